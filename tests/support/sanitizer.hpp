// How the tests are built: with which sanitizer, for the few that it would not understand, and how fast they are.
#pragma once

#if defined(__SANITIZE_THREAD__)
#define ECHO_TEST_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ECHO_TEST_THREAD_SANITIZER
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)
#define ECHO_TEST_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ECHO_TEST_ADDRESS_SANITIZER
#endif
#endif

namespace echo::test {

/// Whether what a process uses is what it would use outside the tests: a sanitizer keeps memory of its own, and
/// makes everything slower.
#if defined(ECHO_TEST_THREAD_SANITIZER) || defined(ECHO_TEST_ADDRESS_SANITIZER)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

/// Whether every step takes many times longer than elsewhere, so that tests that try very many cases try fewer.
#ifdef __OPTIMIZE__
constexpr bool is_slow_build = is_sanitized;
#else
constexpr bool is_slow_build = true;
#endif

}  // namespace echo::test

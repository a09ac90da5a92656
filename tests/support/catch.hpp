// The one door to Catch2, whose versions 2.13 and 3 name their headers and a few matchers differently.
#pragma once

#include <string>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
#define ECHO_TEST_CATCH_VERSION 3
#else
#include <catch2/catch.hpp>
#define ECHO_TEST_CATCH_VERSION 2
#endif

namespace echo::test {

/// Matches a string that holds `text`: `CHECK_THAT(sentence, contains_text("max_message"))`.
inline auto contains_text(const std::string& text) {
#if ECHO_TEST_CATCH_VERSION == 3
    return Catch::Matchers::ContainsSubstring(text);
#else
    return Catch::Matchers::Contains(text);
#endif
}

}  // namespace echo::test

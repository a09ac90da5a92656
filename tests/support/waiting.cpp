#include "support/waiting.hpp"

#include <stdexcept>

#include "support/sanitizer.hpp"

namespace echo::test {

void report_missing_future() {
    throw std::runtime_error("a future was not ready in time");
}

}  // namespace echo::test

#if defined(ECHO_TEST_THREAD_SANITIZER)
// The owners of an exception that a future carries are counted inside libstdc++'s shared object, where the sanitizer
// does not look: to it, the last owner frees the exception while another thread reads it.
extern "C" const char* __tsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier): the name is given
    return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
#endif

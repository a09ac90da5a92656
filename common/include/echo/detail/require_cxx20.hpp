// Included first by every public header: a compiler that was not asked for C++20 says so, in place of a hundred errors.
#pragma once

#if __cplusplus < 202002L
#error "The echo libraries are C++20: compile with -std=c++20 or later, which takes GCC 12, Clang 14 or newer."
// It cannot be found, and so ends the compilation: what else could be said is of no use.
#include <echo/detail/compile_with_std_cxx20>
#endif

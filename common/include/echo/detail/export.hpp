#pragma once

/// Declares what programs may use of the shared library. All else in it is hidden, as the libraries are compiled with
/// -fvisibility=hidden. It says the same in the static libraries, which may become part of a shared object too.
#define ECHO_EXPORT __attribute__((visibility("default")))

/// Declares a part of an exported class that is not exported with it.
#define ECHO_HIDDEN __attribute__((visibility("hidden")))

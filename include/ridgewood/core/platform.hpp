/// What ridgewood asks of the compiler, said in one message instead of pages of template errors.
/// Every header reaches this one before anything else is included.
#pragma once

// The include after each message names a file that does not exist, on purpose: an #error does not
// stop a compiler, a missing file stops them all.
#if defined(_MSVC_LANG) ? _MSVC_LANG < 202002L : __cplusplus < 202002L
#error "ridgewood needs C++20: compile with -std=c++20 or newer"
#include <ridgewood/stop>
#endif

#if !__has_include(<Eigen/Core>)
#error "ridgewood needs Eigen 3.4 or 5: apt-get install libeigen3-dev, then -I/usr/include/eigen3"
#include <ridgewood/stop>
#endif

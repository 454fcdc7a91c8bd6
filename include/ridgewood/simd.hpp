/// Kernels on raw pointers, compiled for several levels of instructions and chosen at run time.
#pragma once

#include <ridgewood/simd/compensated.hpp>
#include <ridgewood/simd/gram.hpp>
#include <ridgewood/simd/isa.hpp>

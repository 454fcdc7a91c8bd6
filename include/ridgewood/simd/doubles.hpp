/// Vectors of doubles by their size in bytes, through the vector extension of GCC and clang: the
/// bodies of kernels are written once on them and compiled for each level of instructions.
#pragma once

namespace ridgewood::simd::detail {

template <int Bytes>
struct Doubles;

template <>
struct Doubles<16> {
    using type __attribute__((vector_size(16))) = double;
    using bits __attribute__((vector_size(16))) = long long;
};

template <>
struct Doubles<32> {
    using type __attribute__((vector_size(32))) = double;
    using bits __attribute__((vector_size(32))) = long long;
};

template <>
struct Doubles<64> {
    using type __attribute__((vector_size(64))) = double;
    using bits __attribute__((vector_size(64))) = long long;
};

template <int Bytes>
using DoublesOf = typename Doubles<Bytes>::type;

}  // namespace ridgewood::simd::detail

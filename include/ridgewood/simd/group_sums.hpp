/// Sums over the rows of a node by the rank of each in a column of few values.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ridgewood::simd {

/// Kernels for few groups know so many.
inline constexpr std::size_t few_groups = 8;

/// Of each group the sums of what its rows weigh and add, and how many they are.
struct GroupSums {
    double weight[few_groups];
    double sum[few_groups];
    std::int64_t rows[few_groups];
};

namespace detail {

template <class Ranks, class Term>
void sum_groups_portable(Ranks ranks, const std::uint32_t* rows, std::size_t count,
                         const Term* terms, GroupSums& out) {
    GroupSums parts[2] = {};
    for (std::size_t i = 0; i < count; ++i) {
        const auto group = static_cast<std::size_t>(ranks[rows[i]]);
        GroupSums& part = parts[i % 2];
        part.weight[group] += terms[i].weight;
        part.sum[group] += terms[i].sum;
        ++part.rows[group];
    }
    for (std::size_t group = 0; group < few_groups; ++group) {
        out.weight[group] = parts[0].weight[group] + parts[1].weight[group];
        out.sum[group] = parts[0].sum[group] + parts[1].sum[group];
        out.rows[group] = parts[0].rows[group] + parts[1].rows[group];
    }
}

#if RIDGEWOOD_X86
struct GroupMasks {
    alignas(64) long long lanes[few_groups][few_groups] = {};
};

/// In row g all bits of place g are set.
inline constexpr GroupMasks group_masks = [] {
    GroupMasks masks;
    for (std::size_t g = 0; g < few_groups; ++g)
        masks.lanes[g][g] = -1;
    return masks;
}();

template <class Ranks, class Term>
__attribute__((target("avx512f,avx512dq"))) void sum_groups_avx512(
    Ranks ranks, const std::uint32_t* rows, std::size_t count, const Term* terms, GroupSums& out) {
    using Vector = DoublesOf<64>;
    using Bits = Doubles<64>::bits;
    Vector weight = {}, sum = {}, odd_weight = {}, odd_sum = {};
    Bits number = {};
    const auto add = [&](std::size_t i, Vector & weights, Vector & sums)
        __attribute__((target("avx512f,avx512dq"), always_inline)) {
        Bits mask;
        std::memcpy(&mask, group_masks.lanes[ranks[rows[i]]], sizeof mask);
        weights += (Vector)(mask & (Bits)(terms[i].weight - Vector{}));
        sums += (Vector)(mask & (Bits)(terms[i].sum - Vector{}));
        number -= mask;
    };
    std::size_t i = 0;
    for (; i + 1 < count; i += 2) {
        add(i, weight, sum);
        add(i + 1, odd_weight, odd_sum);
    }
    if (i < count)
        add(i, weight, sum);
    weight += odd_weight;
    sum += odd_sum;
    std::memcpy(out.weight, &weight, sizeof weight);
    std::memcpy(out.sum, &sum, sizeof sum);
    std::memcpy(out.rows, &number, sizeof number);
}
#endif

}  // namespace detail

/// Adds terms[i].weight and terms[i].sum of row rows[i], for i = 0, 2, ... and beside that for i =
/// 1, 3, ..., to the sums of its group ranks[rows[i]] < few_groups. With AVX-512 the sums stay in
/// registers, where those in memory have to wait for the last store to them: 0.65 ns a row
/// against 1.0. In AVX2 that takes two registers a sum and 0.93 ns, which is not worth it. The
/// result has the same bits at every level.
template <class Ranks, class Term>
void sum_groups(Isa isa, Ranks ranks, const std::uint32_t* rows, std::size_t count,
                const Term* terms, GroupSums& out) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::sum_groups_avx512(ranks, rows, count, terms, out);
#endif
    static_cast<void>(isa);
    detail::sum_groups_portable(ranks, rows, count, terms, out);
}

}  // namespace ridgewood::simd

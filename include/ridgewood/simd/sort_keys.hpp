/// Sorting of integer keys: what an exact tree learner spends most of its time on.
#pragma once

#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/words.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

namespace ridgewood::simd {

/// How many keys behind the last one sort_keys() may overwrite.
inline constexpr std::size_t sort_keys_padding = 16;

namespace detail {

/// Up to so many keys are sorted by the whole keys, so that a network can do it.
inline constexpr std::size_t network_keys = 256;

/// Batcher's bitonic network (Batcher: Sorting networks and their applications, 1968) on vectors of
/// keys. No branch depends on a key.
template <int Bytes>
struct BitonicNetwork {
    using Vector = WordsOf<Bytes>;
    static constexpr int lanes = Bytes / 4;

    /// Sorts lane i against lane i ^ Xor; the smaller key goes to the lower lane.
    template <int Xor, int... Lane>
    [[gnu::always_inline]] static void exchange(Vector& keys, std::integer_sequence<int, Lane...>) {
        constexpr int upper = Xor < 2 ? 1 : Xor < 4 ? 2 : Xor < 8 ? 4 : 8;
        const Vector other = __builtin_shufflevector(keys, keys, (Lane ^ Xor)...);
        const Vector low = keys < other ? keys : other;
        const Vector high = keys < other ? other : keys;
        keys = __builtin_shufflevector(low, high, ((Lane & upper) != 0 ? Lane + lanes : Lane)...);
    }

    template <int... Lane>
    [[gnu::always_inline]] static void reverse(Vector& keys, std::integer_sequence<int, Lane...>) {
        keys = __builtin_shufflevector(keys, keys, (lanes - 1 - Lane)...);
    }

    /// Merges the two halves of each group of 2 Half lanes, the second of which runs down.
    template <int Half>
    [[gnu::always_inline]] static void merge_lanes(Vector& keys) {
        if constexpr (Half > 0) {
            exchange<Half>(keys, std::make_integer_sequence<int, lanes>{});
            merge_lanes<Half / 2>(keys);
        }
    }

    /// Sorts groups of 2 lanes, of 4 and so on to all.
    template <int Group>
    [[gnu::always_inline]] static void sort_lanes(Vector& keys) {
        exchange<Group - 1>(keys, std::make_integer_sequence<int, lanes>{});
        merge_lanes<Group / 4>(keys);
        if constexpr (Group < lanes)
            sort_lanes<2 * Group>(keys);
    }

    template <int Vectors>
    [[gnu::always_inline]] static void merge(Vector* keys) {
        if constexpr (Vectors == 1) {
            merge_lanes<lanes / 2>(keys[0]);
        } else {
            constexpr int half = Vectors / 2;
#pragma GCC unroll 16
            for (int v = 0; v < half; ++v) {
                const Vector a = keys[v], b = keys[v + half];
                keys[v] = a < b ? a : b;
                keys[v + half] = a < b ? b : a;
            }
            merge<half>(keys);
            merge<half>(keys + half);
        }
    }

    template <int Vectors>
    [[gnu::always_inline]] static void sort(Vector* keys) {
        if constexpr (Vectors == 1) {
            sort_lanes<2>(keys[0]);
        } else {
            constexpr int half = Vectors / 2;
            sort<half>(keys);
            sort<half>(keys + half);
#pragma GCC unroll 16
            for (int v = 0; v < half; ++v) {
                const Vector a = keys[v];
                Vector b = keys[Vectors - 1 - v];
                reverse(b, std::make_integer_sequence<int, lanes>{});
                keys[v] = a < b ? a : b;
                keys[Vectors - 1 - v] = a < b ? b : a;
            }
            merge<half>(keys);
            merge<half>(keys + half);
        }
    }

    template <int Vectors>
    [[gnu::always_inline]] static void sort(std::uint32_t* keys, std::size_t count) {
        Vector sorted[Vectors];
#pragma GCC unroll 16
        for (int v = 0; v < Vectors; ++v) {
            const auto first = static_cast<std::size_t>(v) * lanes;
            sorted[v] = Vector{} - 1;
            if (first < count)
                std::memcpy(&sorted[v], keys + first, Bytes);
        }
        sort<Vectors>(sorted);
#pragma GCC unroll 16
        for (int v = 0; v < Vectors; ++v) {
            const auto first = static_cast<std::size_t>(v) * lanes;
            if (first < count)
                std::memcpy(keys + first, &sorted[v], Bytes);
        }
    }
};

/// Sorts by network: the least that holds `count` keys, of which there are at most `Most`.
template <int Bytes, std::size_t Most, int Vectors = 1>
[[gnu::always_inline]] inline void sort_by_network(std::uint32_t* keys, std::size_t count) {
    using Network = BitonicNetwork<Bytes>;
    if constexpr (static_cast<std::size_t>(Vectors * Network::lanes) < Most) {
        if (count > static_cast<std::size_t>(Vectors * Network::lanes))
            return sort_by_network<Bytes, Most, 2 * Vectors>(keys, count);
    }
    Network::template sort<Vectors>(keys, count);
}

/// The most bits that a pass of a radix sort looks at: its counters fill a quarter of the first
/// cache, and two passes do for ranks among millions.
inline constexpr int radix_bits = 11;

/// One pass of a radix sort: `to` gets the keys in the order of `bits` bits from `shift` on.
template <class Key>
void radix_pass(const Key* from, Key* to, std::size_t count, int shift, int bits) {
    std::uint32_t start[std::size_t{1} << radix_bits];
    const std::size_t digits = std::size_t{1} << bits;
    const auto digit = [=](Key key) {
        return static_cast<std::size_t>(key >> shift) & (digits - 1);
    };
    std::memset(start, 0, digits * sizeof start[0]);
    for (std::size_t i = 0; i < count; ++i)
        ++start[digit(from[i])];
    std::uint32_t sum = 0;
    for (std::size_t d = 0; d < digits; ++d)
        sum += std::exchange(start[d], sum);
    for (std::size_t i = 0; i < count; ++i)
        to[start[digit(from[i])]++] = from[i];
}

/// Radix sort from the lowest digit.
template <class Key>
void radix_sort(Key* keys, std::size_t count, int low_bit, int high_bit, Key* scratch) {
    int left = (high_bit - low_bit + radix_bits - 1) / radix_bits;
    Key *from = keys, *to = scratch;
    for (int bit = low_bit; bit < high_bit; --left) {
        const int bits = (high_bit - bit + left - 1) / left;
        radix_pass(from, to, count, bit, bits);
        std::swap(from, to);
        bit += bits;
    }
    if (from != keys)
        std::copy_n(scratch, count, keys);
}

/// With four keys a vector and no instruction for the minimum, a network is faster than a radix
/// sort of whole keys for few keys only.
inline void sort_few_portable(std::uint32_t* keys, std::size_t count, int high_bit,
                              std::uint32_t* scratch) {
    constexpr std::size_t few = 64;
    if (count > few)
        return radix_sort(keys, count, 0, high_bit, scratch);
    sort_by_network<16, few>(keys, count);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void sort_few_avx2(std::uint32_t* keys,
                                                              std::size_t count) {
    sort_by_network<32, network_keys>(keys, count);
}

__attribute__((target("avx512f,avx512dq"))) inline void sort_few_avx512(std::uint32_t* keys,
                                                                        std::size_t count) {
    sort_by_network<64, network_keys>(keys, count);
}
#endif

}  // namespace detail

/// Sorts `count` keys by their bits from low_bit up to, without it, high_bit, ascending; the bits
/// above are equal in all keys. Up to 256 keys are ordered by their lower bits, too; of more keys
/// those that tie keep their order. `keys` has room for sort_keys_padding more, whatever they hold
/// is lost; `scratch` for `count`. The result is the same at every level.
inline void sort_keys(Isa isa, std::uint32_t* keys, std::size_t count, int low_bit, int high_bit,
                      std::uint32_t* scratch) {
    if (count > detail::network_keys)
        return detail::radix_sort(keys, count, low_bit, high_bit, scratch);
    std::fill_n(keys + count, sort_keys_padding, std::numeric_limits<std::uint32_t>::max());
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::sort_few_avx512(keys, count);
    if (isa == Isa::avx2)
        return detail::sort_few_avx2(keys, count);
#endif
    static_cast<void>(isa);
    detail::sort_few_portable(keys, count, high_bit, scratch);
}

/// The same for keys that need more than 32 bits; any number of those that tie keep their order.
inline void sort_keys(std::uint64_t* keys, std::size_t count, int low_bit, int high_bit,
                      std::uint64_t* scratch) {
    detail::radix_sort(keys, count, low_bit, high_bit, scratch);
}

}  // namespace ridgewood::simd

/// Gradients and hessians as whole numbers, so that their sums are exact.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// The rows of a tree: all, or those of a list, ascending.
struct RowChoice {
    std::size_t count = 0;
    /// Null for all rows.
    const std::uint32_t* rows = nullptr;

    [[nodiscard]] std::size_t operator[](std::size_t i) const {
        return rows == nullptr ? i : rows[i];
    }
};

/// One pair a row: the gradient and the hessian in units that are powers of two, as small as the
/// sums of all rows allow (31 bits for the gradients, of either sign, and 32 for the hessians).
/// With n rows the sum over a bin is wrong by about 0.3 sqrt(n) units: for 1e6 rows 1e-4 of its own
/// noise. Splits are chosen by these sums; the values of leaves are not.
///
/// Hessians that are all equal are one unit each, so that their sums count rows.
class GradientPairs {
public:
    /// Takes finite gradients, and hessians >= 0.
    void set(const float* gradients, const float* hessians, const RowChoice& chosen,
             std::size_t rows, int threads) {
        const Sums sums = add_up(gradients, hessians, chosen, threads);
        const auto halves = static_cast<double>(chosen.count) / 2;  // what rounding may add
        gradient_unit_ = unit(sums.gradient, 0x1p31 - 1 - halves);
        is_constant_ = sums.least == sums.most;
        hessian_unit_ =
            is_constant_ ? static_cast<double>(sums.most) : unit(sums.hessian, 0x1p32 - 1 - halves);
        pairs_.resize(rows);
        const double to_gradient = 1 / gradient_unit_, to_hessian = 1 / hessian_unit_;
        most_ = is_constant_ ? 1 : round(sums.most, to_hessian);
        for_parts(chosen.count, threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const std::size_t row = chosen[i];
                const std::int64_t hessian = is_constant_ ? 1 : round(hessians[row], to_hessian);
                pairs_[row] =
                    (static_cast<std::uint64_t>(round(gradients[row], to_gradient)) << 32) +
                    static_cast<std::uint64_t>(hessian);
            }
        });
    }

    [[nodiscard]] const simd::GradientPair* data() const { return pairs_.data(); }
    [[nodiscard]] double gradient_unit() const { return gradient_unit_; }
    [[nodiscard]] double hessian_unit() const { return hessian_unit_; }
    /// Whether the hessian of every row is one unit.
    [[nodiscard]] bool counts_rows() const { return is_constant_; }
    /// The largest hessian of a row, in units.
    [[nodiscard]] std::int64_t most_hessian() const { return most_; }

    [[nodiscard]] GradientSums sums(simd::GradientPair pair) const {
        return {static_cast<double>(simd::gradient_of(pair)) * gradient_unit_,
                static_cast<double>(simd::hessian_of(pair)) * hessian_unit_};
    }

private:
    struct Sums {
        double gradient = 0;  // of the absolute values
        double hessian = 0;
        float least = std::numeric_limits<float>::infinity();
        float most = 0;
    };

    /// Parts of so many rows, whatever the number of threads: sums have the same bits.
    static constexpr std::size_t part_rows = 8192;

    template <class Visit>
    static void for_parts(std::size_t count, int threads, const Visit& visit) {
        parallel_for(static_cast<Index>((count + part_rows - 1) / part_rows), threads,
                     [&](Index k) {
                         const std::size_t begin = static_cast<std::size_t>(k) * part_rows;
                         visit(begin, std::min(count, begin + part_rows));
                     });
    }

    static Sums add_up(const float* gradients, const float* hessians, const RowChoice& chosen,
                       int threads) {
        std::vector<Sums> parts((chosen.count + part_rows - 1) / part_rows);
        for_parts(chosen.count, threads, [&](std::size_t begin, std::size_t end) {
            Sums sums;
            for (std::size_t i = begin; i < end; ++i) {
                const std::size_t row = chosen[i];
                sums.gradient += std::abs(static_cast<double>(gradients[row]));
                sums.hessian += static_cast<double>(hessians[row]);
                sums.least = std::min(sums.least, hessians[row]);
                sums.most = std::max(sums.most, hessians[row]);
            }
            parts[begin / part_rows] = sums;
        });
        Sums all;
        for (const Sums& part : parts) {
            all.gradient += part.gradient;
            all.hessian += part.hessian;
            all.least = std::min(all.least, part.least);
            all.most = std::max(all.most, part.most);
        }
        return all;
    }

    /// The least power of two by which `sum` is at most `units`.
    static double unit(double sum, double units) {
        if (!(sum > 0))
            return 1;
        return std::ldexp(1.0, std::clamp(std::ilogb(sum / units) + 1, -1000, 1000));
    }

    /// To the nearest whole number, below 2^51: it stands in the lowest bits of 1.5 2^52 plus it.
    static std::int64_t round(float value, double scale) {
        constexpr double zero = 0x1.8p52;
        return std::bit_cast<std::int64_t>(static_cast<double>(value) * scale + zero) -
               std::bit_cast<std::int64_t>(zero);
    }

    std::vector<simd::GradientPair> pairs_;
    double gradient_unit_ = 1;
    double hessian_unit_ = 1;
    bool is_constant_ = false;
    std::int64_t most_ = 1;
};

}  // namespace ridgewood::detail

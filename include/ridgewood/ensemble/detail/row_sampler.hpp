/// Which rows each tree of a forest is grown on.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/node_random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Rows of one kind, a class or all, and how many of them a tree gets.
struct Stratum {
    std::vector<std::uint32_t> rows = {};
    Index draws = 0;
};

/// Draws rows out of strata, with replacement or without, with equal probabilities or with given
/// ones. A pure function of the stream.
class RowSampler {
public:
    /// `chances` has one value > 0 a row of the strata, at the place of the row, or none at all.
    RowSampler(std::vector<Stratum> strata, bool with_replacement, Vector<double> chances)
        : strata_(std::move(strata)),
          with_replacement_(with_replacement),
          chances_(std::move(chances)) {
        for (const Stratum& stratum : strata_)
            sums_.push_back(with_replacement_ ? running_sums(stratum) : std::vector<double>());
    }

    /// How often each row is drawn; `counts` has one place a row.
    void draw(Random stream, std::vector<std::uint32_t>& counts) const {
        std::fill(counts.begin(), counts.end(), 0U);
        for (std::size_t k = 0; k < strata_.size(); ++k) {
            const Stratum& stratum = strata_[k];
            const bool takes_all = stratum.draws >= static_cast<Index>(stratum.rows.size());
            if (with_replacement_) {
                draw_again_and_again(stratum, sums_[k], stream, counts);
            } else if (takes_all) {
                for (const std::uint32_t row : stratum.rows)
                    counts[row] = 1;
            } else if (chances_.size() > 0) {
                draw_by_chance(stratum, stream, counts);
            } else {
                draw_once(stratum, stream, counts);
            }
        }
    }

    /// Whether a tree may be left without some rows.
    [[nodiscard]] bool leaves_rows_out() const {
        return with_replacement_ ||
               std::any_of(strata_.begin(), strata_.end(), [](const Stratum& stratum) {
                   return stratum.draws < static_cast<Index>(stratum.rows.size());
               });
    }

private:
    using Counts = std::vector<std::uint32_t>;

    [[nodiscard]] std::vector<double> running_sums(const Stratum& stratum) const {
        std::vector<double> sums;
        double sum = 0;
        if (chances_.size() > 0) {
            for (const std::uint32_t row : stratum.rows)
                sums.push_back(sum += chances_[row]);
        }
        return sums;
    }

    static void draw_again_and_again(const Stratum& stratum, const std::vector<double>& sums,
                                     Random& stream, Counts& counts) {
        NodeRandom random(stream.next());
        if (sums.empty())
            return draw_equally(stratum, random, counts);
        for (Index k = 0; k < stratum.draws; ++k) {
            const auto above =
                std::upper_bound(sums.begin(), sums.end() - 1, random.uniform() * sums.back());
            ++counts[stratum.rows[static_cast<std::size_t>(above - sums.begin())]];
        }
    }

    static void draw_equally(const Stratum& stratum, NodeRandom& random, Counts& counts) {
        const std::vector<std::uint32_t>& rows = stratum.rows;
        // Rows without a gap need not be looked up.
        const bool is_run = !rows.empty() && rows.back() - rows.front() == rows.size() - 1;
        for (Index k = 0; k < stratum.draws; ++k) {
            const std::uint32_t place = random.below(rows.size());
            ++counts[is_run ? rows.front() + place : rows[place]];
        }
    }

    /// The first draws of a Fisher-Yates shuffle.
    static void draw_once(const Stratum& stratum, Random& stream, Counts& counts) {
        std::vector<std::uint32_t> rows = stratum.rows;
        for (std::size_t k = 0; k < static_cast<std::size_t>(stratum.draws); ++k) {
            const auto left = static_cast<Index>(rows.size() - k);
            std::swap(rows[k], rows[k + static_cast<std::size_t>(stream.below(left))]);
            counts[rows[k]] = 1;
        }
    }

    /// One draw after the other among those left, by the least of exponential times with the
    /// chances as rates (Efraimidis, Spirakis 2006).
    void draw_by_chance(const Stratum& stratum, Random& stream, Counts& counts) const {
        std::vector<std::pair<double, std::uint32_t>> times;
        times.reserve(stratum.rows.size());
        for (const std::uint32_t row : stratum.rows)
            times.emplace_back(-std::log(1 - stream.uniform()) / chances_[row], row);
        std::nth_element(times.begin(), times.begin() + stratum.draws, times.end());
        for (Index k = 0; k < stratum.draws; ++k)
            counts[times[static_cast<std::size_t>(k)].second] = 1;
    }

    std::vector<Stratum> strata_;
    bool with_replacement_;
    Vector<double> chances_;
    std::vector<std::vector<double>> sums_;
};

}  // namespace ridgewood::detail

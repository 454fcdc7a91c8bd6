/// Columns that are stored as one (exclusive feature bundling; Ke et al.: LightGBM, NIPS 2017,
/// section 4).
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/bin_edges.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace ridgewood::detail {

/// The bins of a column while a table is put together: of all rows, or of those alone that are not
/// in the bin of 0.
struct BinnedColumn {
    /// One byte a bin, or two where the column is wide.
    std::vector<std::uint8_t> bins = {};
    std::vector<std::uint16_t> wide = {};
    /// The rows that have bins, where these are not all.
    std::vector<std::uint32_t> rows = {};
    bool is_sparse = false;
    /// The bin of all others.
    std::uint8_t implied = 0;
};

/// Where a column is stored. In a shared one the code 0 is the implied bin of all of its columns;
/// each has its other bins, in their order, at the codes from `first` on.
struct BinPlace {
    /// Number of the stored column, among those of two bytes if it is wide.
    std::uint32_t slot = 0;
    std::uint8_t first = 0;
    std::uint8_t implied = 0;
    /// Codes of its own, if it is shared.
    std::uint8_t codes = 0;
    bool is_shared = false;
    bool is_wide = false;

    /// The bin that a code of a shared column stands for.
    [[nodiscard]] std::uint8_t bin(std::uint8_t code) const {
        const auto k = static_cast<std::uint8_t>(code - first);
        if (code < first || k >= codes)
            return implied;
        return static_cast<std::uint8_t>(k < implied ? k : k + 1);
    }
    [[nodiscard]] std::uint8_t code(std::uint8_t bin) const {
        return bin == implied ? std::uint8_t{0}
                              : static_cast<std::uint8_t>(first + (bin < implied ? bin : bin - 1));
    }
};

/// Finds places for the columns of a table, so that no two that share one have a bin other than the
/// implied one in the same row. Columns of many such rows go first, each into the first bundle that
/// has room; only so many bundles are tried.
class BundlePlan {
public:
    /// `cells` are the bins of each column, a missing one included.
    BundlePlan(const std::vector<BinnedColumn>& columns, const std::vector<std::size_t>& cells,
               Index rows, bool bundle)
        : columns_(columns), cells_(cells), words_((static_cast<std::size_t>(rows) + 63) / 64) {
        places_.resize(columns.size());
        members_.reserve(columns.size());
        for (std::size_t j = 0; j < columns.size(); ++j) {
            if (!columns[j].wide.empty())
                places_[j] = {.slot = wide_++, .is_wide = true};
        }
        std::vector<std::size_t> order(columns.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return columns[a].rows.size() > columns[b].rows.size();
        });
        for (const std::size_t j : order) {
            if (bundle && columns[j].is_sparse)
                join(j);
        }
        name_slots();
    }

    [[nodiscard]] const std::vector<BinPlace>& places() const { return places_; }
    /// Columns of one byte that are stored, and of two.
    [[nodiscard]] std::size_t slots() const { return slots_; }
    [[nodiscard]] std::size_t wide() const { return wide_; }

private:
    struct Bundle {
        std::vector<std::uint64_t> taken;
        std::vector<std::size_t> columns;
        std::size_t codes = 1;
    };

    static constexpr std::size_t most_tries = 64;

    [[nodiscard]] bool fits(const Bundle& bundle, std::size_t j) const {
        if (bundle.codes + cells_[j] - 1 > most_bins + 1)
            return false;
        const auto& rows = columns_[j].rows;
        return std::none_of(rows.begin(), rows.end(), [&](std::uint32_t row) {
            return (bundle.taken[row / 64] >> row % 64 & 1) != 0;
        });
    }

    void join(std::size_t j) {
        if (cells_[j] < 2)
            return;
        const std::size_t first = members_.size() > most_tries ? members_.size() - most_tries : 0;
        auto bundle =
            std::find_if(members_.begin() + static_cast<std::ptrdiff_t>(first), members_.end(),
                         [&](const Bundle& each) { return fits(each, j); });
        if (bundle == members_.end()) {
            members_.push_back({std::vector<std::uint64_t>(words_, 0), {}, 1});
            bundle = members_.end() - 1;
        }
        for (const std::uint32_t row : columns_[j].rows)
            bundle->taken[row / 64] |= std::uint64_t{1} << row % 64;
        bundle->columns.push_back(j);
        places_[j].first = static_cast<std::uint8_t>(bundle->codes);
        places_[j].codes = static_cast<std::uint8_t>(cells_[j] - 1);
        places_[j].implied = columns_[j].implied;
        bundle->codes += cells_[j] - 1;
    }

    /// Numbers what is stored in the order of the columns; a bundle of one column is none.
    void name_slots() {
        for (const Bundle& bundle : members_) {
            for (const std::size_t j : bundle.columns)
                places_[j].is_shared = bundle.columns.size() > 1;
        }
        std::vector<bool> is_named(columns_.size(), false);
        std::vector<const Bundle*> bundle_of(columns_.size(), nullptr);
        for (const Bundle& bundle : members_) {
            for (const std::size_t j : bundle.columns)
                bundle_of[j] = &bundle;
        }
        for (std::size_t j = 0; j < columns_.size(); ++j) {
            if (places_[j].is_wide || is_named[j])
                continue;
            if (!places_[j].is_shared)
                places_[j] = {};
            places_[j].slot = static_cast<std::uint32_t>(slots_);
            for (std::size_t other = 0;
                 places_[j].is_shared && other < bundle_of[j]->columns.size(); ++other) {
                places_[bundle_of[j]->columns[other]].slot = static_cast<std::uint32_t>(slots_);
                is_named[bundle_of[j]->columns[other]] = true;
            }
            ++slots_;
        }
    }

    const std::vector<BinnedColumn>& columns_;
    const std::vector<std::size_t>& cells_;
    std::size_t words_;
    std::vector<BinPlace> places_;
    std::vector<Bundle> members_;
    std::size_t slots_ = 0;
    std::uint32_t wide_ = 0;
};

}  // namespace ridgewood::detail

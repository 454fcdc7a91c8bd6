/// The targets of a node by their order.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/key_sorter.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace ridgewood::detail {

/// The distinct values of y in a node, ascending, and for each of its rows the place among them.
class NodeValues {
public:
    explicit NodeValues(const Vector<double>& y) : y_(y), ranks_(size_of(y)) {
        std::vector<std::uint32_t> order(ranks_.size());
        std::iota(order.begin(), order.end(), std::uint32_t{0});
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return y_[a] < y_[b]; });
        std::uint32_t rank = 0;
        for (std::size_t k = 0; k < order.size(); ++k) {
            rank += k > 0 && y_[order[k - 1]] < y_[order[k]] ? 1 : 0;
            ranks_[order[k]] = rank;
        }
    }

    void start(const double* weights) {
        row_weights_.assign(weights, weights + ranks_.size());
        rows_ = {};
    }

    void load(RowSpan rows) {
        if (rows.data() == rows_.data() && rows.size() == rows_.size())
            return;
        rows_ = rows;
        std::uint64_t* const keys = sorter_.room(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            keys[i] = std::uint64_t{ranks_[rows[i]]} << 32 | i;
        sorter_.sort(rows.size(), 32, 32 + bit_width(ranks_.size()));
        values_.clear();
        places_.resize(rows.size());
        weights_.resize(rows.size());
        const double origin = y_[rows[keys[rows.size() / 2] & 0xFFFFFFFF]];
        for (std::size_t k = 0; k < rows.size(); ++k) {
            const auto i = static_cast<std::size_t>(keys[k] & 0xFFFFFFFF);
            if (k == 0 || keys[k] >> 32 != keys[k - 1] >> 32)
                values_.push_back(y_[rows[i]] - origin);
            places_[i] = static_cast<std::uint32_t>(values_.size() - 1);
            weights_[i] = row_weights_[rows[i]];
        }
        origin_ = origin;
    }

    /// Less `origin`, a value in the middle.
    [[nodiscard]] const std::vector<double>& values() const { return values_; }
    [[nodiscard]] double origin() const { return origin_; }
    [[nodiscard]] std::size_t rows() const { return places_.size(); }
    [[nodiscard]] std::size_t place(std::uint32_t position) const { return places_[position]; }
    [[nodiscard]] double weight(std::uint32_t position) const { return weights_[position]; }

private:
    [[nodiscard]] static std::size_t size_of(const Vector<double>& y) {
        return static_cast<std::size_t>(y.size());
    }

    const Vector<double>& y_;
    std::vector<std::uint32_t> ranks_;
    std::vector<double> row_weights_;
    RowSpan rows_;
    std::vector<double> values_, weights_;
    std::vector<std::uint32_t> places_;
    double origin_ = 0;
    KeySorter<std::uint64_t> sorter_;
};

}  // namespace ridgewood::detail

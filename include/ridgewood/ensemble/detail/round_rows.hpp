/// Which rows a round of boosting learns from.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/tree/detail/gradient_pairs.hpp>
#include <ridgewood/tree/detail/node_random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Rows of the table that are learned from, and those of them that a round draws. What is drawn
/// depends on seed, round and row alone.
class RoundRows {
public:
    /// `learned` ascend.
    RoundRows(std::vector<std::uint32_t> learned, Index rows, double subsample,
              std::optional<GradientSampling> by_gradient)
        : learned_(std::move(learned)),
          rows_(rows),
          subsample_(subsample),
          by_gradient_(by_gradient) {}

    /// Draws the rows of a round. Drawing by gradients scales the derivatives of some.
    [[nodiscard]] RowChoice draw(std::uint64_t key, Index round, Matrix<float>& gradients,
                                 Matrix<float>& hessians) {
        drawn_.clear();
        is_drawn_ = true;
        if (by_gradient_ && round > by_gradient_->first_rounds) {
            draw_by_gradient(key, gradients, hessians);
        } else if (subsample_ < 1) {
            for (const std::uint32_t row : learned_) {
                if (NodeRandom(key, row).uniform() < subsample_)
                    drawn_.push_back(row);
            }
        } else {
            is_drawn_ = false;
            const bool all = static_cast<Index>(learned_.size()) == rows_;
            return {learned_.size(), all ? nullptr : learned_.data()};
        }
        if (drawn_.empty())
            drawn_.push_back(learned_.front());
        return {drawn_.size(), drawn_.data()};
    }

    /// Whether another draw may find what this one did not.
    [[nodiscard]] bool is_random() const { return subsample_ < 1 || by_gradient_.has_value(); }

    [[nodiscard]] const std::vector<std::uint32_t>& learned() const { return learned_; }
    /// The rows that are learned from and were not drawn, ascending.
    [[nodiscard]] std::vector<std::uint32_t> others() const {
        std::vector<std::uint32_t> rest;
        if (is_drawn_)
            std::set_difference(learned_.begin(), learned_.end(), drawn_.begin(), drawn_.end(),
                                std::back_inserter(rest));
        return rest;
    }

private:
    /// All rows of great |g h| and some of the others, whose derivatives stand for those that were
    /// not drawn.
    void draw_by_gradient(std::uint64_t key, Matrix<float>& gradients, Matrix<float>& hessians) {
        const auto size_of = [&](std::uint32_t row) {
            float sum = 0;
            for (Index k = 0; k < gradients.cols(); ++k)
                sum += std::abs(gradients(row, k) * hessians(row, k));
            return sum;
        };
        std::vector<float> sizes;
        sizes.reserve(learned_.size());
        for (const std::uint32_t row : learned_)
            sizes.push_back(size_of(row));
        const auto top =
            static_cast<std::size_t>(by_gradient_->top_share * static_cast<double>(sizes.size()));
        std::vector<float> order = sizes;
        const auto middle = order.begin() + static_cast<std::ptrdiff_t>(top);
        std::nth_element(order.begin(), middle, order.end(), std::greater<float>());
        const float least = top < order.size() ? *middle : 0;
        const double chance = by_gradient_->other_share / (1 - by_gradient_->top_share);
        for (std::size_t i = 0; i < learned_.size(); ++i) {
            const std::uint32_t row = learned_[i];
            if (sizes[i] > least) {
                drawn_.push_back(row);
            } else if (NodeRandom(key, row).uniform() < chance) {
                drawn_.push_back(row);
                gradients.row(row) /= static_cast<float>(chance);
                hessians.row(row) /= static_cast<float>(chance);
            }
        }
    }

    std::vector<std::uint32_t> learned_, drawn_;
    Index rows_;
    double subsample_;
    std::optional<GradientSampling> by_gradient_;
    bool is_drawn_ = false;
};

}  // namespace ridgewood::detail

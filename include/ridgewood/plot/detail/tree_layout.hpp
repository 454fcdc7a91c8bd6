/// Where the boxes of a drawn tree stand.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Parents stand in the middle above their two children, and subtrees as close as their outlines
/// allow: `gap` apart at the least (Reingold and Tilford, Tidier drawings of trees, 1981).
class TreeLayout {
public:
    /// Of box k, `widths` has the width, `lefts` the first of its two children, or 0. Children come
    /// after their parents.
    TreeLayout(const std::vector<double>& widths, const std::vector<std::size_t>& lefts,
               double gap) {
        std::vector<std::vector<Span>> outlines(widths.size());
        std::vector<double> offsets(widths.size(), 0);
        for (std::size_t k = widths.size(); k-- > 0;) {
            std::vector<Span>& outline = outlines[k];
            outline.push_back({-widths[k] / 2, widths[k] / 2});
            if (const std::size_t left = lefts[k]; left != 0) {
                const double half = distance(outlines[left], outlines[left + 1], gap) / 2;
                offsets[left] = -half;
                offsets[left + 1] = half;
                join_outlines(outline, std::move(outlines[left]), std::move(outlines[left + 1]),
                              half);
            }
        }
        Span whole = outlines[0][0];
        for (const Span& span : outlines[0])
            whole = {std::min(whole.begin, span.begin), std::max(whole.end, span.end)};
        width_ = whole.end - whole.begin;
        centers_.assign(widths.size(), -whole.begin);
        for (std::size_t k = 0; k < widths.size(); ++k) {
            if (const std::size_t left = lefts[k]; left != 0) {
                centers_[left] = centers_[k] + offsets[left];
                centers_[left + 1] = centers_[k] + offsets[left + 1];
            }
        }
    }

    /// The middle of each box, from the left edge of the drawing.
    [[nodiscard]] const std::vector<double>& centers() const { return centers_; }
    [[nodiscard]] double width() const { return width_; }

private:
    /// What a subtree takes up on one level, from the middle of its root.
    struct Span {
        double begin, end;
    };

    [[nodiscard]] static double distance(const std::vector<Span>& left,
                                         const std::vector<Span>& right, double gap) {
        double needed = 0;
        for (std::size_t level = 0; level < std::min(left.size(), right.size()); ++level)
            needed = std::max(needed, left[level].end - right[level].begin + gap);
        return needed;
    }

    static void join_outlines(std::vector<Span>& outline, std::vector<Span> left,
                              std::vector<Span> right, double half) {
        for (std::size_t level = 0; level < std::max(left.size(), right.size()); ++level) {
            const Span& first = level < left.size() ? left[level] : right[level];
            const Span& last = level < right.size() ? right[level] : left[level];
            outline.push_back({first.begin + (level < left.size() ? -half : half),
                               last.end + (level < right.size() ? half : -half)});
        }
    }

    std::vector<double> centers_;
    double width_ = 0;
};

}  // namespace ridgewood::detail

/// Draws fold plans as text.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace ridgewood {

/// How a plan is drawn as text.
struct RenderOptions {
    /// Characters for the rows, >= 1. Where there are more rows than that, each stands for several:
    /// test wins over gap, gap over train.
    Index width = 72;
    /// How many folds are drawn, >= 1.
    Index folds = 40;
};

/// One line a fold, in the order of the plan: `*` is trained on, `x` tested, `.` left out between
/// the two, `-` not used.
///
///     0  *****.xx--------
///     1  -******.xx------
///
/// Throws std::invalid_argument for options out of range.
[[nodiscard]] std::string render(const FoldPlan& plan, const RenderOptions& options = {});

namespace detail {

enum class FoldPart { unused, train, gap, test };

/// Rows of a fold that have the same part.
struct FoldStretch {
    RowRange rows;
    FoldPart part;
};

/// All rows of a plan by their part in a fold, ascending. A gap is what lies between a training row
/// and a test row without either in between.
[[nodiscard]] inline std::vector<FoldStretch> stretches(const Fold& fold, Index rows) {
    std::vector<FoldStretch> used;
    for (const RowRange& range : fold.train)
        used.push_back({range, FoldPart::train});
    for (const RowRange& range : fold.test)
        used.push_back({range, FoldPart::test});
    std::sort(used.begin(), used.end(), [](const FoldStretch& a, const FoldStretch& b) {
        return a.rows.begin < b.rows.begin;
    });
    std::vector<FoldStretch> all;
    Index next = 0;
    FoldPart before = FoldPart::unused;
    for (const FoldStretch& stretch : used) {
        const bool is_gap = before != FoldPart::unused && before != stretch.part;
        if (next < stretch.rows.begin)
            all.push_back({{next, stretch.rows.begin}, is_gap ? FoldPart::gap : FoldPart::unused});
        all.push_back(stretch);
        next = std::max(next, stretch.rows.end);
        before = stretch.part;
    }
    if (next < rows)
        all.push_back({{next, rows}, FoldPart::unused});
    return all;
}

}  // namespace detail

inline std::string render(const FoldPlan& plan, const RenderOptions& options) {
    using detail::FoldPart;
    detail::require(options.width >= 1, "render: width must be >= 1, got ", options.width);
    detail::require(options.folds >= 1, "render: folds must be >= 1, got ", options.folds);
    const Index width = std::min(options.width, plan.rows());
    const Index shown = std::min(options.folds, plan.size());
    const std::size_t digits = detail::to_text(std::max(Index{0}, shown - 1)).size();
    __extension__ using Wide = __int128;  // row * width may be more than an Index holds
    const auto column = [&](Index row) {
        return static_cast<Index>(Wide{row} * width / plan.rows());
    };
    std::string text;
    for (Index k = 0; k < shown; ++k) {
        std::vector<FoldPart> parts(static_cast<std::size_t>(width), FoldPart::unused);
        for (const auto& [rows, part] : detail::stretches(plan[k], plan.rows())) {
            for (Index j = column(rows.begin); j <= column(rows.end - 1); ++j) {
                FoldPart& drawn = parts[static_cast<std::size_t>(j)];
                drawn = std::max(drawn, part);
            }
        }
        const std::string number = detail::to_text(k);
        text += std::string(digits - number.size(), ' ') + number + "  ";
        for (const FoldPart part : parts)
            text += "-*.x"[static_cast<int>(part)];
        text += '\n';
    }
    if (shown < plan.size())
        text += detail::join("and ", plan.size() - shown, " more folds\n");
    return text;
}

}  // namespace ridgewood

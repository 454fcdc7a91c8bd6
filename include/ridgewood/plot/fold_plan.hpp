/// Pictures of fold plans as SVG text: `std::ofstream("plan.svg") << rw::svg(splitter.split(n))`.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/plot/detail/axis.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/plot/detail/picture.hpp>
#include <ridgewood/plot/detail/svg_writer.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/render.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// How a fold plan is drawn.
struct FoldPlanPlotOptions {
    std::string title = {};
    /// What the rows are: days, months, trees.
    std::string x_title = "row";
    /// How many folds are drawn, the first of them, in [1, 1000].
    Index folds = 60;
    /// Pixels, in [300, 20000].
    int width = 720;
    /// Pixels of the bar of a fold, in [2, 100]; the height of the picture follows.
    int bar_height = 14;
};

namespace detail {

class FoldPlanDrawing {
public:
    FoldPlanDrawing(const FoldPlan& plan, const FoldPlanPlotOptions& options)
        : plan_(plan), options_(options), shown_(std::min(plan.size(), options.folds)) {
        for (Index k = 0; k < shown_; ++k)
            folds_.push_back(stretches(plan[k], plan.rows()));
    }

    [[nodiscard]] std::string draw() && {
        const bool is_cut = shown_ < plan_.size();
        const double more = is_cut ? line_height : 0;
        open_picture(out_, options_.width, std::round(bottom() + more + 50), options_.title);
        write_title(out_, options_.title, options_.width);
        draw_legend();
        for (Index k = 0; k < shown_; ++k)
            draw_fold(k);
        if (is_cut)
            text("more", left(), bottom() + 10, "start", faint_ink,
                 join("and ", plan_.size() - shown_, " more folds"));
        draw_axis(bottom() + more);
        out_.close();
        return std::move(out_).take();
    }

private:
    struct Look {
        FoldPart part;
        std::string_view name, colour;
    };

    static constexpr double line_height = 16;
    static constexpr std::array<Look, 4> looks = {{{FoldPart::unused, "unused", "#F1F3F6"},
                                                   {FoldPart::train, "train", "#0072B2"},
                                                   {FoldPart::gap, "gap", "#B9D6E8"},
                                                   {FoldPart::test, "test", "#E69F00"}}};

    [[nodiscard]] double pitch() const {
        return options_.bar_height + std::clamp(options_.bar_height / 3.0, 1.0, 8.0);
    }
    [[nodiscard]] double top() const { return options_.title.empty() ? 38 : 64; }
    [[nodiscard]] double bottom() const { return top() + static_cast<double>(shown_) * pitch(); }
    [[nodiscard]] double left() const {
        const std::size_t digits = to_text(std::max(Index{0}, shown_ - 1)).size();
        return 22 + letter * static_cast<double>(std::max(digits, std::string_view("fold").size()));
    }
    [[nodiscard]] double right() const { return options_.width - 24; }

    [[nodiscard]] double x(Index row) const {
        const auto share = static_cast<double>(row) / static_cast<double>(plan_.rows());
        return left() + share * (right() - left());
    }

    void text(std::string_view name, double x, double y, std::string_view anchor,
              std::string_view colour, std::string_view content) {
        out_.text("text",
                  {{"class", name}, {"x", x}, {"y", y}, {"text-anchor", anchor}, {"fill", colour}},
                  content);
    }

    void bar(std::string_view name, double from, double y, double width, double height,
             std::string_view colour, std::string_view tooltip = {}) {
        out_.element("rect",
                     {{"class", name},
                      {"x", from},
                      {"y", y},
                      {"width", width},
                      {"height", height},
                      {"fill", colour}},
                     tooltip);
    }

    [[nodiscard]] bool has(FoldPart part) const {
        return std::any_of(folds_.begin(), folds_.end(), [&](const auto& fold) {
            return std::any_of(fold.begin(), fold.end(),
                               [&](const FoldStretch& stretch) { return stretch.part == part; });
        });
    }

    void draw_legend() {
        const double y = top() - 20;
        text("fold-title", left() - 10, y + 9, "end", faint_ink, "fold");
        double from = left();
        for (const FoldPart part :
             {FoldPart::train, FoldPart::test, FoldPart::gap, FoldPart::unused}) {
            if (!has(part))
                continue;
            const Look& look = looks[static_cast<std::size_t>(part)];
            bar("legend", from, y, 10, 10, look.colour);
            text("legend-label", from + 15, y + 9, "start", ink, look.name);
            from += 15 + letter * static_cast<double>(look.name.size()) + 14;
        }
    }

    /// What is used less is drawn later, and a pixel wide at least: a test of one row of a million
    /// is still seen.
    void draw_fold(Index k) {
        const double y = top() + static_cast<double>(k) * pitch();
        const Index stride = 1 + static_cast<Index>((line_height - 2) / pitch());
        if (k % stride == 0)
            text("fold", left() - 10, y + options_.bar_height / 2.0 + 4, "end", faint_ink,
                 to_text(k));
        for (const Look& look : looks) {
            for (const auto& [rows, part] : folds_[static_cast<std::size_t>(k)]) {
                if (part != look.part)
                    continue;
                const double from = std::min(x(rows.begin), right() - 1);
                bar(look.name, from, y, std::max(1.0, x(rows.end) - from), options_.bar_height,
                    look.colour,
                    join("fold ", k, ", ", look.name, ": rows ", rows.begin, " to ", rows.end - 1));
            }
        }
    }

    void draw_axis(double y) {
        AxisLayout layout{
            .low_pixel = left(), .high_pixel = right(), .low_room = 0, .high_room = 0};
        layout.values.include(0);
        layout.values.include(static_cast<double>(plan_.rows()));
        // Of few rows there are no halves.
        layout.ticks = std::min((right() - left()) / 80, static_cast<double>(plan_.rows()));
        const Axis axis(layout);
        for (const Tick& tick : axis.ticks()) {
            out_.element("line", {{"class", "tick"},
                                  {"x1", axis(tick)},
                                  {"y1", y + 2},
                                  {"x2", axis(tick)},
                                  {"y2", y + 7},
                                  {"stroke", faint_ink}});
            text("x-tick", axis(tick), y + 20, "middle", faint_ink, tick.text);
        }
        text("x-title", (left() + right()) / 2, y + 40, "middle", ink, options_.x_title);
    }

    const FoldPlan& plan_;
    const FoldPlanPlotOptions& options_;
    Index shown_;
    std::vector<std::vector<FoldStretch>> folds_;
    SvgWriter out_;
};

}  // namespace detail

/// Draws each fold of a plan as a bar: the rows that are trained on, those that are tested, the gap
/// that is left out between them, and those that are not used. Rows are in the order of the plan,
/// the first fold is at the top; a stretch tells its rows as a tooltip. Elements have a class
/// (train, test, gap, ...) for style sheets.
///
/// Returns the text of an SVG document in UTF-8. Throws std::invalid_argument for a plan without
/// rows and for options out of range.
///
///     std::ofstream("plan.svg") << rw::svg(rw::TimeSeriesSplit{}.split(200), {.x_title = "day"});
[[nodiscard]] inline std::string svg(const FoldPlan& plan,
                                     const FoldPlanPlotOptions& options = {}) {
    using detail::require;
    require(options.width >= 300 && options.width <= 20000,
            "svg: width must be in [300, 20000], got ", options.width);
    require(options.bar_height >= 2 && options.bar_height <= 100,
            "svg: bar_height must be in [2, 100], got ", options.bar_height);
    require(options.folds >= 1 && options.folds <= 1000, "svg: folds must be in [1, 1000], got ",
            options.folds);
    require(plan.rows() >= 1, "svg: the plan has no rows");
    return detail::FoldPlanDrawing(plan, options).draw();
}

}  // namespace ridgewood

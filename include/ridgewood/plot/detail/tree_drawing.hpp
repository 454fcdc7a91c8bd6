/// Draws trees.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/plot/detail/colours.hpp>
#include <ridgewood/plot/detail/picture.hpp>
#include <ridgewood/plot/detail/svg_writer.hpp>
#include <ridgewood/plot/detail/tree_boxes.hpp>
#include <ridgewood/plot/detail/tree_layout.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A line of the legend.
struct TreeLegend {
    std::string_view colour;
    std::string text;
};

/// Draws boxes from the root at the top down to the leaves. Branches are bands as wide as the share
/// of the training weight that takes them.
class TreeDrawing {
public:
    TreeDrawing(const std::vector<TreeBox>& boxes, std::vector<TreeLegend> legend,
                std::string_view title)
        : boxes_(boxes),
          legend_(std::move(legend)),
          title_(shortened(title, 80)),
          widths_(box_widths()),
          layout_(widths_, lefts(), gap),
          is_hidden_(std::any_of(boxes.begin(), boxes.end(),
                                 [](const TreeBox& box) { return box.hidden_leaves > 0; })) {
        for (const TreeBox& box : boxes_)
            depth_ = std::max(depth_, box.depth);
        width_ = std::max({layout_.width(), title_width(), legend_width()}) + 2 * margin;
        left_ = (width_ - layout_.width()) / 2;
        top_ = margin + (title_.empty() ? 0 : 30) + (legend_.empty() ? 0 : 26);
    }

    [[nodiscard]] std::string draw() && {
        const double height = top_ + static_cast<double>(depth_) * level + box_height +
                              (is_hidden_ ? 20 : 0) + margin;
        open_picture(out_, width_, height, title_);
        draw_head();
        for (std::size_t b = 0; b < boxes_.size(); ++b) {
            if (boxes_[b].left != 0)
                draw_branches(b);
        }
        for (std::size_t b = 0; b < boxes_.size(); ++b)
            draw_box(b);
        out_.close();
        return std::move(out_).take();
    }

private:
    static constexpr double margin = 20, gap = 16, box_height = 52, level = 104, padding = 12;
    static constexpr double band = 16;
    static constexpr std::size_t most_letters = 34;

    [[nodiscard]] std::vector<std::size_t> lefts() const {
        std::vector<std::size_t> out;
        for (const TreeBox& box : boxes_)
            out.push_back(box.left);
        return out;
    }

    [[nodiscard]] static double text_width(std::string_view text) {
        return static_cast<double>(character_count(text)) * letter;
    }

    [[nodiscard]] std::vector<double> box_widths() const {
        std::vector<double> out;
        for (const TreeBox& box : boxes_) {
            const double text = std::max(text_width(shortened(box.headline, most_letters)),
                                         0.92 * text_width(box.detail));
            out.push_back(std::max(text + 2 * padding, 72.0));
        }
        return out;
    }

    [[nodiscard]] double title_width() const { return 1.25 * text_width(title_); }
    [[nodiscard]] static double legend_room(const TreeLegend& entry) {
        return 38 + 0.85 * text_width(entry.text);
    }
    [[nodiscard]] double legend_width() const {
        double width = 0;
        for (const TreeLegend& entry : legend_)
            width += legend_room(entry);
        return width;
    }

    [[nodiscard]] double x(std::size_t box) const { return left_ + layout_.centers()[box]; }
    [[nodiscard]] double y(std::size_t box) const {
        return top_ + static_cast<double>(boxes_[box].depth) * level;
    }

    void draw_head() {
        if (!title_.empty()) {
            out_.text("text",
                      {{"class", "title"},
                       {"x", width_ / 2},
                       {"y", margin + 14},
                       {"text-anchor", "middle"},
                       {"font-size", 16},
                       {"font-weight", "bold"},
                       {"fill", ink}},
                      title_);
        }
        double place = (width_ - legend_width()) / 2;
        const double line = top_ - 18;
        for (const TreeLegend& entry : legend_) {
            out_.element("rect", {{"class", "legend"},
                                  {"x", place},
                                  {"y", line - 10},
                                  {"width", 12},
                                  {"height", 12},
                                  {"rx", 3},
                                  {"fill", entry.colour}});
            out_.text("text", {{"x", place + 18}, {"y", line}, {"fill", ink}}, entry.text);
            place += legend_room(entry);
        }
    }

    /// Both branches of a box leave it side by side.
    void draw_branches(std::size_t box) {
        const std::size_t left = boxes_[box].left;
        const double first = thickness(left), second = thickness(left + 1);
        const double from = x(box) - (first + second) / 2;
        draw_band(from + first / 2, y(box) + box_height, x(left), y(left), first);
        draw_band(from + first + second / 2, y(box) + box_height, x(left + 1), y(left + 1), second);
        if (box != 0)
            return;
        // Beside the ends, where branches fall straight and come from the inner side.
        draw_answer("yes", x(left) - first / 2 - 7, y(left) - 8, "end");
        draw_answer("no", x(left + 1) + second / 2 + 7, y(left) - 8, "start");
    }

    [[nodiscard]] double thickness(std::size_t box) const {
        return std::max(band * boxes_[box].share, 1.5);
    }

    void draw_band(double x0, double y0, double x1, double y1, double width) {
        const double middle = (y0 + y1) / 2;
        const auto point = [](double px, double py) {
            return join(coordinate(px), " ", coordinate(py));
        };
        out_.element("path", {{"class", "branch"},
                              {"d", join("M ", point(x0, y0), " C ", point(x0, middle), ", ",
                                         point(x1, middle), ", ", point(x1, y1))},
                              {"fill", "none"},
                              {"stroke", "#D1D5DB"},
                              {"stroke-width", width}});
    }

    void draw_answer(std::string_view word, double at, double line, std::string_view anchor) {
        out_.text("text",
                  {{"class", "answer"},
                   {"x", at},
                   {"y", line},
                   {"text-anchor", anchor},
                   {"font-size", 11},
                   {"font-style", "italic"},
                   {"fill", faint_ink}},
                  word);
    }

    void draw_box(std::size_t b) {
        const TreeBox& box = boxes_[b];
        const double center = x(b), top = y(b), width = widths_[b];
        const bool is_end = box.left == 0;
        out_.element("rect",
                     {{"class", "node"},
                      {"x", center - width / 2},
                      {"y", top},
                      {"width", width},
                      {"height", box_height},
                      {"rx", is_end ? 14.0 : 6.0},
                      {"fill", box.fill},
                      {"stroke", "#9CA3AF"},
                      {"stroke-dasharray", box.hidden_leaves > 0 ? "4 3" : ""}},
                     box.tooltip);
        const bool has_strip = box.classes.size() > 0;
        const double line = top + (has_strip ? 18 : box.detail.empty() ? 30 : 22);
        out_.text("text",
                  {{"class", "headline"},
                   {"x", center},
                   {"y", line},
                   {"text-anchor", "middle"},
                   {"font-weight", "bold"},
                   {"fill", ink}},
                  shortened(box.headline, most_letters));
        out_.text("text",
                  {{"class", "detail"},
                   {"x", center},
                   {"y", line + 16},
                   {"text-anchor", "middle"},
                   {"font-size", 11},
                   {"fill", ink}},
                  box.detail);
        if (has_strip)
            draw_strip(box, center - width / 2 + padding, top + 40, width - 2 * padding);
        if (box.hidden_leaves > 0)
            draw_answer(join("\xE2\x80\xA6 ", box.hidden_leaves, " leaves"), center,
                        top + box_height + 15, "middle");
    }

    /// The shares of the classes, side by side.
    void draw_strip(const TreeBox& box, double at, double top, double width) {
        for (Index k = 0; k < box.classes.size(); ++k) {
            const double part = box.classes[k] * width;
            if (coordinate(part) == "0")
                continue;
            out_.element("rect", {{"class", "share"},
                                  {"x", at},
                                  {"y", top},
                                  {"width", part},
                                  {"height", 5},
                                  {"fill", class_colour(k)}});
            at += part;
        }
    }

    const std::vector<TreeBox>& boxes_;
    std::vector<TreeLegend> legend_;
    std::string title_;
    std::vector<double> widths_;
    TreeLayout layout_;
    bool is_hidden_;
    Index depth_ = 0;
    double width_ = 0, left_ = 0, top_ = 0;
    SvgWriter out_;
};

}  // namespace ridgewood::detail

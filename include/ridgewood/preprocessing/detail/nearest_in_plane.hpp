/// Distances to the k-th nearest point in the plane.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// The least k of the numbers that it is given, for a small k.
class LeastNumbers {
public:
    explicit LeastNumbers(Index k) : numbers_(static_cast<std::size_t>(k)) { clear(); }

    void clear() {
        std::fill(numbers_.begin(), numbers_.end(), std::numeric_limits<double>::max());
    }

    /// The k-th of them, a huge number where there are fewer.
    [[nodiscard]] double largest() const { return numbers_.back(); }

    /// Takes a number below `largest`.
    void take(double number) {
        std::size_t place = numbers_.size() - 1;
        for (; place > 0 && numbers_[place - 1] > number; --place)
            numbers_[place] = numbers_[place - 1];
        numbers_[place] = number;
    }

private:
    std::vector<double> numbers_;
};

/// Points of the plane in strips along y that hold sqrt(k n) points each, and are about as wide as
/// the k-th neighbour is far where points are spread evenly. A search looks at the points of its
/// strip above and below, and then at those of strips to both sides, as far as the best k that it
/// knows. Exact wherever the points are.
template <Real W = double>
class NearestInPlane {
public:
    /// `by_x` are the points in ascending order of x; 1 <= k < number of points.
    NearestInPlane(const std::vector<W>& x, const std::vector<W>& y, const std::vector<Index>& by_x,
                   Index k)
        : points_(by_x), x_(x.size()), y_(x.size()), least_(k) {
        const auto count = static_cast<double>(x.size());
        width_ = static_cast<std::size_t>(std::sqrt(count * static_cast<double>(k))) + 1;
        for (std::size_t begin = 0; begin < points_.size(); begin += width_) {
            const auto first = points_.begin() + static_cast<Index>(begin);
            const auto last =
                points_.begin() + static_cast<Index>(std::min(begin + width_, points_.size()));
            left_.push_back(x[static_cast<std::size_t>(*first)]);
            right_.push_back(x[static_cast<std::size_t>(*(last - 1))]);
            std::sort(first, last, [&](Index a, Index b) {
                return y[static_cast<std::size_t>(a)] < y[static_cast<std::size_t>(b)];
            });
        }
        for (std::size_t place = 0; place < points_.size(); ++place) {
            x_[place] = x[static_cast<std::size_t>(points_[place])];
            y_[place] = y[static_cast<std::size_t>(points_[place])];
        }
    }

    /// Calls use(point, distance) with the distance max(|dx|, |dy|) of each point to its k-th
    /// neighbour.
    template <class Use>
    void for_each(Use&& use) {
        for (std::size_t place = 0; place < points_.size(); ++place)
            use(points_[place], distance(place));
    }

private:
    [[nodiscard]] W distance(std::size_t place) {
        least_.clear();
        const W x = x_[place], y = y_[place];
        const std::size_t strip = place / width_;
        look_up(place + 1, end(strip), x, y);
        look_down(place, begin(strip), x, y);
        // The nearer strip of both sides first.
        std::size_t below = strip, above = strip + 1;
        const W far = std::numeric_limits<W>::max();
        for (;;) {
            const W to_left = below > 0 ? x - right_[below - 1] : far;
            const W to_right = above < left_.size() ? left_[above] - x : far;
            if (!(std::min(to_left, to_right) < least_.largest()))
                return least_.largest();
            const std::size_t next = to_left < to_right ? --below : above++;
            const auto middle = static_cast<std::size_t>(
                std::lower_bound(y_.begin() + static_cast<Index>(begin(next)),
                                 y_.begin() + static_cast<Index>(end(next)), y) -
                y_.begin());
            look_up(middle, end(next), x, y);
            look_down(middle, begin(next), x, y);
        }
    }

    void look_up(std::size_t from, std::size_t to, W x, W y) {
        for (; from < to && y_[from] - y < least_.largest(); ++from)
            consider(y_[from] - y, x_[from] - x);
    }

    void look_down(std::size_t from, std::size_t to, W x, W y) {
        for (; from > to && y - y_[from - 1] < least_.largest(); --from)
            consider(y - y_[from - 1], x_[from - 1] - x);
    }

    void consider(W dy, W dx) {
        const W far = std::max(dy, std::abs(dx));
        if (far < least_.largest())
            least_.take(far);
    }

    [[nodiscard]] std::size_t begin(std::size_t strip) const { return strip * width_; }
    [[nodiscard]] std::size_t end(std::size_t strip) const {
        return std::min(begin(strip) + width_, points_.size());
    }

    std::vector<Index> points_;
    std::vector<W> x_, y_;         // of the points in their strips
    std::vector<W> left_, right_;  // least and largest x of each strip
    std::size_t width_ = 0;        // points in a strip
    LeastNumbers least_;
};

}  // namespace ridgewood::detail

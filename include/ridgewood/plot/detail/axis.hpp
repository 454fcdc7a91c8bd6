/// An axis of a plot: where a value stands, and the round numbers along it.
#pragma once

#include <ridgewood/core/check.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace ridgewood::detail {

enum class AxisScale { linear, log10 };

/// The least and the greatest of the values it was shown.
struct Interval {
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();

    void include(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    [[nodiscard]] bool is_empty() const { return low > high; }
};

/// A mark on an axis. `place` is the value, or its logarithm to the base 10 on a logarithmic axis;
/// minor ones have no text.
struct Tick {
    double place = 0;
    std::string text = {};
};

/// A multiple of 10^exponent in the digits that it has: 0.3, never 0.30000000000000004. Numbers
/// that are not `plain` are written as 1.5e7.
[[nodiscard]] inline std::string tick_text(double value, int exponent, bool plain) {
    char text[64];
    char* const limit = text + sizeof text;
    if (value == 0)
        return "0";
    if (plain) {
        const int decimals = std::max(0, -exponent);
        return {text, std::to_chars(text, limit, value, std::chars_format::fixed, decimals).ptr};
    }
    // The small term is for powers of ten whose logarithm came out below the whole number.
    const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
    const int digits = std::clamp(magnitude - exponent, 0, 16);
    std::string out(text,
                    std::to_chars(text, limit, value, std::chars_format::scientific, digits).ptr);
    const std::size_t e = out.find('e');
    const std::string sign = out[e + 1] == '-' ? "-" : "";
    return out.substr(0, e + 1) + sign + out.substr(out.find_first_not_of("0", e + 2));
}

/// Whether numbers of these powers of ten are short enough without an exponent.
[[nodiscard]] inline bool is_plain(int least, int greatest) {
    return least >= -5 && greatest <= 6;
}

[[nodiscard]] inline int floor_log10(double value) {
    return static_cast<int>(std::floor(std::log10(value)));
}

/// Multiples of 1, 2 or 5 times a power of ten in [low, high], at most about `count` of them.
[[nodiscard]] inline std::vector<Tick> linear_ticks(double low, double high, double count) {
    const double room = (high - low) / std::max(count, 1.0);
    int exponent = floor_log10(room);
    const double mantissa = room / std::pow(10, exponent);
    int multiple = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10;
    if (multiple == 10) {
        multiple = 1;
        ++exponent;
    }
    const double step = multiple * std::pow(10, exponent);
    const bool plain = is_plain(exponent, floor_log10(std::max(std::abs(low), std::abs(high))));
    std::vector<Tick> out;
    for (double i = std::ceil(low / step); i <= std::floor(high / step); ++i)
        out.push_back({i * step, tick_text(i * step, exponent, plain)});
    return out;
}

/// Powers of ten between 10^low and 10^high, in a small range 2 and 5 times these as well, or
/// round numbers at equal distances. The others from 1 to 9 are minor ticks.
[[nodiscard]] inline std::vector<Tick> log_ticks(double low, double high, double count) {
    std::vector<Tick> out;
    if (high - low < 0.7) {
        for (Tick& tick : linear_ticks(std::pow(10, low), std::pow(10, high), count))
            out.push_back({std::log10(tick.place), std::move(tick.text)});
        return out;
    }
    const int first = static_cast<int>(std::floor(low));
    const int last = std::min(static_cast<int>(std::floor(high)), 308);
    const bool plain = is_plain(first, last);
    const bool is_fine = 3 * (high - low) <= count + 1;
    const int stride = std::max(1, static_cast<int>(std::ceil((high - low) / count)));
    for (int exponent = first; exponent <= last; ++exponent) {
        for (int multiple = 1; multiple <= (high - low <= 8 ? 9 : 1); ++multiple) {
            const double place = exponent + std::log10(multiple);
            if (place < low || place > high)
                continue;
            const bool is_major = multiple == 1 ? exponent % stride == 0
                                                : is_fine && (multiple == 2 || multiple == 5);
            out.push_back(
                {place, is_major ? tick_text(multiple * std::pow(10, exponent), exponent, plain)
                                 : std::string()});
        }
    }
    return out;
}

/// What an axis is made of.
struct AxisLayout {
    AxisScale scale = AxisScale::linear;
    /// The values to be shown: all of them, on a logarithmic axis those > 0.
    Interval values = {};
    /// On a logarithmic axis: there are values 0, which stand a step below the least of the others.
    bool has_zero = false;
    /// Pixels of the low and of the high end.
    double low_pixel = 0;
    double high_pixel = 0;
    /// Pixels that stay free at the ends.
    double low_room = 10;
    double high_room = 10;
    /// How many ticks there is room for.
    double ticks = 6;
};

/// Maps finite values to pixels.
class Axis {
public:
    explicit Axis(const AxisLayout& layout) : scale_(layout.scale), pixel_(layout.low_pixel) {
        Interval shown = widened(layout);
        const double low = shown.low;
        if (layout.has_zero) {
            shown.low -= 0.1 * (shown.high - shown.low);
            zero_ = shown.low;
        }
        const double length = std::abs(layout.high_pixel - layout.low_pixel);
        const double span = shown.high - shown.low;
        require(is_finite(span), "svg: values from ", describe(layout.values.low), " to ",
                describe(layout.values.high), " are too far apart");
        const double per_pixel = span / (length - layout.low_room - layout.high_room);
        low_ = shown.low - layout.low_room * per_pixel;
        per_unit_ = (layout.high_pixel < layout.low_pixel ? -1 : 1) / per_pixel;
        const double lowest_tick = layout.has_zero ? low : low_;
        const double high = shown.high + layout.high_room * per_pixel;
        if (scale_ == AxisScale::linear) {
            ticks_ = linear_ticks(lowest_tick, high, layout.ticks);
        } else if (!layout.values.is_empty()) {
            ticks_ = log_ticks(lowest_tick, high, layout.ticks);
        }
        if (layout.has_zero)
            ticks_.insert(ticks_.begin(), {zero_, "0"});
    }

    [[nodiscard]] double operator()(double value) const { return pixel_of_place(place(value)); }
    [[nodiscard]] double operator()(const Tick& tick) const { return pixel_of_place(tick.place); }
    [[nodiscard]] const std::vector<Tick>& ticks() const { return ticks_; }

private:
    [[nodiscard]] double place(double value) const {
        if (scale_ == AxisScale::linear)
            return value;
        return value > 0 ? std::log10(value) : zero_;
    }

    [[nodiscard]] double pixel_of_place(double place) const {
        return pixel_ + (place - low_) * per_unit_;
    }

    /// The places of the values, apart from each other even when all are the same.
    [[nodiscard]] Interval widened(const AxisLayout& layout) const {
        if (layout.values.is_empty())
            return {-1, 1};
        const Interval places{place(layout.values.low), place(layout.values.high)};
        const double size = std::max(std::abs(places.low), std::abs(places.high));
        // Closer to each other the values are equal for the eye, and the digits of a double end.
        if (places.high - places.low > std::max(1e-9 * size, 1e-290))
            return places;
        const double margin = scale_ == AxisScale::log10 ? 0.5 : size > 1e-280 ? 0.1 * size : 1;
        return {places.low - margin, places.high + margin};
    }

    AxisScale scale_;
    double pixel_;
    double zero_ = 0;
    double low_ = 0;
    double per_unit_ = 1;
    std::vector<Tick> ticks_;
};

}  // namespace ridgewood::detail

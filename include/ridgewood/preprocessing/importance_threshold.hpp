/// From which weight on a column is important.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ridgewood {

/// A weight, or a multiple of the mean or of the median of all weights.
class ImportanceThreshold {
public:
    /// So much, in the units of the weights. A small one, such as 1e-5, suits models that set
    /// coefficients to 0.
    [[nodiscard]] static ImportanceThreshold value(double weight) { return {Kind::value, weight}; }
    [[nodiscard]] static ImportanceThreshold mean(double factor = 1) {
        return {Kind::mean, factor};
    }
    [[nodiscard]] static ImportanceThreshold median(double factor = 1) {
        return {Kind::median, factor};
    }

    /// The least weight that is important. Throws std::invalid_argument, naming `spec`, for a
    /// number that is not finite.
    template <Real W>
    [[nodiscard]] W of(std::string_view spec, const Vector<W>& weights) const {
        detail::require(detail::is_finite(number_), spec, ": threshold must be finite, got ",
                        detail::describe(number_));
        if (kind_ == Kind::value)
            return number_;
        if (kind_ == Kind::mean)
            return number_ * weights.mean();
        std::vector<W> sorted(weights.begin(), weights.end());
        std::sort(sorted.begin(), sorted.end());
        const std::size_t count = sorted.size();
        return number_ * ((sorted[(count - 1) / 2] + sorted[count / 2]) / 2);
    }

private:
    enum class Kind { value, mean, median };

    ImportanceThreshold(Kind kind, double number) : kind_(kind), number_(number) {}

    Kind kind_;
    double number_;
};

}  // namespace ridgewood

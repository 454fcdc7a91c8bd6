/// How many features a split may choose from.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>

namespace ridgewood {

/// How many features, drawn anew at each node, a split is chosen from: all of them, a number, a
/// share or a function of the number of columns. When all that were drawn are constant in the node,
/// more are drawn until one is not, as in scikit-learn.
class MaxFeatures {
public:
    /// All features, as in CART.
    MaxFeatures() = default;
    [[nodiscard]] static MaxFeatures all() { return {}; }
    /// So many, at least 1, and all where there are fewer.
    [[nodiscard]] static MaxFeatures count(Index features) {
        return MaxFeatures(Kind::count, static_cast<double>(features));
    }
    /// A share in (0, 1], rounded down, at least 1.
    [[nodiscard]] static MaxFeatures fraction(double share) {
        return MaxFeatures(Kind::fraction, share);
    }
    /// The square root of the number of columns, rounded down.
    [[nodiscard]] static MaxFeatures sqrt() { return MaxFeatures(Kind::sqrt, 0); }
    /// The logarithm to base 2 of the number of columns, rounded down, at least 1.
    [[nodiscard]] static MaxFeatures log2() { return MaxFeatures(Kind::log2, 0); }

    /// The number of features for a table of `columns`, in [1, columns]. Throws
    /// std::invalid_argument for a count below 1 and a share outside of (0, 1].
    [[nodiscard]] Index of(Index columns) const {
        const auto among = [&](double number) {
            return std::clamp(static_cast<Index>(number), Index{1}, columns);
        };
        switch (kind_) {
            case Kind::count:
                detail::require(value_ >= 1, "max_features must be >= 1, got ", value_);
                return among(value_);
            case Kind::fraction:
                detail::require(value_ > 0 && value_ <= 1, "max_features must be in (0, 1], got ",
                                detail::describe(value_));
                return among(value_ * static_cast<double>(columns));
            case Kind::sqrt:
                return among(std::sqrt(static_cast<double>(columns)));
            case Kind::log2:
                return among(std::log2(static_cast<double>(columns)));
            case Kind::all:
                break;
        }
        return columns;
    }

private:
    enum class Kind { all, count, fraction, sqrt, log2 };

    MaxFeatures(Kind kind, double value) : kind_(kind), value_(value) {}

    Kind kind_ = Kind::all;
    double value_ = 0;
};

}  // namespace ridgewood

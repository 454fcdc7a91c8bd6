/// How many components a projection keeps.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <concepts>
#include <optional>
#include <string_view>

namespace ridgewood {

/// All components, a number of them or as many as hold a share of the variance, by the type of what
/// is given: `.n_components = 5` is a number, `.n_components = 0.95` a share.
class ComponentCount {
public:
    /// All there are.
    ComponentCount() = default;

    /// So many, at least 1.
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) ComponentCount(Number components)  // implicit on purpose
        : number_(static_cast<Index>(components)) {}

    /// The fewest that hold more than this share of the variance, in (0, 1].
    template <std::floating_point Share>
    ComponentCount(Share of_variance)  // implicit on purpose
        : share_(static_cast<double>(of_variance)) {}

    /// The number, if it is known before the fit.
    [[nodiscard]] std::optional<Index> number() const { return number_; }
    /// Whether a share was given.
    [[nodiscard]] bool is_share() const { return share_.has_value(); }

    /// Throws std::invalid_argument, in the name of `spec`, for a number outside of 1 to `most` and
    /// a share outside of (0, 1].
    void check(std::string_view spec, Index most) const {
        detail::require(!number_ || (*number_ >= 1 && *number_ <= most), spec,
                        ": n_components must be in [1, ", most, "], got ", number_.value_or(0));
        detail::require(!share_ || (*share_ > 0 && *share_ <= 1), spec,
                        ": n_components must be a number or a share of variance in (0, 1], got ",
                        detail::describe(share_.value_or(0)));
    }

    /// The number of components where these are their shares of the variance, descending.
    [[nodiscard]] Index of(const Vector<double>& ratios) const {
        if (!share_)
            return number_.value_or(ratios.size());
        Index count = 0;
        for (double sum = 0; count < ratios.size() && sum <= *share_; ++count)
            sum += ratios[count];
        return std::max<Index>(1, count);
    }

private:
    std::optional<Index> number_;
    std::optional<double> share_;
};

}  // namespace ridgewood

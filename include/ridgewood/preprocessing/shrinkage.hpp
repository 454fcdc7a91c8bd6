/// How far a covariance is drawn towards a multiple of the identity.
#pragma once

#include <ridgewood/core/check.hpp>

#include <string_view>

namespace ridgewood {

/// The s of (1 - s) S + s (trace S / p) I, where S is the covariance of p columns: none, a number
/// as in `.shrinkage = 0.2`, or the one of least expected error, `Shrinkage::ledoit_wolf()`.
class Shrinkage {
public:
    Shrinkage() = default;
    /// In [0, 1].
    Shrinkage(double amount) : kind_(Kind::fixed), amount_(amount) {}  // implicit on purpose
    /// Found for each class, with columns in units of their standard deviation (Ledoit and Wolf: A
    /// well-conditioned estimator for large-dimensional covariance matrices, 2004).
    [[nodiscard]] static Shrinkage ledoit_wolf() {
        Shrinkage shrinkage;
        shrinkage.kind_ = Kind::ledoit_wolf;
        return shrinkage;
    }

    [[nodiscard]] bool is_none() const { return kind_ == Kind::none; }
    [[nodiscard]] bool is_automatic() const { return kind_ == Kind::ledoit_wolf; }
    [[nodiscard]] double amount() const { return amount_; }

    void check(std::string_view spec) const {
        detail::require(amount_ >= 0 && amount_ <= 1, spec, ": shrinkage must be in [0, 1], got ",
                        detail::describe(amount_));
    }

private:
    enum class Kind { none, fixed, ledoit_wolf };

    Kind kind_ = Kind::none;
    double amount_ = 0;
};

}  // namespace ridgewood

/// How the columns of a penalized regression are centred and scaled.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/penalized_options.hpp>

#include <cmath>

namespace ridgewood::detail {

/// z_j = (x_j - mean_j) factor_j.
template <Real W>
struct Scaling {
    /// 0 without an intercept.
    Vector<W> mean;
    /// 1 / standard deviation (variance with 1 / sum w), or what the regression asks; 0 leaves the
    /// column out.
    Vector<W> factor;
    /// z_j'V z_j, 0 for columns that are left out.
    Vector<W> square;
    /// z_j'V y.
    Vector<W> product;

    void set_size(Index columns) {
        for (Vector<W>* const part : {&mean, &factor, &square, &product})
            part->setZero(columns);
    }
};

/// What decides the scale of a column.
template <Real W>
struct ScalingRule {
    bool intercept = true;
    bool standardize = true;
    /// Without an intercept: by the standard deviation about the mean rather than about 0.
    bool deviation_about_mean = false;
    /// Used instead when not empty: factors of the caller, 0 leaves a column out.
    Vector<W> factors = {};

    /// Sets column j of `scaling` from its mean and its variance about it, and its product x'V y
    /// about the mean (about 0 without an intercept).
    void set(Scaling<W>& scaling, Index j, double mean, double variance, double product) const {
        // What is left of a constant after rounding of the mean is no variation.
        constexpr double rounding = 1e-28;
        const bool varies = variance > rounding * mean * mean;
        const double square = intercept ? (varies ? variance : 0) : variance + mean * mean;
        double factor = square > 0 ? 1 : 0;
        if (factors.size() > 0) {
            factor *= factors[j];
        } else if (standardize && factor > 0) {
            const double spread = deviation_about_mean ? (varies ? variance : 0) : square;
            factor = spread > 0 ? 1 / std::sqrt(spread) : 0;
        }
        scaling.mean[j] = intercept ? mean : 0;
        scaling.factor[j] = factor;
        scaling.square[j] = square * factor * factor;
        scaling.product[j] = product * factor;
    }
};

}  // namespace ridgewood::detail

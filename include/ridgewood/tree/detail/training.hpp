/// The door of every tree learner: what the caller passes, checked and turned into targets and
/// weights.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/class_weights.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// X and y have the same number of rows, y is finite and one value a row, and there are neither an
/// offset nor validation rows, for which `instead` says what there is.
template <Real S>
void check_tree_data(std::string_view name, const MatrixView<S>& X, const MatrixView<S>& y,
                     const FitData<S>& data, std::string_view instead) {
    check_shapes(X, y);
    check_single_target(y);
    check_finite<S>("y", VectorView<S>(y.col(0)));
    require(!data.offset, name, ": there is an offset, but trees take none");
    require(!data.validation.X && !data.validation.y, name, ": there are validation rows, but ",
            instead);
}

/// One weight a row: those given, checked, or 1.
template <Real S>
[[nodiscard]] Vector<double> tree_weights(const FitData<S>& data, Index rows) {
    if (!data.weights)
        return Vector<double>::Ones(rows);
    check_weights<S>(*data.weights, rows);
    return data.weights->template cast<double>();
}

/// For each column whether it is in `categorical`; nothing if none is. Throws
/// std::invalid_argument for a column that does not exist or is to be monotone.
[[nodiscard]] inline std::vector<bool> categorical_columns(std::string_view name,
                                                           const std::vector<Index>& categorical,
                                                           const std::vector<int>& monotone,
                                                           Index columns) {
    std::vector<bool> flags;
    for (const Index column : categorical) {
        require(column >= 0 && column < columns, name, ": categorical names column ", column,
                " but X has ", columns, " columns");
        require(monotone.empty() || monotone[static_cast<std::size_t>(column)] == 0, name,
                ": monotone_constraints[", column, "] is ",
                monotone.empty() ? 0 : monotone[static_cast<std::size_t>(column)], ", but column ",
                column, " is categorical");
        flags.resize(static_cast<std::size_t>(columns), false);
        flags[static_cast<std::size_t>(column)] = true;
    }
    return flags;
}

/// y as a target. Throws std::invalid_argument when the criterion does not fit.
template <Real S>
[[nodiscard]] RegressionTarget regression_target(std::string_view name, const VectorView<S>& y,
                                                 RegressionCriterion criterion,
                                                 double huber_delta) {
    require(huber_delta > 0 && is_finite(huber_delta), name,
            ": huber_delta must be finite and > 0, got ", describe(huber_delta));
    if (criterion == RegressionCriterion::poisson) {
        for (Index i = 0; i < y.size(); ++i)
            require(!(y[i] < 0), name, ": y(", i, ") is ", y[i],
                    ", the poisson criterion needs "
                    ">= 0");
    }
    return {y.template cast<double>(), criterion, huber_delta};
}

/// What is said of single classes; no losses are 1 for every error.
struct ClassOptions {
    ClassWeights weights = {};
    Matrix<double> losses = {};
};

inline void check_losses(std::string_view name, const Matrix<double>& losses, Index classes) {
    if (losses.size() == 0)
        return;
    require(losses.rows() == classes && losses.cols() == classes, name, ": losses is ",
            losses.rows(), " x ", losses.cols(), " but y has ", classes, " classes");
    for (Index k = 0; k < classes; ++k) {
        for (Index j = 0; j < classes; ++j) {
            require(losses(k, j) >= 0 && is_finite(losses(k, j)), name, ": losses(", k, ", ", j,
                    ") is ", describe(losses(k, j)), ", expected a finite value >= 0");
        }
        require(losses(k, k) == 0, name, ": losses(", k, ", ", k, ") is ", losses(k, k),
                ", expected 0");
        require(classes == 1 || losses.row(k).sum() > 0, name, ": losses has only zeros in row ",
                k);
    }
}

/// Multiplies weights by the factors of the classes.
inline void weigh_classes(const ClassWeights& class_weight, std::string_view name,
                          const std::vector<int>& codes, Index classes, Vector<double>& weights) {
    Vector<double> rows = Vector<double>::Zero(classes);
    for (std::size_t i = 0; i < codes.size(); ++i)
        rows[codes[i]] += weights[static_cast<Index>(i)] > 0 ? 1 : 0;
    const Vector<double> factors = class_weight.factors(rows, name);
    for (std::size_t i = 0; i < codes.size(); ++i)
        weights[static_cast<Index>(i)] *= factors[codes[i]];
}

/// Labels as a target, with `classes` ascending; multiplies the weights by those of the classes.
template <Real S>
[[nodiscard]] ClassificationTarget classification_target(
    std::string_view name, const VectorView<S>& y, const Vector<S>& classes,
    ClassificationCriterion criterion, const ClassOptions& options, Vector<double>& weights) {
    check_losses(name, options.losses, classes.size());
    ClassificationTarget target{.codes = label_codes<S>("y", y, weights, classes),
                                .classes = classes.size(),
                                .criterion = criterion,
                                .loss = options.losses};
    weigh_classes(options.weights, name, target.codes, classes.size(), weights);
    if (options.losses.size() > 0 && classes.size() > 1) {
        Vector<double> emphasis = options.losses.rowwise().sum();
        double sum = 0;
        for (Index i = 0; i < y.size(); ++i)
            sum += emphasis[target.codes[static_cast<std::size_t>(i)]] * weights[i];
        emphasis *= weights.sum() / sum;
        target.emphasis.assign(emphasis.data(), emphasis.data() + emphasis.size());
    }
    return target;
}

}  // namespace ridgewood::detail

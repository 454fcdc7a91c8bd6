/// Linear discriminant analysis.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/discriminant_axes.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/row_weights.hpp>
#include <ridgewood/preprocessing/discriminant_model.hpp>
#include <ridgewood/preprocessing/shrinkage.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// How the axes of Lda are found. `svd` never forms a covariance, leaves out directions in which
/// classes do not vary, and divides by the sum of weights minus the number of classes; `eigen`
/// solves for the covariances, of each class by its prior and of all rows, with 1 / sum of weights,
/// and knows shrinkage. Both are scikit-learn's of that name.
enum class LdaSolver { svd, eigen };

/// Classes as normal distributions of one covariance (Fisher 1936, Rao 1948): the axes that tell
/// them best from each other, and a classifier by their densities.
///
///     const auto model = rw::Lda{}.fit(X, y);
///     const auto Z = model.transform(X);            // at most classes - 1 columns
///     const auto labels = model.predict(X);
///
/// An axis points to where the class lies whose mean is farthest out along it.
struct Lda {
    LdaSolver solver = LdaSolver::svd;
    /// How many axes `transform` keeps, in [1, min(classes - 1, columns)], which is also the
    /// default. The classifier uses all.
    std::optional<Index> n_components = {};
    /// Of the covariances, for many columns or few rows; needs the eigen solver.
    Shrinkage shrinkage = {};
    /// How frequent the classes are, one number > 0 each in the order of the labels, of which only
    /// the ratios count; as in y when empty.
    std::vector<double> priors = {};
    /// Of the svd solver: a direction of a lower standard deviation within classes, with columns in
    /// units of theirs, is left out; >= 0.
    double tolerance = 1e-4;

    /// Labels are any finite numbers. Uses `weights` of the third argument. Throws
    /// std::invalid_argument for values that are not finite, a single class, no more rows than
    /// classes, classes of equal means, and options out of their range; with the eigen solver also
    /// where the covariance within classes is singular.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::require(y.rows() == 1 || y.cols() == 1, spec, ": y must be one label a row, got ",
                        y.cols(), " columns");
        return fit_table<double, S>(X.derived(), y.reshaped(), data);
    }

private:
    static constexpr std::string_view spec = "Lda";

    template <Real W, Real S>
    [[nodiscard]] DiscriminantModel<S> fit_table(const MatrixView<S>& X, const VectorView<S>& y,
                                                 const FitData<S>& data) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::refused);
        detail::check_shapes(X, y);
        detail::check_finite<S>("y", y);
        Vector<W> weights = detail::row_weights<S>(spec, data, X.rows());
        if (weights.size() == 0)
            weights = Vector<W>::Ones(X.rows());
        std::vector<Index> rows;
        for (Index i = 0; i < X.rows(); ++i) {
            if (weights[i] > 0)
                rows.push_back(i);
        }
        const Vector<S> labels = y(rows);
        Vector<S> classes = detail::distinct_labels<S>(labels);
        check(classes, X.cols());
        const detail::ClassRows<W> table(X(rows, Eigen::all).template cast<W>(), weights(rows),
                                         detail::label_codes<S>("y", labels, classes),
                                         classes.size());
        detail::require(table.weight() > static_cast<W>(classes.size()), spec, ": the rows weigh ",
                        detail::describe(table.weight()),
                        " in all, expected "
                        "more than the ",
                        classes.size(), " classes");

        detail::DiscriminantAxes axes;
        axes.means = table.means();
        axes.priors = class_shares(table.weights());
        axes.center = axes.means.transpose() * axes.priors;
        if (solver == LdaSolver::svd) {
            detail::add_axes_by_svd(table, tolerance, spec, axes);
        } else {
            detail::add_axes_by_eigen(table, shrinkage, spec, axes);
        }
        const Index most = std::min(classes.size() - 1, X.cols());
        const Index kept = std::min(axes.scalings.cols(), n_components.value_or(most));
        axes.explained_variance_ratio.conservativeResize(kept);
        detail::fix_signs_by_means(axes);
        return DiscriminantModel<S>(columns, std::move(classes), std::move(axes));
    }

    template <Real S>
    void check(const Vector<S>& classes, Index columns) const {
        detail::require(classes.size() > 1, spec, ": y holds one class only, ",
                        detail::describe(classes[0]));
        const Index most = std::min(classes.size() - 1, columns);
        const Index asked = n_components.value_or(most);
        detail::require(asked >= 1 && asked <= most, spec, ": n_components must be in [1, ", most,
                        "], the smaller of classes - 1 and columns, got ", asked);
        shrinkage.check(spec);
        detail::require(shrinkage.is_none() || solver == LdaSolver::eigen, spec,
                        ": shrinkage needs the eigen solver");
        detail::require(tolerance >= 0, spec, ": tolerance must be >= 0, got ",
                        detail::describe(tolerance));
        detail::require(priors.empty() || static_cast<Index>(priors.size()) == classes.size(), spec,
                        ": priors has ", priors.size(), " values but there are ", classes.size(),
                        " classes");
        for (std::size_t k = 0; k < priors.size(); ++k) {
            detail::require(priors[k] > 0 && detail::is_finite(priors[k]), spec, ": priors(", k,
                            ") must be finite and > 0, got ", detail::describe(priors[k]));
        }
    }

    [[nodiscard]] Vector<double> class_shares(const Vector<double>& class_weights) const {
        if (priors.empty())
            return class_weights / class_weights.sum();
        const Eigen::Map<const Vector<double>> given(priors.data(),
                                                     static_cast<Index>(priors.size()));
        return given / given.sum();
    }
};

}  // namespace ridgewood

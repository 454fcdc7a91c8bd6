/// What a model must beat: predictions that look at y alone.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>

#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// Predicts one number whatever X is.
template <Real S>
class MeanModel {
public:
    MeanModel(S mean, Index columns) : mean_(mean), columns_(columns) {}

    /// The number.
    [[nodiscard]] S mean() const { return mean_; }

    /// X is m x p with the p of the fit, which std::invalid_argument insists on; m values.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        detail::check_columns(X.cols(), columns_);
        return Vector<S>::Constant(X.rows(), mean_);
    }

private:
    S mean_;
    Index columns_;
};

/// Predicts the mean of y, sum w y / sum w: the baseline of regression, whose r2 on its own
/// training data is 0.
struct MeanRegressor {
    /// X is n x p, y has n values; of X only the shape is looked at. Throws std::invalid_argument
    /// when X is empty, when sizes differ, when y is NaN or infinite, and for bad weights.
    template <class DX, class DY>
    [[nodiscard]] MeanModel<typename DX::Scalar> fit(
        const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
        const FitData<typename DX::Scalar>& data = {}) const;
};

/// Predicts the most frequent label, with the frequencies as probabilities.
template <Real S>
class MajorityModel {
public:
    /// `classes` ascend; `frequencies` has one value a class, not negative, of sum 1.
    MajorityModel(Vector<S> classes, Vector<S> frequencies, Index columns)
        : classes_(std::move(classes)), frequencies_(std::move(frequencies)), columns_(columns) {}

    /// The labels of the training data, ascending.
    [[nodiscard]] const Vector<S>& classes() const { return classes_; }

    /// The label with the highest frequency, the smallest on a tie, for each of the m rows of X,
    /// which has the p columns of the fit, or std::invalid_argument is thrown.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        detail::check_columns(X.cols(), columns_);
        Index most = 0;
        frequencies_.maxCoeff(&most);
        return Vector<S>::Constant(X.rows(), classes_[most]);
    }

    /// m x k: the frequency of each of the k classes, the same in every row.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const Eigen::MatrixBase<DX>& X) const {
        detail::check_columns(X.cols(), columns_);
        return frequencies_.transpose().replicate(X.rows(), 1);
    }

private:
    Vector<S> classes_;
    Vector<S> frequencies_;
    Index columns_;
};

/// Predicts the label of y with the largest total weight: the baseline of classification.
struct MajorityClassifier {
    /// X is n x p, y holds n labels, any finite numbers; of X only the shape is looked at. Throws
    /// std::invalid_argument when X is empty, when sizes differ, when y is NaN or infinite, and for
    /// bad weights.
    template <class DX, class DY>
    [[nodiscard]] MajorityModel<typename DX::Scalar> fit(
        const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
        const FitData<typename DX::Scalar>& data = {}) const;
};

namespace detail {

/// y, once it and its weights are checked, and the weights or ones.
template <Real S>
struct WeightedTarget {
    Vector<S> y;
    Vector<double> weights;

    template <class DX, class DY>
    WeightedTarget(const DX& X, const DY& y_given, const FitData<S>& data) {
        check_shapes(X, y_given);
        require(y_given.cols() == 1, "y has ", y_given.cols(), " columns, expected 1");
        y = y_given.col(0).template cast<S>();
        check_finite<S>("y", VectorView<S>(y));
        weights = Vector<double>::Ones(y.size());
        if (data.weights) {
            check_weights<S>(*data.weights, y.size());
            weights = data.weights->template cast<double>();
        }
    }
};

}  // namespace detail

template <class DX, class DY>
MeanModel<typename DX::Scalar> MeanRegressor::fit(const Eigen::MatrixBase<DX>& X,
                                                  const Eigen::MatrixBase<DY>& y,
                                                  const FitData<typename DX::Scalar>& data) const {
    using S = typename DX::Scalar;
    const detail::WeightedTarget<S> target(X, y, data);
    const double mean = target.weights.dot(target.y.template cast<double>()) / target.weights.sum();
    return MeanModel<S>(static_cast<S>(mean), X.cols());
}

template <class DX, class DY>
MajorityModel<typename DX::Scalar> MajorityClassifier::fit(
    const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
    const FitData<typename DX::Scalar>& data) const {
    using S = typename DX::Scalar;
    const detail::WeightedTarget<S> target(X, y, data);
    const Vector<S> classes = detail::distinct_labels<S>(target.y);
    const std::vector<int> codes = detail::label_codes<S>("y", target.y, classes);
    Vector<double> totals = Vector<double>::Zero(classes.size());
    for (Index i = 0; i < target.y.size(); ++i)
        totals[codes[static_cast<std::size_t>(i)]] += target.weights[i];
    return MajorityModel<S>(classes, (totals / totals.sum()).template cast<S>(), X.cols());
}

}  // namespace ridgewood

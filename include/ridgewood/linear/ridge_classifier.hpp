/// Classification by ridge regression on the classes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/linear_model.hpp>
#include <ridgewood/linear/ridge.hpp>

#include <utility>

namespace ridgewood {

/// Scores the classes by one linear model each; the highest wins.
template <Real S>
class RidgeClassifierModel {
public:
    RidgeClassifierModel(Vector<S> classes, LinearModel<S, Eigen::Dynamic> scores)
        : classes_(std::move(classes)), scores_(std::move(scores)) {}

    /// The labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const { return classes_; }

    /// How far each row lies on the side of each class (rows x classes); no probabilities.
    template <class DX>
    [[nodiscard]] Matrix<S> decision_function(const Eigen::MatrixBase<DX>& X) const {
        return scores_.predict(X);
    }

    /// The label of highest score, the smallest of several.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        const Matrix<S> scores = decision_function(X);
        Vector<S> labels(scores.rows());
        for (Index i = 0; i < scores.rows(); ++i) {
            Index best = 0;
            scores.row(i).maxCoeff(&best);
            labels[i] = classes_[best];
        }
        return labels;
    }

private:
    Vector<S> classes_;
    LinearModel<S, Eigen::Dynamic> scores_;
};

/// Ridge regression of one target a class, +1 on the rows of the class and -1 on the others, as in
/// scikit-learn: the fastest classifier there is, and often a good one.
struct RidgeClassifier {
    /// As in Ridge.
    double lambda = 1.0;
    bool intercept = true;
    int threads = 1;

    /// Fits labels y, any finite numbers of at least two values. Uses `weights` of the third
    /// argument. Throws std::invalid_argument as Ridge does, and for a single class.
    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::require(y.rows() == 1 || y.cols() == 1,
                        "RidgeClassifier: y must be one label a row, got ", y.cols(), " columns");
        const VectorView<S> labels = y.reshaped();
        detail::check_shapes(X, labels);
        detail::check_finite<S>("y", labels);
        Vector<S> classes = detail::distinct_labels<S>(labels);
        detail::require(classes.size() > 1, "RidgeClassifier: y holds one class only, ",
                        detail::describe(classes[0]));
        Matrix<S> sides(labels.size(), classes.size());
        for (Index k = 0; k < classes.size(); ++k) {
            sides.col(k) =
                (labels.array() == classes[k]).select(Vector<S>::Ones(labels.size()), -1);
        }
        const Ridge ridge{.lambda = lambda, .intercept = intercept, .threads = threads};
        return RidgeClassifierModel<S>(std::move(classes), ridge.fit(X, sides, data));
    }
};

}  // namespace ridgewood

/// Fitted logistic regressions. A program that only predicts needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/linear_model.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood {

/// Scores the classes by linear predictors eta = intercept + X coefficients. With two classes there
/// is one predictor, the log of the odds of the second, with more one a class, and
/// P(class k) = exp(eta_k) / sum_m exp(eta_m).
template <Real S>
class LogisticModel {
public:
    LogisticModel(Vector<S> classes, LinearModel<S, Eigen::Dynamic> predictors)
        : classes_(std::move(classes)), predictors_(std::move(predictors)) {}

    /// The labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const& { return classes_; }
    [[nodiscard]] Vector<S> classes() && { return std::move(classes_); }

    /// Columns of X x predictors.
    [[nodiscard]] const Matrix<S>& coefficients() const& { return predictors_.coefficients(); }
    [[nodiscard]] Matrix<S> coefficients() && { return std::move(predictors_).coefficients(); }
    /// One a predictor.
    [[nodiscard]] const RowVector<S>& intercept() const& { return predictors_.intercept(); }
    [[nodiscard]] RowVector<S> intercept() && { return std::move(predictors_).intercept(); }

    /// The predictors (rows x predictors).
    template <class DX>
    [[nodiscard]] Matrix<S> decision_function(const Eigen::MatrixBase<DX>& X) const {
        return predictors_.predict(X);
    }

    /// Probabilities (rows x classes); rows sum to 1. NaN in a row of X gives NaN for that row.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const Eigen::MatrixBase<DX>& X) const {
        Matrix<S> out(X.rows(), classes_.size());
        const Matrix<S> scores = decision_function(X);
        if (scores.cols() == 1) {
            // The smaller of the two without a difference, however small it is.
            const auto small = (-scores.col(0).array().abs()).exp();
            out.col(1) = (scores.col(0).array() > 0).select(S{1}, small) / (1 + small);
            out.col(0) = (scores.col(0).array() > 0).select(small, S{1}) / (1 + small);
        } else {
            const Vector<S> largest = scores.rowwise().maxCoeff();
            out = (scores.colwise() - largest).array().exp();
            const Vector<S> sums = out.rowwise().sum();
            out.array().colwise() /= sums.array();
        }
        return out;
    }

    /// The label of highest probability, the smallest of several.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        const Matrix<S> scores = decision_function(X);
        Vector<S> labels(scores.rows());
        for (Index i = 0; i < scores.rows(); ++i) {
            Index best = 0;
            if (scores.cols() == 1)
                best = scores(i, 0) > 0 ? 1 : 0;
            else
                scores.row(i).maxCoeff(&best);
            labels[i] = classes_[best];
        }
        return labels;
    }

private:
    Vector<S> classes_;
    LinearModel<S, Eigen::Dynamic> predictors_;
};

/// The fit at one lambda, with what is known of it.
template <Real S>
class PenalizedLogisticModel : public LogisticModel<S> {
public:
    PenalizedLogisticModel(LogisticModel<S> model, PenalizedPoint point)
        : LogisticModel<S>(std::move(model)), point_(point) {}

    /// Lambda, degrees of freedom, deviance and the certificate.
    [[nodiscard]] const PenalizedPoint& point() const& { return point_; }
    [[nodiscard]] PenalizedPoint point() && { return point_; }
    [[nodiscard]] double lambda() const { return point_.lambda; }
    [[nodiscard]] Convergence convergence() const { return point_.convergence; }

private:
    PenalizedPoint point_;
};

/// The fits at all lambdas of a path, in the order in which the lambdas were asked for.
template <Real S>
class LogisticPath {
public:
    /// One path of coefficients a predictor, all with the same points.
    LogisticPath(Vector<S> classes, std::vector<PenalizedPath<S>> predictors)
        : classes_(std::move(classes)), predictors_(std::move(predictors)) {}

    /// How many lambdas.
    [[nodiscard]] Index size() const { return predictors_.front().size(); }
    [[nodiscard]] Index columns() const { return predictors_.front().columns(); }
    [[nodiscard]] const Vector<S>& classes() const& { return classes_; }
    [[nodiscard]] Vector<S> classes() && { return std::move(classes_); }
    [[nodiscard]] const std::vector<PenalizedPoint>& points() const& {
        return predictors_.front().points();
    }
    [[nodiscard]] std::vector<PenalizedPoint> points() && {
        return std::move(predictors_.front()).points();
    }
    [[nodiscard]] const PenalizedPoint& operator[](Index i) const& {
        return predictors_.front()[i];
    }
    [[nodiscard]] PenalizedPoint operator[](Index i) && { return predictors_.front()[i]; }
    [[nodiscard]] std::vector<double> lambdas() const { return predictors_.front().lambdas(); }

    /// The coefficients of one predictor: of the only one with two classes, else of class k. Its
    /// criteria (aic, bic, ebic, gcv) are those of the whole fit.
    [[nodiscard]] const PenalizedPath<S>& predictor(Index k = 0) const& {
        detail::require(k >= 0 && k < count(), "LogisticPath: predictor ", k, " of ", count());
        return predictors_[static_cast<std::size_t>(k)];
    }
    [[nodiscard]] PenalizedPath<S> predictor(Index k = 0) && {
        return std::as_const(*this).predictor(k);
    }

    /// Point i as a model of its own.
    [[nodiscard]] PenalizedLogisticModel<S> model(Index i) const {
        detail::require(i >= 0 && i < size(), "LogisticPath: point ", i, " of ", size());
        return {gather([i](const PenalizedPath<S>& path) -> LinearModel<S> {
                    return {path.coefficients(i), path.intercept(i)};
                }),
                (*this)[i]};
    }

    /// The model at any lambda, by interpolation of the coefficients between two points.
    [[nodiscard]] LogisticModel<S> at(double lambda) const {
        return gather([lambda](const PenalizedPath<S>& path) { return path.at(lambda); });
    }

private:
    [[nodiscard]] Index count() const { return static_cast<Index>(predictors_.size()); }

    template <class Pick>
    [[nodiscard]] LogisticModel<S> gather(const Pick& pick) const {
        Matrix<S> coefficients(columns(), count());
        RowVector<S> intercepts(count());
        for (Index k = 0; k < count(); ++k) {
            const LinearModel<S> one = pick(predictor(k));
            coefficients.col(k) = one.coefficients();
            intercepts[k] = one.intercept();
        }
        return {classes_, {std::move(coefficients), std::move(intercepts)}};
    }

    Vector<S> classes_;
    std::vector<PenalizedPath<S>> predictors_;
};

}  // namespace ridgewood

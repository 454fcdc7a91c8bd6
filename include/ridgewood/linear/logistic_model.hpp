/// Fitted logistic regressions. A program that only predicts needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/row_losses.hpp>
#include <ridgewood/linear/linear_model.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// Of the only predictor of two classes the sign decides, of several the largest.
template <class Scores>
[[nodiscard]] Index best_class(const Eigen::MatrixBase<Scores>& scores) {
    if (scores.size() == 1)
        return scores[0] > 0 ? 1 : 0;
    Index best = 0;
    scores.maxCoeff(&best);
    return best;
}

}  // namespace detail

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
    [[nodiscard]] Matrix<S> decision_function(const Eigen::EigenBase<DX>& X) const {
        return predictors_.predict(X);
    }

    /// Probabilities (rows x classes); rows sum to 1. NaN in a row of X gives NaN for that row.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const Eigen::EigenBase<DX>& X) const {
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
    [[nodiscard]] Vector<S> predict(const Eigen::EigenBase<DX>& X) const {
        const Matrix<S> scores = decision_function(X);
        Vector<S> labels(scores.rows());
        for (Index i = 0; i < scores.rows(); ++i)
            labels[i] = classes_[detail::best_class(scores.row(i))];
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

    /// Deviances of labels y, -2 log P(class of the row) of each row at each point, rows x size():
    /// what cross_validate_path averages. Uses `weights` and, with two classes, `offset` of the
    /// third argument: the offset is added to the predictor, and a row of weight 0, which may be of
    /// no class, has a loss of 0. Throws std::invalid_argument for other labels than classes().
    template <class DX, class DY>
    [[nodiscard]] Matrix<double> losses(const Eigen::EigenBase<DX>& X,
                                        const Eigen::MatrixBase<DY>& y,
                                        const FitData<S>& data = {}) const {
        const Vector<S> labels = checked_labels(X, y, data);
        const std::vector<int> codes =
            data.weights ? detail::label_codes<S>("y", labels, *data.weights, classes_)
                         : detail::label_codes<S>("y", labels, classes_);
        return by_row(X, data, [&](Index row, const auto& eta) {
            const Index c = codes[static_cast<std::size_t>(row)];
            return 2 * (eta.size() == 1 ? detail::binomial_loss(c == 1 ? eta[0] : -eta[0])
                                        : detail::multinomial_loss(eta, c));
        });
    }

    /// The same of another loss: 1 where the class of highest probability, the first of several, is
    /// not y, else 0. So it is for a label that is none of classes().
    template <class DX, class DY>
    [[nodiscard]] Matrix<double> misclassifications(const Eigen::EigenBase<DX>& X,
                                                    const Eigen::MatrixBase<DY>& y,
                                                    const FitData<S>& data = {}) const {
        const Vector<S> labels = checked_labels(X, y, data);
        return by_row(X, data, [&](Index row, const auto& eta) {
            return classes_[detail::best_class(eta)] == labels[row] ? 0.0 : 1.0;
        });
    }

private:
    template <class DX, class DY>
    [[nodiscard]] Vector<S> checked_labels(const Eigen::EigenBase<DX>& X,
                                           const Eigen::MatrixBase<DY>& y,
                                           const FitData<S>& data) const {
        detail::check_shapes(X, y);
        detail::check_single_target(y);
        if (data.weights)
            detail::check_weights_of_rows<S>(*data.weights, X.rows());
        detail::require(count() == 1 || !data.offset,
                        "LogisticPath: an offset is for two classes, the path has ",
                        classes_.size());
        return y;
    }

    template <class DX, class Loss>
    [[nodiscard]] Matrix<double> by_row(const Eigen::EigenBase<DX>& X, const FitData<S>& data,
                                        const Loss& loss) const {
        const auto predictors = [&](Index i) {
            Matrix<S> out(X.rows(), count());
            for (Index k = 0; k < count(); ++k)
                out.col(k) = predictor(k).predict(X, i);
            return out;
        };
        return detail::row_losses<S>(X.rows(), size(), data, predictors, loss);
    }

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

/// Fitted linear discriminants: a classifier and a projection.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/centred_table.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/numbered_names.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// What Lda finds. In the coordinates of the axes, classes have the covariance 1.
struct DiscriminantAxes {
    /// The mean of all classes by their priors, the origin of the axes.
    Vector<double> center;
    /// Classes x columns of X.
    Matrix<double> means;
    Vector<double> priors;
    /// Columns of X x axes; the first of them are those of `transform`.
    Matrix<double> scalings;
    Vector<double> explained_variance_ratio;
};

}  // namespace detail

/// The fitted model of Lda. With W the axes that are kept, `transform` gives (x - center) W; with
/// all axes W and z_k the coordinates of the mean of class k, the classes are scored by
///
///     (x - center) W z_k - |z_k|^2 / 2 + log(prior of k)
template <Real S>
class DiscriminantModel {
public:
    DiscriminantModel(detail::InputColumns columns, Vector<S> classes,
                      detail::DiscriminantAxes axes)
        : columns_(columns), classes_(std::move(classes)), axes_(std::move(axes)) {
        const Matrix<double> z =
            (axes_.means.rowwise() - axes_.center.transpose()) * axes_.scalings;
        coefficients_ = axes_.scalings * z.transpose();
        offsets_ = axes_.priors.array().log() - z.rowwise().squaredNorm().array() / 2;
        if (classes_.size() == 2) {
            coefficients_ = (coefficients_.col(1) - coefficients_.col(0)).eval();
            offsets_ = RowVector<double>::Constant(1, offsets_[1] - offsets_[0]);
        }
    }

    /// The labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const& { return classes_; }
    [[nodiscard]] Vector<S> classes() && { return std::move(classes_); }
    /// Of the classes; they sum to 1.
    [[nodiscard]] const Vector<double>& priors() const& { return axes_.priors; }
    [[nodiscard]] Vector<double> priors() && { return std::move(axes_.priors); }
    /// Classes x columns of X.
    [[nodiscard]] const Matrix<double>& means() const& { return axes_.means; }
    [[nodiscard]] Matrix<double> means() && { return std::move(axes_.means); }
    /// The mean of the class means by their priors: the origin of the axes.
    [[nodiscard]] const Vector<double>& center() const& { return axes_.center; }
    [[nodiscard]] Vector<double> center() && { return std::move(axes_.center); }
    /// The axes that are kept, W: columns of X x cols().
    [[nodiscard]] Matrix<double> scalings() const { return axes_.scalings.leftCols(cols()); }
    /// Of each axis the share of the variance between classes, NaN where shrinkage leaves none.
    [[nodiscard]] const Vector<double>& explained_variance_ratio() const& {
        return axes_.explained_variance_ratio;
    }
    [[nodiscard]] Vector<double> explained_variance_ratio() && {
        return std::move(axes_.explained_variance_ratio);
    }
    /// How many axes are kept.
    [[nodiscard]] Index cols() const { return axes_.explained_variance_ratio.size(); }

    /// Columns of X x predictors: one a class, or with two classes the one that tells the second.
    [[nodiscard]] const Matrix<double>& coefficients() const& { return coefficients_; }
    [[nodiscard]] Matrix<double> coefficients() && { return std::move(coefficients_); }
    /// One a predictor, for X that is not centred.
    [[nodiscard]] RowVector<double> intercept() const {
        return offsets_ - axes_.center.transpose() * coefficients_;
    }

    /// Rows x cols(). Throws std::invalid_argument for another number of columns and for values
    /// that are not finite; so do the functions below.
    template <class DX>
    [[nodiscard]] Matrix<S> transform(const Eigen::MatrixBase<DX>& X) const {
        return product<S>(X, scalings());
    }

    /// The scores above (rows x classes), or with two classes their difference, which is the log of
    /// the odds of the second.
    template <class DX>
    [[nodiscard]] Matrix<S> decision_function(const Eigen::MatrixBase<DX>& X) const {
        return scores(X).template cast<S>();
    }

    /// Probabilities of the classes (rows x classes); rows sum to 1.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const Eigen::MatrixBase<DX>& X) const {
        Matrix<double> score = scores(X);
        if (score.cols() == 1) {
            const Vector<double> odds = score.col(0);
            score = Matrix<double>::Zero(X.rows(), 2);
            score.col(1) = odds;
        }
        const Vector<double> largest = score.rowwise().maxCoeff();
        Matrix<double> share = (score.colwise() - largest).array().exp();
        const Vector<double> sums = share.rowwise().sum();
        share.array().colwise() /= sums.array();
        return share.template cast<S>();
    }

    /// The class of highest probability, the first of several.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::MatrixBase<DX>& X) const {
        const Matrix<double> score = scores(X);
        Vector<S> labels(score.rows());
        for (Index i = 0; i < score.rows(); ++i) {
            Index best = score(i, 0) > 0 ? 1 : 0;
            if (score.cols() > 1)
                score.row(i).maxCoeff(&best);
            labels[i] = classes_[best];
        }
        return labels;
    }

    /// "lda0", "lda1", ...
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        return detail::numbered_names("lda", cols());
    }

private:
    template <Real Out, class DX>
    [[nodiscard]] Matrix<Out> product(const Eigen::MatrixBase<DX>& X,
                                      const Matrix<double>& B) const {
        const MatrixView<typename DX::Scalar> table = X.derived();
        columns_.check(table);
        const detail::CentredTable<typename DX::Scalar> rows(table, axes_.center, 1);
        return rows.template times<Out>(B);
    }

    template <class DX>
    [[nodiscard]] Matrix<double> scores(const Eigen::MatrixBase<DX>& X) const {
        return product<double>(X, coefficients_).rowwise() + offsets_;
    }

    detail::InputColumns columns_;
    Vector<S> classes_;
    detail::DiscriminantAxes axes_;
    Matrix<double> coefficients_;
    RowVector<double> offsets_;  // of the centred X
};

}  // namespace ridgewood

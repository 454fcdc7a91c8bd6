/// The labels of a classification as columns of zeros and ones.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>

#include <utility>
#include <vector>

namespace ridgewood {

/// The fitted transform of LabelBinarizer.
template <Real S>
class LabelIndicators {
public:
    explicit LabelIndicators(Vector<S> classes) : classes_(std::move(classes)) {}

    /// The distinct labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const& { return classes_; }
    [[nodiscard]] Vector<S> classes() && { return std::move(classes_); }

    /// One column a class, 1 where y is of it, else 0; of two classes the second alone. Throws
    /// std::invalid_argument for a label that is none of the classes.
    [[nodiscard]] Matrix<S> transform(const VectorView<S>& y) const {
        const std::vector<int> codes = detail::label_codes<S>("y", y, classes_);
        const Index first = classes_.size() == 2 ? 1 : 0;
        Matrix<S> Z = Matrix<S>::Zero(y.size(), classes_.size() - first);
        for (Index i = 0; i < y.size(); ++i) {
            const Index column = codes[static_cast<std::size_t>(i)] - first;
            if (column >= 0)
                Z(i, column) = 1;
        }
        return Z;
    }

    /// The label whose column is greatest; of two classes the second where it is above 1/2.
    [[nodiscard]] Vector<S> inverse_transform(const MatrixView<S>& Z) const {
        const Index first = classes_.size() == 2 ? 1 : 0;
        detail::require(Z.cols() == classes_.size() - first, "LabelBinarizer: Z has ", Z.cols(),
                        " columns, expected ", classes_.size() - first);
        Vector<S> y(Z.rows());
        for (Index i = 0; i < y.size(); ++i) {
            Index best = Z(i, 0) > S{0.5} ? 1 : 0;
            if (first == 0)
                Z.row(i).maxCoeff(&best);
            y[i] = classes_[best];
        }
        return y;
    }

private:
    Vector<S> classes_;
};

/// One column of zeros and ones for each distinct label of y.
struct LabelBinarizer {
    /// Throws std::invalid_argument for an empty y and labels that are not finite.
    template <class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DY>& y) const {
        using S = typename DY::Scalar;
        const VectorView<S> labels = detail::as_column(y);
        detail::require(labels.size() > 0, "LabelBinarizer: y is empty");
        detail::check_finite<S>("y", labels);
        return LabelIndicators<S>(detail::distinct_labels<S>(labels));
    }
};

}  // namespace ridgewood

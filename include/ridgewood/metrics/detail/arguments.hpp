/// How a metric takes what it is given: any Eigen expression of any scalar, read as doubles. The
/// metrics therefore need no template parameter; they have one that is never given, so that a
/// program compiles only those that it calls.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <optional>
#include <string_view>
#include <type_traits>

#include <Eigen/Core>

namespace ridgewood::detail {

/// What the type of an expression says of its shape: a vector, a matrix, or either.
enum class ArgumentShape { vector, matrix, either };

template <class D, ArgumentShape shape>
concept HasShape = shape == ArgumentShape::either ||
                   (shape == ArgumentShape::vector) == static_cast<bool>(D::IsVectorAtCompileTime);

template <class D>
concept RowShaped = D::RowsAtCompileTime == 1 && D::ColsAtCompileTime != 1;

/// A parameter that looks at the caller's numbers: without a copy when they are contiguous
/// doubles, through one copy otherwise. A row vector is read as a column.
template <ArgumentShape shape>
class Argument {
public:
    using View =
        std::conditional_t<shape == ArgumentShape::vector, VectorView<double>, MatrixView<double>>;

    template <HasShape<shape> D>
    Argument(const Eigen::MatrixBase<D>& values)  // implicit: it stands for the caller's argument
        : view_(values.derived().template cast<double>()) {}

    template <HasShape<shape> D>
    requires RowShaped<D> Argument(const Eigen::MatrixBase<D>& values)
        : view_(values.derived().transpose().template cast<double>()) {}

    Argument(const Argument&) = delete;
    Argument& operator=(const Argument&) = delete;

    [[nodiscard]] const View& operator*() const { return view_; }
    [[nodiscard]] const View* operator->() const { return &view_; }

private:
    View view_;
};

/// One number or label a row.
using VectorArgument = Argument<ArgumentShape::vector>;
/// One row a sample, one column an output: a vector is one output.
using OutputsArgument = Argument<ArgumentShape::either>;
/// One row a sample, one column a class.
using MatrixArgument = Argument<ArgumentShape::matrix>;
/// One weight a row; without any, every row counts the same.
using WeightsArgument = std::optional<VectorArgument>;

/// The weights, checked, or ones.
template <Real = double>
[[nodiscard]] Vector<double> weights_or_ones(const WeightsArgument& weights, Index rows) {
    if (!weights)
        return Vector<double>::Ones(rows);
    const VectorView<double>& given = **weights;
    require(given.size() == rows, "weights has ", given.size(), " values but truth has ", rows);
    check_weights<double>(given, rows);
    return given;
}

/// There is a truth and it has a partner, called `name`, in every row.
template <Real = double>
void check_rows(Index truth, std::string_view name, Index partner) {
    require(truth > 0, "truth is empty");
    require(truth == partner, "truth has ", truth, " rows but ", name, " has ", partner);
}

template <Real = double>
[[nodiscard]] double weighted_mean(const VectorView<double>& values,
                                   const VectorView<double>& weights) {
    return weights.dot(values) / weights.sum();
}

}  // namespace ridgewood::detail

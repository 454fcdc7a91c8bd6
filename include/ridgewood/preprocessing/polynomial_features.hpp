/// Products of columns.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// The fitted transform of PolynomialFeatures: the products it makes.
class PolynomialBasis {
public:
    /// Each product as the columns of X that are multiplied, ascending, one as often as its power.
    PolynomialBasis(detail::InputColumns columns, std::vector<std::vector<Index>> products)
        : columns_(columns), products_(std::move(products)) {}

    /// Columns of the result.
    [[nodiscard]] Index cols() const { return static_cast<Index>(products_.size()); }

    /// The power of each column of X in each product: products x columns.
    [[nodiscard]] Matrix<Index> powers() const {
        Matrix<Index> powers = Matrix<Index>::Zero(cols(), columns_.count());
        for (Index k = 0; k < cols(); ++k) {
            for (const Index column : products_[static_cast<std::size_t>(k)])
                ++powers(k, column);
        }
        return powers;
    }

    /// Throws std::invalid_argument for another number of columns and values that are not finite.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        Matrix<S> Z = detail::result_matrix<S>(table.rows(), cols());
        for (Index k = 0; k < cols(); ++k) {
            const auto& product = products_[static_cast<std::size_t>(k)];
            Z.col(k).setOnes();
            for (const Index column : product)
                Z.col(k).array() *= table.col(column).array();
        }
        return Z;
    }

    /// "1", "a", "a^2", "a b" for columns named a and b.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        columns_.check_names(names);
        std::vector<std::string> all;
        for (const auto& product : products_)
            all.push_back(name_of(product, names));
        return all;
    }

private:
    [[nodiscard]] static std::string name_of(const std::vector<Index>& product,
                                             const std::vector<std::string>& names) {
        if (product.empty())
            return "1";
        std::string text;
        for (std::size_t begin = 0; begin < product.size();) {
            std::size_t end = begin + 1;
            while (end < product.size() && product[end] == product[begin])
                ++end;
            text += (begin > 0 ? " " : "") + names[static_cast<std::size_t>(product[begin])];
            if (end - begin > 1)
                text += detail::join("^", end - begin);
            begin = end;
        }
        return text;
    }

    detail::InputColumns columns_;
    std::vector<std::vector<Index>> products_;
};

/// All products of up to `degree` columns, first those of no column (1), then the columns, then
/// products of two, and so on; within a degree in the order of the columns.
struct PolynomialFeatures {
    /// Most factors of a product, >= 0.
    Index degree = 2;
    /// Fewest factors of a product, the product of none aside, from 0 to `degree`.
    Index min_degree = 0;
    /// Whether a column may be in a product once only.
    bool interaction_only = false;
    /// Whether the column of ones is there.
    bool include_bias = true;

    /// Throws std::invalid_argument for an empty X, values that are not finite, options out of
    /// their range, and more than ten million columns.
    template <class DX>
    [[nodiscard]] PolynomialBasis fit(const Eigen::MatrixBase<DX>& X) const {
        detail::require(degree >= 0, spec, ": degree must be >= 0, got ", degree);
        detail::require(min_degree >= 0 && min_degree <= degree, spec,
                        ": min_degree must be in [0, ", degree, "], got ", min_degree);
        const MatrixView<typename DX::Scalar> table = X.derived();
        const detail::InputColumns columns(spec, table, detail::MissingValues::refused);
        auto made = products(X.cols());
        detail::require(!made.empty(), spec,
                        ": there are no columns left; set include_bias or a greater degree");
        return PolynomialBasis(columns, std::move(made));
    }

private:
    static constexpr std::string_view spec = "PolynomialFeatures";
    static constexpr std::size_t most_products = 10'000'000;

    [[nodiscard]] std::vector<std::vector<Index>> products(Index columns) const {
        std::vector<std::vector<Index>> all;
        if (include_bias)
            all.emplace_back();
        // The products of a degree are those of the degree before, each times one more column.
        std::vector<std::vector<Index>> longest = {{}};
        for (Index factors = 1; factors <= degree; ++factors) {
            std::vector<std::vector<Index>> longer;
            for (const auto& product : longest) {
                const Index last = product.empty() ? 0 : product.back();
                const Index next = product.empty() || !interaction_only ? last : last + 1;
                for (Index column = next; column < columns; ++column) {
                    longer.push_back(product);
                    longer.back().push_back(column);
                }
                detail::require(all.size() + longer.size() <= most_products, spec, ": degree ",
                                degree, " of ", columns, " columns makes more than ", most_products,
                                " columns");
            }
            longest = std::move(longer);
            if (factors >= min_degree)
                all.insert(all.end(), longest.begin(), longest.end());
        }
        return all;
    }
};

}  // namespace ridgewood

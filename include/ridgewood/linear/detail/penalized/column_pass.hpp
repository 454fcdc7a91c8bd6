/// One reading of the columns for up to eight residuals.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/certificate.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// The residuals sqrt(v) r of solutions of a path, and the gradients z_j'Vr of columns at them.
template <Real W, class Columns>
class ColumnPass {
public:
    static constexpr Index lanes = Columns::lanes;

    /// Lanes of all rows, row by row.
    using Lanes = Eigen::Matrix<W, Eigen::Dynamic, lanes, Eigen::RowMajor>;

    /// Both must live as long.
    ColumnPass(const PathProblem<W>& problem, const Columns& columns)
        : problem_(problem), columns_(columns), target_(problem.roots.cwiseProduct(problem.y)) {}

    /// sqrt(v) y.
    [[nodiscard]] const Vector<W>& target() const { return target_; }

    template <class Engine>
    [[nodiscard]] Lanes residuals(const Engine& engine,
                                  std::span<const PathSolution<W>> solutions) const {
        Lanes out = target_.replicate(1, lanes);
        engine.subtract_fits(solutions, out.data());
        return out;
    }

    /// Gradients of the columns (rows) at the residuals.
    [[nodiscard]] Lanes multiply(const std::vector<Index>& wanted, const Lanes& residuals) const {
        std::array<W, lanes> sums;
        const Lanes weighted = residuals.array().colwise() * problem_.roots.array();
        for (Index k = 0; k < lanes; ++k)
            sums[static_cast<std::size_t>(k)] = weighted.col(k).sum();
        Lanes products(static_cast<Index>(wanted.size()), lanes);
        columns_.multiply(wanted, problem_.scaling, weighted.data(), sums, problem_.threads,
                          products.data());
        return products;
    }

private:
    const PathProblem<W>& problem_;
    const Columns& columns_;
    Vector<W> target_;
};

}  // namespace ridgewood::detail

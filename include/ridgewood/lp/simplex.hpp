/// The simplex method.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/detail/simplex_driver.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/program.hpp>
#include <ridgewood/lp/simplex_options.hpp>
#include <ridgewood/lp/solution.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <type_traits>

namespace ridgewood {

class IncrementalSimplex;

/// Memory that solves use again: for many programs, one after the other. Does not change any
/// answer.
class SimplexWorkspace {
public:
    SimplexWorkspace() : driver_(std::make_unique<detail::SimplexDriver>()) {}

private:
    friend struct Simplex;
    std::unique_ptr<detail::SimplexDriver> driver_;
};

/// What a solve may be given beside the program.
struct SolveData {
    /// A basis to start from, such as that of the answer before a change. It need not fit well:
    /// what is missing, too much or dependent is replaced.
    const Basis* start = nullptr;
    /// Told every 16 iterations of their number and of the objective of the basis, which may still
    /// be infeasible; may stop the solve.
    std::optional<Observer> observer = {};
    SimplexWorkspace* workspace = nullptr;
};

/// Solves linear programs by the bounded dual and primal simplex methods (Dantzig 1951, Lemke 1954)
/// on sparse LU factors of the basis: steepest edge pricing, long-step ratio test with tolerances,
/// perturbed costs, Forrest-Tomlin updates. The answer is a vertex with its basis.
///
///     const auto answer = rw::Simplex{}.solve(program);
///     if (answer.status == rw::LpStatus::optimal)
///         use(answer.primal, answer.duals);
///
/// A status is said with its proof or not at all: the optimality conditions, the Farkas vector and
/// the ray are checked on the program as it was given.
struct Simplex {
    /// Which method leads. The other one cleans up after it.
    SimplexMethod method = SimplexMethod::automatic;
    /// The largest violation > 0 of a limit in an optimal answer, in the units of the program. The
    /// methods start with 1e-7 on the scaled one, or with this if it is less, and go on with less
    /// until the answer holds.
    double primal_tolerance = 1e-6;
    /// The largest reduced cost > 0 of the wrong sign in an optimal answer. With 1e-6 the objective
    /// of pilot can be off by 2e-6 of itself.
    double dual_tolerance = 1e-7;
    /// Whether to scale rows and columns by powers of 2.
    bool scale = true;
    /// Whether programs of some size are made smaller before they are solved.
    bool presolve = true;
    /// Most iterations >= 0.
    Index max_iterations = std::numeric_limits<Index>::max();
    /// Most seconds >= 0 of wall time; looked at every 16 iterations.
    double max_seconds = std::numeric_limits<double>::max();

    /// Throws std::invalid_argument for options out of their range, for what LpMatrices::check
    /// refuses, and for a start whose sizes are not those of the program.
    [[nodiscard]] LpSolution solve(const LpMatrices& lp, const SolveData& data = {}) const {
        check();
        lp.check();
        if (data.start != nullptr)
            check_start(*data.start, lp);
        const Observer* observer = data.observer ? &*data.observer : nullptr;
        detail::SimplexDriver* driver =
            data.workspace != nullptr ? data.workspace->driver_.get() : nullptr;
        return detail::solve_program(lp, options(), data.start, observer, driver);
    }

    [[nodiscard]] LpSolution solve(const LinearProgram& program, const SolveData& data = {}) const {
        return solve(program.matrices(), data);
    }

    /// Minimises cost' x with rows.lower <= A x <= rows.upper and variables.lower <= x <=
    /// variables.upper. A is dense or an Eigen::SparseMatrix; an empty vector of limits stands for
    /// none, but for variables.lower it stands for 0.
    template <class C, class M>
    [[nodiscard]] LpSolution solve(const Eigen::MatrixBase<C>& cost, const Eigen::EigenBase<M>& A,
                                   const Bounds& rows, const Bounds& variables = {},
                                   const SolveData& data = {}) const {
        LpMatrices lp;
        lp.cost = detail::as_column(cost.derived()).template cast<double>();
        if constexpr (std::is_base_of_v<Eigen::SparseMatrixBase<M>, M>) {
            lp.A = A.derived().template cast<double>();
        } else {
            lp.A = A.derived().template cast<double>().sparseView();
        }
        lp.row_lower = limits(rows.lower, A.rows(), -no_bound);
        lp.row_upper = limits(rows.upper, A.rows(), no_bound);
        lp.lower = limits(variables.lower, A.cols(), 0);
        lp.upper = limits(variables.upper, A.cols(), no_bound);
        return solve(lp, data);
    }

private:
    friend class IncrementalSimplex;

    [[nodiscard]] SimplexOptions options() const {
        return {method,   primal_tolerance, dual_tolerance, scale,
                presolve, max_iterations,   max_seconds};
    }

    [[nodiscard]] static Vector<double> limits(const Vector<double>& given, Index size,
                                               double otherwise) {
        return given.size() == 0 ? Vector<double>::Constant(size, otherwise) : given;
    }

    void check() const {
        const auto require = [](bool ok, const char* name, double value, const char* rule) {
            detail::require(ok, "Simplex: ", name, " must be ", rule, ", got ",
                            detail::describe(value));
        };
        require(primal_tolerance > 0, "primal_tolerance", primal_tolerance, "> 0");
        require(dual_tolerance > 0, "dual_tolerance", dual_tolerance, "> 0");
        require(max_seconds >= 0, "max_seconds", max_seconds, ">= 0");
        detail::require(max_iterations >= 0, "Simplex: max_iterations must be >= 0, got ",
                        max_iterations);
    }

    static void check_start(const Basis& start, const LpMatrices& lp) {
        const auto columns = static_cast<Index>(start.columns.size());
        const auto rows = static_cast<Index>(start.rows.size());
        detail::require(columns == lp.columns() && rows == lp.rows(), "the start basis has ",
                        columns, " columns and ", rows, " rows, the program has ", lp.columns(),
                        " and ", lp.rows());
    }
};

}  // namespace ridgewood

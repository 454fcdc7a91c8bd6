/// The road along a path of lambdas: which columns to look at, how many lambdas at once, and the
/// proof that the others are rightly 0.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/certificate.hpp>
#include <ridgewood/linear/detail/penalized/column_pass.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>
#include <ridgewood/linear/detail/penalized/span_certificate.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Gradients of all columns at a residual that is nearly that of the solution: of another fit of
/// nearly the same rows.
template <Real W>
struct GradientHint {
    double lambda;
    Vector<W> gradients;
};

/// Solves along `lambdas`, which descend, where the columns not yet screened are certified by
/// passes over the table: up to 8 lambdas are solved ahead on the screened columns, then one pass
/// proves all of them, and what it cannot prove is solved again with more columns. A column is
/// looked at only where its gradient at an older residual does not already prove it by the
/// inequality of Cauchy and Schwarz, |z'r| <= |z'r_0| + |z| |r - r_0|. With hints, which tell
/// nearly all columns that the path needs, many more lambdas are solved ahead; SpanCertificate
/// proves them.
template <Real W, class Columns, class Engine>
class PathSolver {
public:
    static constexpr Index lanes = Columns::lanes;

    /// All that is given must live as long.
    PathSolver(const PathProblem<W>& problem, const Columns& columns, Engine& engine,
               const std::vector<GradientHint<W>>& hints)
        : problem_(problem),
          columns_(columns),
          engine_(engine),
          hints_(hints),
          gradients_(problem.scaling.product),
          norms_(problem.scaling.square.cwiseSqrt()),
          references_(static_cast<std::size_t>(problem.cols()), 0),
          pass_(problem, columns),
          span_(problem, pass_) {
        snapshots_.push_back(pass_.target());
        lambda_of_snapshot_.push_back(0);
    }

    /// The least lambda at which all penalised coefficients are 0: those that are not penalised are
    /// fitted first.
    [[nodiscard]] double first_lambda() {
        std::vector<Index> unpenalised, others;
        for (Index j = 0; j < problem_.cols(); ++j) {
            if (!problem_.excludes(j))
                (problem_.penalty.factors[j] > 0 ? others : unpenalised).push_back(j);
        }
        if (!unpenalised.empty()) {
            if (!engine_.is_whole())
                append(unpenalised);
            Penalty<W> penalty = problem_.penalty;
            penalty.lambda = 1e200;
            std::vector<PathSolution<W>> solution{engine_.solve(penalty)};
            if (engine_.is_whole()) {
                for (const Index j : others)
                    gradients_[j] = engine_.gradient(j);
            } else {
                const Lanes residuals = pass_.residuals(engine_, solution);
                remember(others, pass_.multiply(others, residuals), residuals, 0, 0);
            }
        }
        double first = 0;
        for (const Index j : others)
            first = std::max(first, problem_.pull(j, gradients_[j]) / problem_.penalty.factors[j]);
        // Of a ridge the lambda would be infinite: glmnet's rule.
        first /= std::max(problem_.penalty.l1_ratio, 1e-3);
        lambda_of_snapshot_.back() = first;
        return first;
    }

    /// Calls visit(solution) for each of `lambdas`, which may end the path by false, after
    /// first_lambda().
    template <class Visit>
    void run(const std::vector<double>& lambdas, const Visit& visit) {
        std::size_t next = 0;
        while (next < lambdas.size()) {
            const std::size_t count = batch(lambdas, next);
            screen(lambdas[next + count - 1]);
            std::vector<PathSolution<W>> solutions;
            Penalty<W> penalty = problem_.penalty;
            // A column that is found lacking makes what follows worthless: that must not have cost
            // more than the pass which finds it.
            double spent = 0;
            while (solutions.size() < count &&
                   (solutions.size() < lanes || spent < columns_.pass_cost())) {
                penalty.lambda = lambdas[next + solutions.size()];
                solutions.push_back(engine_.solve(penalty));
                spent += sweep_cost(solutions.back());
            }
            const std::size_t proven = certify(solutions);
            for (std::size_t k = 0; k < proven; ++k) {
                if (!visit(PathSolution<W>(solutions[k])))
                    return;
            }
            next += proven;
            if (proven < solutions.size())
                engine_.restart(solutions[proven]);
        }
    }

private:
    /// Multiplications of the sweeps that a solution took.
    [[nodiscard]] double sweep_cost(const PathSolution<W>& solution) const {
        const auto active = static_cast<double>(engine_.active());
        return static_cast<double>(solution.iterations) * active * active;
    }

    /// Below this a gradient counts as not violating: a tenth of what is asked of the solution.
    [[nodiscard]] double slack() const { return problem_.tolerance / 10; }

    /// The sequential strong rule (Tibshirani and others 2012; Lee and Breheny 2015 for SCAD and
    /// MCP): a column whose gradient at an older lambda is below this is unlikely to be needed at a
    /// smaller one.
    [[nodiscard]] double strong_bound(Index j, double lambda) const {
        const Penalty<W>& penalty = problem_.penalty;
        const double steepness =
            penalty.shape == PenaltyShape::scad  ? penalty.gamma / (penalty.gamma - 2)
            : penalty.shape == PenaltyShape::mcp ? penalty.gamma / (penalty.gamma - 1)
                                                 : 1;
        const double before =
            lambda_of_snapshot_[static_cast<std::size_t>(references_[static_cast<std::size_t>(j)])];
        return problem_.price(j, lambda - steepness * std::max(before - lambda, 0.0));
    }

    /// A column that may be needed, and how much.
    struct Candidate {
        Index column;
        double pull;
    };

    [[nodiscard]] std::vector<Candidate> candidates(double lambda) const {
        if (!hints_.empty())
            return hinted(lambda);
        std::vector<Candidate> out;
        for (Index j = 0; j < problem_.cols(); ++j) {
            if (engine_.contains(j) || problem_.excludes(j))
                continue;
            const double pull = problem_.pull(j, gradients_[j]);
            if (pull >= strong_bound(j, lambda))
                out.push_back({j, pull});
        }
        return out;
    }

    /// The columns that a hint down to this lambda shows near their price. In a fold of ten on 1000
    /// x 100k those that are ever active come to 0.85 of it at least; 2000 columns come to 0.8.
    [[nodiscard]] std::vector<Candidate> hinted(double lambda) const {
        constexpr double share = 0.8;
        double last = 0;
        for (const GradientHint<W>& hint : hints_) {
            if (hint.lambda <= lambda)
                last = std::max(last, hint.lambda);
        }
        std::vector<Candidate> out;
        for (Index j = 0; j < problem_.cols(); ++j) {
            if (engine_.contains(j) || problem_.excludes(j))
                continue;
            const double unit = problem_.price(j, 1);
            double pull = 0;
            for (const GradientHint<W>& hint : hints_) {
                if (hint.lambda >= last)
                    pull = std::max(pull, problem_.pull(j, hint.gradients[j]) / hint.lambda);
            }
            if (pull >= share * unit)
                out.push_back({j, pull});
        }
        return out;
    }

    /// How many lambdas to solve before the next pass. A pass costs a read of the table, a column
    /// more its products with the active ones; both in multiplications.
    [[nodiscard]] std::size_t batch(const std::vector<double>& lambdas, std::size_t next) const {
        const auto left = lambdas.size() - next;
        if (!hints_.empty())
            return std::min(left, SpanCertificate<W, Columns>::most);
        std::size_t best = 1;
        double least = infinity;
        for (std::size_t count = 1; count <= std::min<std::size_t>(left, lanes); count *= 2) {
            const auto added = static_cast<double>(candidates(lambdas[next + count - 1]).size());
            const double column = static_cast<double>(problem_.y.size()) *
                                  (4 + static_cast<double>(engine_.active()));
            const double cost =
                (columns_.pass_cost() + added * column) / static_cast<double>(count);
            if (cost < least) {
                least = cost;
                best = count;
            }
        }
        return best;
    }

    void screen(double lambda) {
        std::vector<Candidate> found = candidates(lambda);
        // More than this would not be active together; the pass finds what is missing.
        const auto most = static_cast<std::size_t>(std::max<Index>(500, 2 * problem_.y.size()));
        if (found.size() > most) {
            const auto end = found.begin() + static_cast<std::ptrdiff_t>(most);
            std::nth_element(found.begin(), end, found.end(),
                             [](const auto& a, const auto& b) { return a.pull > b.pull; });
            found.erase(end, found.end());
        }
        std::vector<Index> wanted;
        for (const Candidate& candidate : found)
            wanted.push_back(candidate.column);
        std::sort(wanted.begin(), wanted.end());
        append(wanted);
    }

    void append(const std::vector<Index>& wanted) { engine_.append(wanted, columns_); }

    /// How many of the solutions, from the first on, hold for all columns; adds the columns that
    /// the next one lacks.
    [[nodiscard]] std::size_t certify(std::vector<PathSolution<W>>& solutions) {
        const std::size_t count = solutions.size();
        if (engine_.is_whole())
            return count;
        if (!hints_.empty()) {
            const PathVerdict verdict = span_.look_at(solutions, engine_, slack());
            append(verdict.lacking);
            return verdict.proven;
        }
        const Lanes residuals = pass_.residuals(engine_, solutions);
        const std::vector<Index> unproven = columns_to_look_at(solutions, residuals);
        const Lanes products = pass_.multiply(unproven, residuals);

        std::size_t proven = count;
        std::vector<Index> lacking;
        for (std::size_t k = 0; k < proven; ++k) {
            const auto lane = static_cast<Index>(k);
            for (std::size_t i = 0; i < unproven.size(); ++i) {
                const Index j = unproven[i];
                const double pull = problem_.pull(j, products(static_cast<Index>(i), lane));
                const double excess = pull - problem_.price(j, solutions[k].lambda);
                if (excess > slack() * norms_[j]) {
                    proven = k;
                    lacking.push_back(j);
                } else if (excess > 0) {
                    solutions[k].violation = std::max(solutions[k].violation, excess);
                }
            }
        }
        // Any residual will do as a reference; the nearest to the lambdas to come is the best.
        const auto lane = static_cast<Index>(proven == 0 ? 0 : proven - 1);
        remember(unproven, products, residuals, lane,
                 solutions[static_cast<std::size_t>(lane)].lambda);
        append(lacking);
        return proven;
    }

    using Lanes = typename ColumnPass<W, Columns>::Lanes;

    /// The residual of a lane becomes the reference of these columns.
    void remember(const std::vector<Index>& seen, const Lanes& products, const Lanes& residuals,
                  Index lane, double lambda) {
        const auto reference = static_cast<Index>(snapshots_.size());
        snapshots_.push_back(residuals.col(lane));
        lambda_of_snapshot_.push_back(lambda);
        for (std::size_t i = 0; i < seen.size(); ++i) {
            gradients_[seen[i]] = products(static_cast<Index>(i), lane);
            references_[static_cast<std::size_t>(seen[i])] = reference;
        }
    }

    /// The columns for which older gradients prove nothing at one of the solutions at least.
    [[nodiscard]] std::vector<Index> columns_to_look_at(
        const std::vector<PathSolution<W>>& solutions, const Lanes& residuals) const {
        const auto count = static_cast<Index>(solutions.size());
        // Rounding of a dot product is far below this share of its bound.
        constexpr double rounding = 1 + 1e-10;
        Matrix<W> distances(static_cast<Index>(snapshots_.size()), count);
        for (Index s = 0; s < distances.rows(); ++s) {
            for (Index k = 0; k < count; ++k) {
                distances(s, k) =
                    rounding * (residuals.col(k) - snapshots_[static_cast<std::size_t>(s)]).norm();
            }
        }
        std::vector<Index> out;
        for (Index j = 0; j < problem_.cols(); ++j) {
            if (problem_.excludes(j) || engine_.contains(j))
                continue;
            const Index reference = references_[static_cast<std::size_t>(j)];
            const double pull = problem_.pull(j, gradients_[j]);
            for (Index k = 0; k < count; ++k) {
                const double bound = pull + norms_[j] * distances(reference, k);
                if (bound > problem_.price(j, solutions[static_cast<std::size_t>(k)].lambda)) {
                    out.push_back(j);
                    break;
                }
            }
        }
        return out;
    }

    const PathProblem<W>& problem_;
    const Columns& columns_;
    Engine& engine_;
    const std::vector<GradientHint<W>>& hints_;
    /// Of each column the gradient at the residual snapshots_[references_[j]].
    Vector<W> gradients_;
    Vector<W> norms_;
    std::vector<Index> references_;
    std::vector<Vector<W>> snapshots_;
    std::vector<double> lambda_of_snapshot_;
    ColumnPass<W, Columns> pass_;
    SpanCertificate<W, Columns> span_;
};

}  // namespace ridgewood::detail

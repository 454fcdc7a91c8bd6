/// The proof of a long stretch of a path from one pass over the table.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/certificate.hpp>
#include <ridgewood/linear/detail/penalized/column_pass.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/residual_span.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// How many solutions, from the first on, hold for all columns, and the columns that the others
/// lack.
struct PathVerdict {
    std::size_t proven = 0;
    std::vector<Index> lacking = {};
};

/// Knows the gradients of all columns at the directions of a span of residuals. Where these prove
/// nothing the gradients themselves are looked at, eight residuals a pass; a new span is chosen
/// where that would take more than a pass over all columns.
template <Real W, class Columns>
class SpanCertificate {
public:
    /// Solutions that are proven together: as many residuals stay in the cache.
    static constexpr std::size_t most = 128;

    /// Both must live as long.
    SpanCertificate(const PathProblem<W>& problem, const ColumnPass<W, Columns>& pass)
        : problem_(problem), pass_(pass), span_(problem.rows()) {}

    /// Notes the violations of the solutions that hold. `slack` is what counts as none, of a column
    /// of length 1.
    template <class Engine>
    [[nodiscard]] PathVerdict look_at(std::vector<PathSolution<W>>& solutions, const Engine& engine,
                                      double slack) {
        set_residuals(solutions, engine);
        Lists unproven;
        if (!seen_.empty())
            unproven = unproven_by_group(engine);
        std::size_t to_look_at = 0;
        for (const auto& columns : unproven)
            to_look_at += columns.size();
        if (seen_.empty() || to_look_at > seen_.size()) {
            choose_span(engine);
            unproven = unproven_by_group(engine);
        }

        PathVerdict out{.proven = solutions.size()};
        for (std::size_t group = 0; group < unproven.size(); ++group)
            look_at_group(solutions, group, unproven[group], slack, out);
        std::sort(out.lacking.begin(), out.lacking.end());
        out.lacking.erase(std::unique(out.lacking.begin(), out.lacking.end()), out.lacking.end());
        return out;
    }

private:
    static constexpr Index lanes = ColumnPass<W, Columns>::lanes;
    using Lanes = typename ColumnPass<W, Columns>::Lanes;
    using Lists = std::vector<std::vector<Index>>;

    template <class Engine>
    void set_residuals(const std::vector<PathSolution<W>>& solutions, const Engine& engine) {
        const auto count = static_cast<Index>(solutions.size());
        residuals_.resize(problem_.rows(), count);
        lambdas_.resize(count);
        const std::span<const PathSolution<W>> all(solutions);
        for (Index first = 0; first < count; first += lanes) {
            const Index used = std::min(lanes, count - first);
            const auto group =
                all.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(used));
            residuals_.middleCols(first, used) = pass_.residuals(engine, group).leftCols(used);
        }
        for (Index k = 0; k < count; ++k)
            lambdas_[k] = solutions[static_cast<std::size_t>(k)].lambda;
        span_.measure(residuals_, lambdas_);
    }

    template <class Engine>
    void choose_span(const Engine& engine) {
        span_ = Span(residuals_, lambdas_);
        span_.measure(residuals_, lambdas_);
        seen_.clear();
        for (Index j = 0; j < problem_.cols(); ++j) {
            if (!problem_.excludes(j) && !engine.contains(j))
                seen_.push_back(j);
        }
        gradients_ = pass_.multiply(seen_, span_.directions());
    }

    /// The columns that the span does not prove, for each group of residuals that share a pass.
    template <class Engine>
    [[nodiscard]] Lists unproven_by_group(const Engine& engine) const {
        Lists out(static_cast<std::size_t>(span_.groups()));
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            const Index j = seen_[i];
            if (engine.contains(j))
                continue;
            const typename Span::Witness witness =
                span_.witness(problem_, j, gradients_.row(static_cast<Index>(i)));
            for (Index group = 0; group < span_.groups(); ++group) {
                if (!span_.proves(witness, group))
                    out[static_cast<std::size_t>(group)].push_back(j);
            }
        }
        return out;
    }

    void look_at_group(std::vector<PathSolution<W>>& solutions, std::size_t group,
                       const std::vector<Index>& columns, double slack, PathVerdict& out) const {
        if (columns.empty())
            return;
        const Index first = static_cast<Index>(group) * lanes;
        const Index used = std::min(lanes, residuals_.cols() - first);
        Lanes residuals = Lanes::Zero(problem_.rows(), lanes);
        residuals.leftCols(used) = residuals_.middleCols(first, used);
        const Lanes gradients = pass_.multiply(columns, residuals);
        for (Index k = 0; k < used; ++k) {
            const auto place = static_cast<std::size_t>(first + k);
            PathSolution<W>& solution = solutions[place];
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const Index j = columns[i];
                const double excess = problem_.pull(j, gradients(static_cast<Index>(i), k)) -
                                      problem_.price(j, solution.lambda);
                if (excess > slack * problem_.length(j)) {
                    out.proven = std::min(out.proven, place);
                    out.lacking.push_back(j);
                } else {
                    solution.violation = std::max(solution.violation, excess);
                }
            }
        }
    }

    using Span = ResidualSpan<W, lanes>;

    const PathProblem<W>& problem_;
    const ColumnPass<W, Columns>& pass_;
    Span span_;
    std::vector<Index> seen_;  // the columns, and
    Lanes gradients_;          // their gradients at the directions of the span
    Matrix<W> residuals_;      // sqrt(v) r of the solutions in hand
    Vector<W> lambdas_;
};

}  // namespace ridgewood::detail

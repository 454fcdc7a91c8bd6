/// The part of a path that knows the screened columns, for losses that are not squares: Newton's
/// method on the same penalties.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/certificate.hpp>
#include <ridgewood/linear/detail/penalized/newton_gram.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>
#include <ridgewood/linear/detail/penalized/quadratic_descent.hpp>
#include <ridgewood/linear/detail/penalized/stacked_columns.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Minimises sum_i w_i loss_i(offset_i + b0 + z_i b) + sum h_j(b_j) over the columns that it was
/// given so far, by proximal Newton steps (Lee, Sun, Saunders 2014; the method of glmnet, Friedman,
/// Hastie, Tibshirani 2010): the quadratic model of the loss is minimised together with the prices,
/// then the step is halved until the objective falls. As the second derivatives are what costs,
/// they are kept, from one lambda to the next as well, while the steps that they give shrink the
/// violation fast enough. The words are those of Engine. Columns of a loss with several responses
/// are stacked: column j + p k is column j for response k.
template <Real W, class Loss>
class NewtonEngine {
public:
    static constexpr Index lanes = 8;

    /// `problem` has rows and columns of all responses, `offset` one column a response.
    NewtonEngine(Loss& loss, const Vector<W>& roots, Matrix<W> offset, bool intercept)
        : loss_(loss),
          roots_(roots),
          weights_(roots.cwiseAbs2()),
          inverse_roots_((roots.array() > 0).select(1 / roots.array(), 0)),
          offset_(std::move(offset)),
          values_(roots.size(), 0),
          intercepts_(Vector<W>::Zero(loss.responses())),
          has_intercept_(intercept),
          model_(loss.responses(), intercept) {}

    NewtonEngine(const NewtonEngine&) = delete;
    NewtonEngine& operator=(const NewtonEngine&) = delete;

    /// Fits the intercepts alone; the loss and the residuals of that.
    struct Null {
        double loss;
        Matrix<W> residual;
    };
    [[nodiscard]] Null fit_null(Index max_iterations) {
        tolerance_ = 0;
        max_iterations_ = max_iterations;
        static_cast<void>(descend());
        null_loss_ = loss_value_;
        return {loss_value_, residual_};
    }

    /// From here on columns are those of `problem`; the gap that is asked for is relative to the
    /// loss of the intercepts alone.
    void start(const PathProblem<W>& problem, double gap) {
        problem_ = &problem;
        positions_.assign(static_cast<std::size_t>(problem.cols()), -1);
        tolerance_ = problem.tolerance;
        gap_ = gap;
    }

    [[nodiscard]] Index size() const { return static_cast<Index>(columns_.size()); }
    [[nodiscard]] Index active() const { return model_.size(); }
    [[nodiscard]] bool is_whole() const { return size() == problem_->cols(); }
    [[nodiscard]] bool contains(Index column) const { return position(column) >= 0; }
    [[nodiscard]] double gradient(Index column) const { return gradient_[position(column)]; }

    template <class Columns>
    void append(const std::vector<Index>& columns, const Columns& source) {
        const Index old = size(), count = old + static_cast<Index>(columns.size());
        if (count > values_.cols()) {
            values_.conservativeResize(roots_.size(),
                                       std::max(count, values_.cols() + values_.cols() / 2 + 16));
        }
        b_.conservativeResize(count);
        b_.tail(count - old).setZero();
        for (const Index column : columns) {
            positions_[static_cast<std::size_t>(column)] = size();
            copy_column(source, column, problem_->scaling, roots_, &values_(0, size()));
            columns_.push_back(column);
            in_model_.push_back(-1);
        }
    }

    [[nodiscard]] PathSolution<W> solve(const Penalty<W>& penalty) {
        prices_.clear();
        for (const Index column : columns_)
            prices_.push_back(penalty[column]);
        const double violation = descend();
        PathSolution<W> out{.lambda = penalty.lambda,
                            .residual = loss_value_ / null_loss_,
                            .gap = relative_gap(),
                            .violation = violation,
                            .iterations = iterations_,
                            .intercepts = {intercepts_.begin(), intercepts_.end()}};
        for (Index q = 0; q < size(); ++q) {
            if (b_[q] != 0) {
                out.columns.push_back(columns_[static_cast<std::size_t>(q)]);
                out.values.push_back(b_[q]);
            }
        }
        out.degrees_of_freedom = degrees_of_freedom(static_cast<double>(out.columns.size()));
        if (recent_.size() == static_cast<std::size_t>(lanes))
            recent_.erase(recent_.begin());
        if (!is_whole())
            recent_.emplace_back(penalty.lambda, residual_);
        return out;
    }

    /// Starts again from a solution of before.
    void restart(const PathSolution<W>& solution) {
        b_.setZero();
        for (std::size_t k = 0; k < solution.columns.size(); ++k)
            b_[position(solution.columns[k])] = solution.values[k];
        for (Index k = 0; k < loss_.responses(); ++k)
            intercepts_[k] = solution.intercepts[static_cast<std::size_t>(k)];
        is_stale_ = true;
    }

    /// Sets 8 residuals, row by row, to those of the last solutions.
    void subtract_fits(std::span<const PathSolution<W>> solutions, W* residuals) const {
        for (std::size_t lane = 0; lane < solutions.size(); ++lane) {
            auto found = recent_.rbegin();
            while (found->first != solutions[lane].lambda)
                ++found;
            const Matrix<W>& residual = found->second;
            W* to = residuals + lane;
            for (Index k = 0; k < residual.cols(); ++k) {
                for (Index i = 0; i < residual.rows(); ++i, to += lanes)
                    *to = roots_[i] * residual(i, k);
            }
        }
    }

private:
    [[nodiscard]] Index position(Index column) const {
        return positions_[static_cast<std::size_t>(column)];
    }
    [[nodiscard]] Index response(Index q) const {
        const Index columns = problem_->cols() / loss_.responses();
        return columns_[static_cast<std::size_t>(q)] / columns;
    }

    /// Newton steps until nothing violates the conditions of the optimum; what is left.
    [[nodiscard]] double descend() {
        set_predictor();
        iterations_ = 0;
        double target = tolerance_, before = 0, rate = first_rate_, best = infinity;
        int idle = 0;
        while (true) {
            const double violation = set_gradient();
            if (violation <= target) {
                // Rounding ends what tolerance does not.
                if (target <= 1e-5 * tolerance_ || relative_gap() <= gap_)
                    return violation;
                target /= 10;
                continue;
            }
            if (iterations_ > 0) {
                rate = std::clamp(violation / before, 1e-3, 0.99);
                if (iterations_ == 1)
                    first_rate_ = rate;
            }
            idle = violation < 0.9 * best || fell_ ? 0 : idle + 1;
            best = std::min(best, violation);
            if (iterations_ >= max_iterations_ || idle > most_idle)
                return violation;
            before = violation;
            ++iterations_;
            std::vector<Index> entering;
            for (Index q = 0; q < size(); ++q) {
                if (in_model_[static_cast<std::size_t>(q)] < 0 && violation_of(q) > target / 2)
                    entering.push_back(q);
            }
            const bool fresh = is_stale_ || idle > 0 ||
                               is_worth_renewal(rate, violation / target, entering.size());
            if (fresh)
                renew(target / 2);
            else
                enter(entering);
            if (!step(violation, target) && fresh)
                return set_gradient();
        }
    }

    /// Whether new second derivatives, with which violations are squared, come cheaper than going
    /// on with the old, at the rate seen last.
    [[nodiscard]] bool is_worth_renewal(double rate, double excess, std::size_t entering) const {
        const auto n = static_cast<double>(roots_.size());
        const auto members = static_cast<double>(model_.size()) + static_cast<double>(entering);
        // Sweeps over the columns, and as much as 20 multiplications for an exponential.
        const double iteration = n * (static_cast<double>(size()) + members + 20);
        const double old = std::log(std::max(excess, 2.0)) / -std::log(rate);
        return old * iteration > NewtonGram<W>::cost(n, members) + 2 * iteration;
    }

    void renew(double threshold) {
        model_.renew(
            roots_,
            [this](Index k, Index m, Vector<W>& out) {
                loss_.curvature(predictor_, residual_, k, m, out);
            },
            1e-9);
        descent_.forget();
        std::fill(in_model_.begin(), in_model_.end(), -1);
        std::vector<Index> wanted;
        for (Index q = 0; q < size(); ++q) {
            if (b_[q] != 0 || violation_of(q) > threshold)
                wanted.push_back(q);
        }
        enter(wanted);
        is_stale_ = false;
    }

    void enter(const std::vector<Index>& wanted) {
        std::vector<Index> responses;
        for (const Index q : wanted) {
            in_model_[static_cast<std::size_t>(q)] =
                model_.size() + static_cast<Index>(responses.size());
            responses.push_back(response(q));
        }
        model_.append(wanted, responses, values_);
    }

    /// One step; false when not even a small part of it lowers the objective.
    [[nodiscard]] bool step(double violation, double target) {
        const Index count = model_.size();
        Vector<W> start(count), g(count);
        std::vector<CoefficientPenalty> prices;
        for (Index i = 0; i < count; ++i) {
            const Index q = model_.position(i);
            start[i] = b_[q];
            g[i] = gradient_[q];
            prices.push_back(prices_[static_cast<std::size_t>(q)]);
        }
        const Vector<W> raw = g;
        model_.profile(g, sums_);
        Vector<W> end = start;
        descent_.solve(model_.gram(), prices, end, g, std::max(target / 4, 1e-3 * violation));
        const Vector<W> change = end - start;
        const Vector<W> shift = model_.intercept_step(change, sums_);
        return search(start, end, shift, prices, raw.dot(change) + sums_.dot(shift));
    }

    /// Goes to `end`, or half the way, or a quarter of it, ...
    [[nodiscard]] bool search(const Vector<W>& start, const Vector<W>& end, const Vector<W>& shift,
                              const std::vector<CoefficientPenalty>& prices, double slope) {
        Matrix<W> direction = Matrix<W>::Zero(roots_.size(), loss_.responses());
        for (Index i = 0; i < start.size(); ++i) {
            const Index q = model_.position(i);
            if (end[i] != start[i])
                direction.col(response(q)) += (end[i] - start[i]) * values_.col(q);
        }
        direction.array().colwise() *= inverse_roots_.array();
        direction.rowwise() += shift.transpose();
        const auto price_at = [&](const Vector<W>& b) {
            double sum = 0;
            for (Index i = 0; i < b.size(); ++i)
                sum += prices[static_cast<std::size_t>(i)].value(b[i]);
            return sum;
        };
        const double price = price_at(start), objective = loss_value_ + price;
        const double expected = price_at(end) - price - slope;
        // What differences of the objective say of a step that hardly changes it.
        const double rounding = 1e-13 * (std::abs(loss_value_) + price + null_loss_);
        Vector<W> b = end;
        double share = 1;
        // A count of 1e14 where 1 is expected asks for a step of that size.
        for (int halving = 0; halving < 100; ++halving, share /= 2) {
            if (halving > 0)
                b = start + share * (end - start);
            Matrix<W> predictor = predictor_ + share * direction;
            Matrix<W> residual;
            const double loss = loss_.evaluate(predictor, weights_, residual);
            const double reached = loss + price_at(b);
            if (is_finite(reached) &&
                reached <= objective + 1e-4 * share * std::min(expected, 0.0) + rounding) {
                fell_ = reached < objective - 10 * rounding;
                predictor_.swap(predictor);
                residual_.swap(residual);
                loss_value_ = loss;
                intercepts_ += share * shift;
                for (Index i = 0; i < b.size(); ++i)
                    b_[model_.position(i)] = b[i];
                is_stale_ = share < 1;
                return true;
            }
        }
        is_stale_ = true;
        return false;
    }

    void set_predictor() {
        predictor_.setZero(roots_.size(), loss_.responses());
        for (Index q = 0; q < size(); ++q) {
            if (b_[q] != 0)
                predictor_.col(response(q)) += b_[q] * values_.col(q);
        }
        predictor_.array().colwise() *= inverse_roots_.array();
        predictor_ += offset_;
        predictor_.rowwise() += intercepts_.transpose();
        loss_value_ = loss_.evaluate(predictor_, weights_, residual_);
    }

    /// The gradient of all columns at the residuals in hand; the worst violation.
    double set_gradient() {
        const Matrix<W> weighted = residual_.array().colwise() * roots_.array();
        sums_ = has_intercept_ ? Vector<W>(weighted.transpose() * roots_)
                               : Vector<W>(Vector<W>::Zero(loss_.responses()));
        gradient_.resize(size());
        if (loss_.responses() == 1) {
            gradient_.noalias() = values_.leftCols(size()).transpose() * weighted.col(0);
        } else {
            for (Index q = 0; q < size(); ++q)
                gradient_[q] = values_.col(q).dot(weighted.col(response(q)));
        }
        double worst = sums_.cwiseAbs().maxCoeff();
        for (Index q = 0; q < size(); ++q)
            worst = std::max(worst, violation_of(q));
        return worst;
    }

    [[nodiscard]] double violation_of(Index q) const {
        return prices_[static_cast<std::size_t>(q)].violation(b_[q], gradient_[q]);
    }

    [[nodiscard]] double relative_gap() const {
        const FenchelGap prices = fenchel_gap(prices_, b_, gradient_);
        const double gap = std::abs(sums_.dot(intercepts_)) + prices.gap +
                           loss_.divergence(predictor_, residual_, weights_, prices.share);
        return std::max(gap, 0.0) / null_loss_;
    }

    /// Trace of (G + l2)^-1 G over the coefficients that are not 0.
    [[nodiscard]] double degrees_of_freedom(double count) {
        const bool shrinks = std::any_of(prices_.begin(), prices_.end(),
                                         [](const auto& price) { return price.l2 > 0; });
        if (!shrinks || count == 0)
            return count;
        renew(infinity);
        Vector<W> b(model_.size());
        std::vector<CoefficientPenalty> prices;
        for (Index i = 0; i < b.size(); ++i) {
            b[i] = b_[model_.position(i)];
            prices.push_back(prices_[static_cast<std::size_t>(model_.position(i))]);
        }
        return count - descent_.shrinkage(model_.gram(), prices, b);
    }

    // Steps in a row that neither lower the objective nor the violation.
    static constexpr int most_idle = 6;

    Loss& loss_;
    const Vector<W>& roots_;
    Vector<W> weights_, inverse_roots_;
    Matrix<W> offset_;
    const PathProblem<W>* problem_ = nullptr;
    Index max_iterations_ = 0;
    double tolerance_ = 0, gap_ = 1, null_loss_ = 1;

    std::vector<Index> columns_;    // by position
    std::vector<Index> positions_;  // by column
    std::vector<Index> in_model_;   // by position: the member, -1 for none
    Matrix<W> values_;              // by position: sqrt(w) z
    Vector<W> b_, gradient_;        // by position
    std::vector<CoefficientPenalty> prices_;

    Vector<W> intercepts_, sums_;
    bool has_intercept_;
    Matrix<W> predictor_, residual_;
    double loss_value_ = 0;

    NewtonGram<W> model_;
    QuadraticDescent<W> descent_;
    bool is_stale_ = true;  // the second derivatives have to be renewed
    bool fell_ = true;      // the last step lowered the objective by more than rounding
    double first_rate_ = 0.1;
    Index iterations_ = 0;
    std::vector<std::pair<double, Matrix<W>>> recent_;  // lambdas and residuals
};

}  // namespace ridgewood::detail

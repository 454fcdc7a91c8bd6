/// A dictionary and its pivots.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/tableau_program.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// basic = D nonbasic, objective = d' nonbasic. Nonbasic variables stand at a limit, or at 0
/// without one; the basic ones follow. The activity of row i is variable columns + i, basic at the
/// start.
template <class S>
class Tableau {
public:
    Tableau(const TableauProgram<S>& program, S tolerance)
        : program_(program), tolerance_(tolerance), D_(program.A), d_(program.cost) {
        limits_ = program.variables;
        limits_.insert(limits_.end(), program.rows.begin(), program.rows.end());
        const Index columns = D_.cols(), rows = D_.rows();
        values_ = Vector<S>::Constant(columns + rows, S(0));
        for (Index j = 0; j < columns; ++j) {
            nonbasic_.push_back(j);
            const auto& limit = limits_[at(j)];
            values_[j] = limit.lower ? *limit.lower : limit.upper ? *limit.upper : S(0);
        }
        for (Index i = 0; i < rows; ++i) {
            basic_.push_back(columns + i);
            for (Index j = 0; j < columns; ++j)
                values_[columns + i] = values_[columns + i] + D_(i, j) * values_[j];
        }
    }

    [[nodiscard]] TableauSolution<S> solve(
        Index max_iterations, const std::function<void(const TableauStep<S>&)>& trace) {
        TableauSolution<S> answer;
        for (const auto& limit : limits_) {
            if (limit.lower && limit.upper && *limit.upper < *limit.lower) {
                answer.status = LpStatus::infeasible;
                answer.farkas = Vector<S>::Constant(D_.rows(), S(0));
                return answer;
            }
        }
        int idle = 0;  // iterations in a row that moved nothing
        for (Index iteration = 0;; ++iteration) {
            answer.iterations = iteration;
            if (trace)
                trace({iteration, D_, d_, basic_, nonbasic_, values_});
            const bool feasible = find_slopes();
            const bool by_index = idle > idle_allowed;
            const Index q = choose_entering(by_index);
            if (q < 0) {
                answer.status = feasible ? LpStatus::optimal : LpStatus::infeasible;
                break;
            }
            if (iteration == max_iterations)
                break;
            const bool up = slopes_[q] < S(0);
            const Step step = choose_leaving(q, up, by_index);
            if (!step.ends) {
                answer.status = LpStatus::unbounded;
                answer.ray = ray(q, up);
                break;
            }
            idle = step.length > tolerance_ ? 0 : idle + 1;
            take(q, up, step);
        }
        extract(answer);
        return answer;
    }

private:
    static constexpr int idle_allowed = 10;

    /// Where a step ends: in a row, or at the entering variable's own other limit (row < 0).
    struct Step {
        bool ends = false;
        Index row = -1;
        S length = S(0);
        S limit = S(0);
    };

    static std::size_t at(Index k) { return static_cast<std::size_t>(k); }

    [[nodiscard]] static S size_of(const S& x) { return x < S(0) ? S(0) - x : x; }

    /// +1 above the limits, -1 below, 0 within.
    [[nodiscard]] int side(Index row) const {
        const auto& limit = limits_[at(basic_[at(row)])];
        const S& x = values_[basic_[at(row)]];
        if (limit.lower && x < *limit.lower - tolerance_)
            return -1;
        return limit.upper && x > *limit.upper + tolerance_ ? 1 : 0;
    }

    /// The slopes of what is minimised: the sum of infeasibilities as long as there are any, then
    /// the objective. Returns whether it is the objective.
    [[nodiscard]] bool find_slopes() {
        slopes_ = Vector<S>::Constant(D_.cols(), S(0));
        phase_one_ = false;
        for (Index i = 0; i < D_.rows(); ++i) {
            const int beyond = side(i);
            if (beyond == 0)
                continue;
            phase_one_ = true;
            for (Index j = 0; j < D_.cols(); ++j)
                slopes_[j] = slopes_[j] + S(beyond) * D_(i, j);
        }
        if (!phase_one_)
            slopes_ = d_;
        return !phase_one_;
    }

    [[nodiscard]] bool improves(Index q) const {
        if (!(size_of(slopes_[q]) > tolerance_))
            return false;
        const auto& limit = limits_[at(nonbasic_[at(q)])];
        const S& x = values_[nonbasic_[at(q)]];
        return slopes_[q] < S(0) ? !limit.upper || x < *limit.upper
                                 : !limit.lower || x > *limit.lower;
    }

    [[nodiscard]] Index choose_entering(bool by_index) const {
        Index best = -1;
        for (Index q = 0; q < D_.cols(); ++q) {
            if (!improves(q))
                continue;
            if (best < 0 || (by_index ? nonbasic_[at(q)] < nonbasic_[at(best)]
                                      : size_of(slopes_[q]) > size_of(slopes_[best])))
                best = q;
        }
        return best;
    }

    /// A feasible row ends the step at the limit ahead, an infeasible one where it becomes
    /// feasible.
    [[nodiscard]] Step choose_leaving(Index q, bool up, bool by_index) const {
        Step best;
        const Index entering = nonbasic_[at(q)];
        const auto& own = up ? limits_[at(entering)].upper : limits_[at(entering)].lower;
        if (own)
            best = {true, -1, size_of(*own - values_[entering]), *own};
        for (Index i = 0; i < D_.rows(); ++i) {
            const S& rate = D_(i, q);
            if (!(size_of(rate) > tolerance_))
                continue;
            const bool rises = (rate > S(0)) == up;
            const int beyond = side(i);
            if (beyond == (rises ? 1 : -1))
                continue;
            const auto& limit = limits_[at(basic_[at(i)])];
            const auto& ahead = (beyond == 0 ? rises : beyond > 0) ? limit.upper : limit.lower;
            if (!ahead)
                continue;
            S length = (*ahead - values_[basic_[at(i)]]) / rate;
            if (!up)
                length = S(0) - length;
            if (length < S(0))
                length = S(0);
            if (!best.ends || length < best.length ||
                (length == best.length && is_preferred(i, best.row, q, by_index)))
                best = {true, i, length, *ahead};
        }
        return best;
    }

    /// Among rows that end the step together; a flip of the entering variable goes before all.
    [[nodiscard]] bool is_preferred(Index row, Index other, Index q, bool by_index) const {
        if (other < 0)
            return false;
        return by_index ? basic_[at(row)] < basic_[at(other)]
                        : size_of(D_(row, q)) > size_of(D_(other, q));
    }

    void take(Index q, bool up, const Step& step) {
        const S change = up ? step.length : S(0) - step.length;
        const Index entering = nonbasic_[at(q)];
        for (Index i = 0; i < D_.rows(); ++i)
            values_[basic_[at(i)]] = values_[basic_[at(i)]] + D_(i, q) * change;
        values_[entering] = values_[entering] + change;
        if (step.row < 0) {
            values_[entering] = step.limit;
            return;
        }
        values_[basic_[at(step.row)]] = step.limit;
        pivot(step.row, q);
    }

    /// Solves row r for the entering variable and puts that into the other rows.
    void pivot(Index r, Index q) {
        const S inverse = S(1) / D_(r, q);
        for (Index j = 0; j < D_.cols(); ++j)
            D_(r, j) = j == q ? inverse : (S(0) - D_(r, j)) * inverse;
        for (Index j = 0; j < D_.cols(); ++j) {
            if (j == q)
                continue;
            const S factor = D_(r, j);
            if constexpr (std::is_floating_point_v<S>) {  // 50 x 50: 36 us, by a loop up to 62
                D_.col(j) += factor * D_.col(q);
            } else {
                for (Index i = 0; i < D_.rows(); ++i)
                    D_(i, j) = D_(i, j) + D_(i, q) * factor;
            }
            D_(r, j) = factor;
            d_[j] = d_[j] + d_[q] * factor;
        }
        for (Index i = 0; i < D_.rows(); ++i) {
            if (i != r)
                D_(i, q) = D_(i, q) * inverse;
        }
        d_[q] = d_[q] * inverse;
        std::swap(basic_[at(r)], nonbasic_[at(q)]);
    }

    [[nodiscard]] Vector<S> ray(Index q, bool up) const {
        Vector<S> all = Vector<S>::Constant(values_.size(), S(0));
        const S step = up ? S(1) : S(-1);
        all[nonbasic_[at(q)]] = step;
        for (Index i = 0; i < D_.rows(); ++i)
            all[basic_[at(i)]] = D_(i, q) * step;
        return all.head(D_.cols());
    }

    /// The sum of infeasibilities, written by rows: what its slopes say no x within limits does.
    [[nodiscard]] Vector<S> farkas() const {
        Vector<S> all = Vector<S>::Constant(values_.size(), S(0));
        for (Index j = 0; j < D_.cols(); ++j)
            all[nonbasic_[at(j)]] = slopes_[j];
        for (Index i = 0; i < D_.rows(); ++i)
            all[basic_[at(i)]] = S(-side(i));
        return all.tail(D_.rows());
    }

    void extract(TableauSolution<S>& answer) const {
        const Index columns = D_.cols(), rows = D_.rows();
        answer.primal = values_.head(columns);
        answer.activities = values_.tail(rows);
        for (Index j = 0; j < columns; ++j)
            answer.objective = answer.objective + program_.cost[j] * values_[j];
        Vector<S> all = Vector<S>::Constant(values_.size(), S(0));
        for (Index j = 0; j < columns; ++j)
            all[nonbasic_[at(j)]] = d_[j];
        answer.reduced_costs = all.head(columns);
        answer.duals = all.tail(rows);
        for (Index j = 0; j < columns; ++j)
            answer.basis.columns.push_back(status(j));
        for (Index i = 0; i < rows; ++i)
            answer.basis.rows.push_back(status(columns + i));
        for (const Index basic : basic_) {
            auto& all_of_kind = basic < columns ? answer.basis.columns : answer.basis.rows;
            all_of_kind[at(basic < columns ? basic : basic - columns)] = BasisStatus::basic;
        }
        if (answer.status == LpStatus::infeasible)
            answer.farkas = farkas();
    }

    /// Where a nonbasic variable stands.
    [[nodiscard]] BasisStatus status(Index variable) const {
        const auto& limit = limits_[at(variable)];
        if (limit.upper && values_[variable] == *limit.upper)
            return BasisStatus::at_upper;
        return limit.lower ? BasisStatus::at_lower : BasisStatus::free;
    }

    const TableauProgram<S>& program_;
    S tolerance_;
    Matrix<S> D_;
    Vector<S> d_, values_, slopes_;
    std::vector<TableauLimits<S>> limits_;
    std::vector<Index> basic_, nonbasic_;
    bool phase_one_ = false;
};

}  // namespace ridgewood::detail

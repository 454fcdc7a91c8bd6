/// A factored basis that follows the changes of one column a time.
#pragma once

#include <ridgewood/lp/detail/computational_form.hpp>
#include <ridgewood/lp/detail/lu_builder.hpp>
#include <ridgewood/lp/detail/lu_factors.hpp>
#include <ridgewood/lp/detail/triangular_solve.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// How dense the results of one kind of solve have been; the solve is done by reach when both its
/// right-hand side and the expected result are sparse.
class ExpectedDensity {
public:
    void update(double density) { value_ += 0.05 * (density - value_); }
    [[nodiscard]] double value() const { return value_; }

private:
    double value_ = 0;
};

/// B = L R^-1 U with the update of Forrest, Tomlin (1972): the entering column becomes the last
/// column of U (its spike), the row of the leaving one is eliminated by one row transformation, a
/// column of R. Costs the length of the spike and of the row.
class BasisFactor {
public:
    /// Factors the columns `head`, see LuBuilder.
    std::vector<int> factorize(const ComputationalForm& form, std::vector<int>& head,
                               double threshold) {
        auto replaced = builder_.build(form, head, threshold, lu_);
        const auto rows = static_cast<std::size_t>(form.rows);
        u_order_ = lu_.order;
        u_place_.resize(rows);
        for (std::size_t k = 0; k < rows; ++k)
            u_place_[at(u_order_[k])] = static_cast<int>(k);
        l_order_.clear();
        l_row_order_.clear();
        for (const int row : lu_.order) {
            if (lu_.L_columns.begin[at(row)] < lu_.L_columns.end[at(row)])
                l_order_.push_back(row);
            if (lu_.L_rows.begin[at(row)] < lu_.L_rows.end[at(row)])
                l_row_order_.push_back(row);
        }
        row_room_.resize(rows);
        for (std::size_t r = 0; r < rows; ++r)
            row_room_[r] = lu_.U_rows.end[r] + 4;
        etas_.clear();
        eta_begin_.assign(1, 0);
        eta_index_.clear();
        eta_value_.clear();
        reach_.resize(form.rows);
        fresh_entries_ = lu_.entries();
        return replaced;
    }

    /// v becomes B^-1 v. With `keep_spike` the state after L and R is kept for `update`.
    void ftran(WorkVector& v, ExpectedDensity& expected, bool keep_spike = false) {
        const bool sparse = is_sparse(v, expected);
        if (sparse && v.count * 20 < v.size()) {
            reach_.solve<false>(lu_.L_columns, nullptr, v);
        } else {
            solve_L(lu_.L_columns, l_order_.begin(), l_order_.end(), v);
        }
        apply_etas(v);
        if (keep_spike)
            pack(v, spike_);
        if (sparse && v.count * 20 < v.size()) {
            reach_.solve<true>(lu_.U_columns, lu_.pivot.data(), v);
        } else {
            solve_all<true>(lu_.U_columns, lu_.pivot.data(), u_order_.rbegin(), u_order_.rend(), v);
        }
        expected.update(v.density());
    }

    /// v becomes B^-T v. With `keep_row` the state after U is kept for `update`; v was the unit
    /// vector of the leaving row.
    void btran(WorkVector& v, ExpectedDensity& expected, bool keep_row = false) {
        const bool sparse = is_sparse(v, expected);
        if (sparse && v.count * 20 < v.size()) {
            reach_.solve<true>(lu_.U_rows, lu_.pivot.data(), v);
        } else {
            solve_all<true>(lu_.U_rows, lu_.pivot.data(), u_order_.begin(), u_order_.end(), v);
        }
        if (keep_row)
            pack(v, row_);
        apply_etas_transposed(v);
        if (sparse && v.count * 20 < v.size()) {
            reach_.solve<false>(lu_.L_rows, nullptr, v);
        } else {
            solve_L(lu_.L_rows, l_row_order_.rbegin(), l_row_order_.rend(), v);
        }
        expected.update(v.density());
    }

    /// The column with pivot row `row` gives way to the one of the last `ftran` that kept its
    /// spike; `alpha` is that result's entry in `row`. Needs the last `btran` of the unit vector of
    /// `row` that kept its row.
    void update(int row, double alpha) {
        remove_row(row);
        remove_column(row);
        append_eta(row);
        append_spike(row, lu_.pivot[at(row)] * alpha);
    }

    [[nodiscard]] int updates() const { return static_cast<int>(etas_.size()); }

    /// Whether the updates have made solves slower than a factorization is worth: by their number,
    /// or by the entries that they have added. Between 50 and 160 updates the Netlib programs take
    /// the same time within 5 percent.
    [[nodiscard]] bool wants_factorization() const {
        const int count = updates();
        if (count < 20)
            return false;
        const std::size_t added = eta_index_.size() + lu_.U_columns.index.size();
        return at(count) >= 100 + lu_.pivot.size() / 100 ||
               added > 3 * fresh_entries_ + lu_.pivot.size();
    }

private:
    struct Packed {
        std::vector<int> index;
        std::vector<double> value;
    };

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    static bool is_sparse(const WorkVector& v, const ExpectedDensity& expected) {
        return v.size() > 200 && expected.value() < 0.1 && v.count * 20 < v.size();
    }

    /// Pivots without entries are left out of the walk, so the places are found again.
    template <class Order>
    static void solve_L(const Triangle& L, Order begin, Order end, WorkVector& v) {
        double* x = v.value.data();
        for (; begin != end; ++begin) {
            const std::size_t r = at(*begin);
            const double x_r = x[r];
            if (x_r == 0)
                continue;
            for (int k = L.begin[r]; k < L.end[r]; ++k)
                x[at(L.index[at(k)])] -= x_r * L.value[at(k)];
        }
        v.find_places(tiny_in_solve);
    }

    void apply_etas(WorkVector& v) const {
        for (std::size_t e = 0; e < etas_.size(); ++e) {
            double sum = 0;
            for (int k = eta_begin_[e]; k < eta_begin_[e + 1]; ++k)
                sum += eta_value_[at(k)] * v.value[at(eta_index_[at(k)])];
            if (sum != 0)
                v.add(etas_[e], sum);
        }
    }

    void apply_etas_transposed(WorkVector& v) const {
        for (std::size_t e = etas_.size(); e-- > 0;) {
            const double x = v.value[at(etas_[e])];
            if (x == 0)
                continue;
            for (int k = eta_begin_[e]; k < eta_begin_[e + 1]; ++k)
                v.add(eta_index_[at(k)], x * eta_value_[at(k)]);
        }
    }

    static void pack(const WorkVector& v, Packed& packed) {
        packed.index.assign(v.index.begin(), v.index.begin() + v.count);
        packed.value.resize(at(v.count));
        for (std::size_t k = 0; k < packed.index.size(); ++k)
            packed.value[k] = v.value[at(packed.index[k])];
    }

    /// Takes the entries of a row of U out of the columns.
    void remove_row(int row) {
        Triangle& rows = lu_.U_rows;
        for (int k = rows.begin[at(row)]; k < rows.end[at(row)]; ++k)
            remove(lu_.U_columns, rows.index[at(k)], row);
        rows.end[at(row)] = rows.begin[at(row)];
    }

    void remove_column(int row) {
        Triangle& columns = lu_.U_columns;
        for (int k = columns.begin[at(row)]; k < columns.end[at(row)]; ++k)
            remove(lu_.U_rows, columns.index[at(k)], row);
        columns.end[at(row)] = columns.begin[at(row)];
    }

    static void remove(Triangle& T, int list, int member) {
        int k = T.begin[at(list)];
        while (T.index[at(k)] != member)
            ++k;
        const int last = --T.end[at(list)];
        T.index[at(k)] = T.index[at(last)];
        T.value[at(k)] = T.value[at(last)];
    }

    /// With w = U^-T e_row the row becomes row + sum_i (w_i / w_row) row_i, which is its pivot
    /// alone.
    void append_eta(int row) {
        const double pivot = lu_.pivot[at(row)];
        for (std::size_t k = 0; k < row_.index.size(); ++k) {
            if (row_.index[k] != row) {
                eta_index_.push_back(row_.index[k]);
                eta_value_.push_back(row_.value[k] * pivot);
            }
        }
        etas_.push_back(row);
        eta_begin_.push_back(static_cast<int>(eta_index_.size()));
    }

    void append_spike(int row, double pivot) {
        Triangle& columns = lu_.U_columns;
        columns.begin[at(row)] = static_cast<int>(columns.index.size());
        for (std::size_t k = 0; k < spike_.index.size(); ++k) {
            const int i = spike_.index[k];
            if (i == row)
                continue;
            columns.index.push_back(i);
            columns.value.push_back(spike_.value[k]);
            append_to_row(i, row, spike_.value[k]);
        }
        columns.end[at(row)] = static_cast<int>(columns.index.size());
        u_order_[at(u_place_[at(row)])] = -1;
        u_place_[at(row)] = static_cast<int>(u_order_.size());
        u_order_.push_back(row);
        lu_.pivot[at(row)] = pivot;
    }

    void append_to_row(int row, int column, double value) {
        Triangle& rows = lu_.U_rows;
        if (rows.end[at(row)] == row_room_[at(row)]) {
            const int from = rows.begin[at(row)], count = rows.end[at(row)] - from;
            const int to = static_cast<int>(rows.index.size());
            const int room = count + count / 2 + 5;
            rows.index.resize(at(to + room));
            rows.value.resize(at(to + room));
            std::copy_n(rows.index.begin() + from, count, rows.index.begin() + to);
            std::copy_n(rows.value.begin() + from, count, rows.value.begin() + to);
            rows.begin[at(row)] = to;
            rows.end[at(row)] = to + count;
            row_room_[at(row)] = to + room;
        }
        const int place = rows.end[at(row)]++;
        rows.index[at(place)] = column;
        rows.value[at(place)] = value;
    }

    LuBuilder builder_;
    LuFactors lu_;
    std::vector<int> u_order_, u_place_, l_order_, l_row_order_, row_room_;
    std::vector<int> etas_, eta_begin_, eta_index_;
    std::vector<double> eta_value_;
    Packed spike_, row_;
    ReachSolve reach_;
    std::size_t fresh_entries_ = 0;
};

}  // namespace ridgewood::detail

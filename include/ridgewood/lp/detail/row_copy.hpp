/// The coefficients by rows, for rows of the tableau.
#pragma once

#include <ridgewood/lp/detail/computational_form.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A by rows. In each row the variables that are not basic come first, as only they are priced:
/// that halves the work once half of the variables are basic.
class RowCopy {
public:
    /// All entries, those of nonbasic structurals first.
    void build(const ComputationalForm& form, const std::vector<signed char>& is_nonbasic) {
        form_ = &form;
        const auto rows = static_cast<std::size_t>(form.rows);
        begin_.assign(rows + 1, 0);
        for (const int row : form.index)
            ++begin_[at(row) + 1];
        for (std::size_t r = 0; r < rows; ++r)
            begin_[r + 1] += begin_[r];
        index_.resize(form.index.size());
        value_.resize(form.index.size());
        split_.assign(begin_.begin(), begin_.end() - 1);
        std::vector<int>& next = split_;
        fill(is_nonbasic, true, next);
        std::vector<int> behind = next;
        fill(is_nonbasic, false, behind);
    }

    /// result = rho' A over the nonbasic structurals; result is all 0 before. By columns once rho
    /// is dense, as each entry of A is then met anyway.
    void price(const WorkVector& rho, const std::vector<signed char>& is_nonbasic,
               WorkVector& result) const {
        constexpr double tiny = 1e-14;
        if (rho.density() > 0.75)
            return price_by_columns(rho, is_nonbasic, result, tiny);
        double* sum = result.value.data();
        for (int k = 0; k < rho.count; ++k) {
            const std::size_t row = at(rho.index[at(k)]);
            const double factor = rho.value[row];
            if (result.count * 10 > result.size()) {
                for (int e = begin_[row]; e < split_[row]; ++e)
                    sum[index_[at(e)]] += factor * value_[at(e)];
            } else {
                for (int e = begin_[row]; e < split_[row]; ++e)
                    result.add(index_[at(e)], factor * value_[at(e)]);
            }
        }
        if (result.count * 10 > result.size()) {
            result.find_places(tiny);
        } else {
            int kept = 0;
            for (int k = 0; k < result.count; ++k) {
                const int j = result.index[at(k)];
                if (sum[j] > tiny || sum[j] < -tiny)
                    result.index[at(kept++)] = j;
                else
                    sum[j] = 0;
            }
            result.count = kept;
        }
    }

    void make_basic(int variable) {
        swap_entries(variable, [this](std::size_t row, int k) { exchange(k, --split_[row]); });
    }

    void make_nonbasic(int variable) {
        swap_entries(variable, [this](std::size_t row, int k) { exchange(k, split_[row]++); });
    }

private:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    void fill(const std::vector<signed char>& is_nonbasic, bool nonbasic, std::vector<int>& next) {
        for (int j = 0; j < form_->columns; ++j) {
            if ((is_nonbasic[at(j)] != 0) != nonbasic)
                continue;
            for (int k = form_->begin[at(j)]; k < form_->begin[at(j + 1)]; ++k) {
                const int to = next[at(form_->index[at(k)])]++;
                index_[at(to)] = j;
                value_[at(to)] = form_->value[at(k)];
            }
        }
    }

    void price_by_columns(const WorkVector& rho, const std::vector<signed char>& is_nonbasic,
                          WorkVector& result, double tiny) const {
        for (int j = 0; j < form_->columns; ++j) {
            if (!is_nonbasic[at(j)])
                continue;
            double sum = 0;
            for (int k = form_->begin[at(j)]; k < form_->begin[at(j + 1)]; ++k)
                sum += form_->value[at(k)] * rho.value[at(form_->index[at(k)])];
            if (sum > tiny || sum < -tiny)
                result.insert(j, sum);
        }
    }

    template <class Move>
    void swap_entries(int variable, Move&& move) {
        if (variable >= form_->columns)
            return;
        for (int k = form_->begin[at(variable)]; k < form_->begin[at(variable + 1)]; ++k) {
            const std::size_t row = at(form_->index[at(k)]);
            int e = begin_[row];
            while (index_[at(e)] != variable)
                ++e;
            move(row, e);
        }
    }

    void exchange(int a, int b) {
        std::swap(index_[at(a)], index_[at(b)]);
        std::swap(value_[at(a)], value_[at(b)]);
    }

    const ComputationalForm* form_ = nullptr;
    std::vector<int> begin_, split_, index_;
    std::vector<double> value_;
};

}  // namespace ridgewood::detail

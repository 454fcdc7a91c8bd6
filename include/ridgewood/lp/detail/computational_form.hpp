/// The linear program that the simplex method works on.
#pragma once

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Minimises cost' x subject to [A I] x = 0 and lower <= x <= upper. The first `columns` variables
/// are structural; variable columns + i is the logical of row i, minus the activity of that row. A
/// bound that is none is infinite.
struct ComputationalForm {
    int rows = 0;
    int columns = 0;
    /// A by columns.
    std::vector<int> begin, index;
    std::vector<double> value;
    /// One a variable, logicals included.
    std::vector<double> cost, lower, upper;
    /// Of the program as given, x = scale * (x here), one a variable. A row was multiplied by
    /// 1 / scale of its logical.
    std::vector<double> scale;

    [[nodiscard]] int variables() const { return columns + rows; }

    /// Calls use(row, value) for each entry of a variable's column.
    template <class Use>
    void for_each_entry(int variable, Use&& use) const {
        if (variable >= columns) {
            use(variable - columns, 1.0);
            return;
        }
        const auto j = static_cast<std::size_t>(variable);
        for (auto k = static_cast<std::size_t>(begin[j]);
             k < static_cast<std::size_t>(begin[j + 1]); ++k)
            use(index[k], value[k]);
    }
};

}  // namespace ridgewood::detail

/// Sparse LU factors of a basis matrix.
#pragma once

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// One entry of a factor while it is being found.
struct FactorEntry {
    int row;
    int column;
    double value;
};

/// The off-diagonal of a triangular factor by columns, or by rows; both are numbered by pivot row.
struct Triangle {
    std::vector<int> begin, end;
    std::vector<int> index;
    std::vector<double> value;

    void clear(std::size_t size) {
        begin.assign(size, 0);
        end.assign(size, 0);
        index.clear();
        value.clear();
    }
};

/// B = L U, both triangular in the order of `order` and with rows and columns numbered by pivot
/// row; L has a diagonal of ones. Each factor comes by columns and by rows.
struct LuFactors {
    std::vector<int> order;
    std::vector<double> pivot;
    Triangle L_columns, L_rows, U_columns, U_rows;

    [[nodiscard]] std::size_t entries() const {
        return L_columns.index.size() + U_columns.index.size() + pivot.size();
    }
};

/// Sorts entries into lists, one a `key` in the order of `order`, each list with room for `slack`
/// more entries.
template <class Key, class Place>
void sort_entries(const std::vector<FactorEntry>& entries, const std::vector<int>& order,
                  std::size_t size, int slack, Key key, Place place, Triangle& sorted) {
    const auto at = [](int k) { return static_cast<std::size_t>(k); };
    sorted.begin.assign(size, 0);
    sorted.end.assign(size, 0);
    for (const FactorEntry& entry : entries)
        ++sorted.end[at(key(entry))];
    int used = 0;
    for (const int r : order) {
        const int count = sorted.end[at(r)];
        sorted.begin[at(r)] = sorted.end[at(r)] = used;
        used += count + slack;
    }
    sorted.index.resize(at(used));
    sorted.value.resize(at(used));
    for (const FactorEntry& entry : entries) {
        const int to = sorted.end[at(key(entry))]++;
        sorted.index[at(to)] = place(entry);
        sorted.value[at(to)] = entry.value;
    }
}

}  // namespace ridgewood::detail

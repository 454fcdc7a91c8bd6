/// A vector that knows where it is not zero.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Dense values beside the list of the places that may hold something else than 0. Work goes by the
/// list while it is short, by the values when it is not.
class WorkVector {
public:
    std::vector<double> value;
    std::vector<int> index;
    int count = 0;

    /// All 0, of this size.
    void resize(int size) {
        value.assign(static_cast<std::size_t>(size), 0.0);
        index.resize(static_cast<std::size_t>(size));
        count = 0;
    }

    [[nodiscard]] int size() const { return static_cast<int>(value.size()); }
    [[nodiscard]] double density() const {
        return value.empty() ? 0 : static_cast<double>(count) / static_cast<double>(value.size());
    }

    void clear() {
        if (4 * count > size()) {
            std::fill(value.begin(), value.end(), 0.0);
        } else {
            for (int k = 0; k < count; ++k)
                value[at(index[at(k)])] = 0;
        }
        count = 0;
    }

    /// Sets a place that holds 0.
    void insert(int place, double x) {
        value[at(place)] = x;
        index[at(count++)] = place;
    }

    /// Adds to a place, which joins the list when it held 0. What cancels is kept as a tiny number,
    /// so that no place joins twice.
    void add(int place, double x) {
        double& old = value[at(place)];
        if (old == 0)
            index[at(count++)] = place;
        const double sum = old + x;
        old = sum == 0 ? cancelled : sum;
    }

    /// Finds the list again after work on the values, and drops what is smaller than `tiny`.
    void find_places(double tiny) {
        count = 0;
        for (int i = 0; i < size(); ++i) {
            double& x = value[at(i)];
            if (x > tiny || x < -tiny)
                index[at(count++)] = i;
            else
                x = 0;
        }
    }

    void copy(const WorkVector& other) {
        clear();
        for (int k = 0; k < other.count; ++k)
            insert(other.index[at(k)], other.value[at(other.index[at(k)])]);
    }

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

private:
    static constexpr double cancelled = 1e-100;
};

}  // namespace ridgewood::detail

/// Tables for the tests of forests.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/forest_model.hpp>

#include <cstddef>
#include <cstring>
#include <vector>

/// Columns of which the first two explain y, and a class that follows from y.
struct ForestTable {
    ridgewood::Matrix<double> X;
    ridgewood::Vector<double> y, label;

    explicit ForestTable(ridgewood::Index rows, ridgewood::Index columns = 5) {
        ridgewood::Random random(17);
        X = ridgewood::Matrix<double>::NullaryExpr(rows, columns, [&] { return random.normal(); });
        y = X.col(0) + X.col(1).cwiseAbs2() / 2;
        for (double& value : y)
            value += 0.2 * random.normal();
        label = (y.array() > 1).select(9.0, (y.array() > 0).select(4.0, y.array() * 0 + 2));
    }
};

/// Whether two forests are the same to the last bit.
template <class Model>
bool same_trees(const Model& a, const Model& b) {
    if (a.size() != b.size())
        return false;
    for (ridgewood::Index t = 0; t < a.size(); ++t) {
        const auto left = a.tree(t), right = b.tree(t);
        if (left.nodes().size() != right.nodes().size() ||
            std::memcmp(left.nodes().data(), right.nodes().data(),
                        left.nodes().size() * sizeof left.nodes()[0]) != 0 ||
            left.values() != right.values())
            return false;
    }
    return true;
}

/// NaN equals NaN.
inline bool same_numbers(const ridgewood::Matrix<double>& a, const ridgewood::Matrix<double>& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() &&
           std::memcmp(a.data(), b.data(), sizeof(double) * static_cast<std::size_t>(a.size())) ==
               0;
}

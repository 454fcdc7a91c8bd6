/// Fertility in 47 provinces of Switzerland in 1888 (Mosteller and Tukey 1977; R's `swiss`): the
/// example that the expected values of R and statsmodels in these tests were computed on.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/io/csv.hpp>

#include <string>

struct Swiss {
    ridgewood::Matrix<double> X;
    ridgewood::Vector<double> y;
    /// 2, 3, 1, 2, 3, 1, ...
    ridgewood::Vector<double> weights;

    Swiss() {
        const auto table = ridgewood::read_csv(RIDGEWOOD_SOURCE_DIR "/examples/data/swiss.csv");
        const ridgewood::Matrix<double> values = table.values();
        X = values.middleCols(1, 5);
        y = values.col(6);
        weights = ridgewood::Vector<double>::LinSpaced(47, 1, 47).unaryExpr(
            [](double i) { return 1 + static_cast<double>(static_cast<int>(i) % 3); });
    }
};

/// Linear programs with everything in them that goes wrong.
#pragma once

#include <ridgewood/lp.hpp>

#include <random>
#include <vector>

/// A small program of small integers: free, fixed, boxed and empty things, degenerate and often
/// infeasible or unbounded.
inline ridgewood::LpMatrices random_program(std::mt19937& random) {
    namespace rw = ridgewood;
    const auto pick = [&](int low, int high) {
        return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
    };
    rw::LinearProgram program;
    std::vector<rw::Variable> x;
    const int columns = pick(1, 7), rows = pick(0, 6);
    for (int j = 0; j < columns; ++j) {
        const int kind = pick(0, 5);
        const double low = pick(-3, 3), cost = pick(-4, 4);
        x.push_back(program.variable({.lower = kind == 0 || kind == 1 ? -rw::no_bound : low,
                                      .upper = kind == 0 || kind == 2 ? rw::no_bound
                                               : kind == 3            ? low
                                                                      : low + pick(0, 5),
                                      .cost = cost}));
    }
    for (int i = 0; i < rows; ++i) {
        rw::LinearExpression sum;
        for (const auto& variable : x)
            sum += (pick(0, 2) == 0 ? pick(-3, 3) : 0) * rw::LinearExpression(variable);
        const double right = pick(-4, 6);
        switch (pick(0, 3)) {
            case 0:
                program.subject_to(sum == right);
                break;
            case 1:
                program.subject_to(right <= sum <= right + pick(0, 4));
                break;
            case 2:
                program.subject_to(sum >= right);
                break;
            default:
                program.subject_to(sum <= right);
                break;
        }
    }
    return program.matrices();
}

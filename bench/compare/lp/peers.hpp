/// What ours, Clp and GLPK have in common in a comparison. Each is a program
///
///     ours FILE.mps METHOD...    a line a method: program, solver, CPU seconds, objective, rows,
///                                columns, or `fails` for the objective
///     ours small                 a line a case: program, cold or warm, solver, microseconds
///     ours matrices FILE.mps OUT writes the program as doubles, for highs.py
///
/// A file is read by our reader, so that all solve the same program. Of a file the solve alone is
/// timed, the best of as many as fit in 0.25 s, at most 9. Of a small program making, loading and
/// solving it is, the best of many; warm is a solve after one change to and fro, from the basis of
/// the last.
#pragma once

#include <ridgewood/io/mps.hpp>
#include <ridgewood/lp.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace compare {

namespace rw = ridgewood;
using rw::Index;
using rw::LpMatrices;

/// A solver with a program in it.
class Model {
public:
    virtual ~Model() = default;
    /// From nothing.
    virtual void solve() = 0;
    /// From where the last one ended.
    virtual void solve_again() = 0;
    virtual void set_cost(Index column, double cost) = 0;
    virtual void set_row_limits(Index row, double lower, double upper) = 0;
    [[nodiscard]] virtual bool is_optimal() const = 0;
    /// Without the constant.
    [[nodiscard]] virtual double objective() const = 0;
};

/// Each solver defines these.
struct Solver {
    const char* name;
    std::function<std::unique_ptr<Model>(const LpMatrices&, const std::string& method)> load;
};
Solver solver();

inline constexpr double most_seconds = 120;

inline double cpu_seconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

inline void solve_file(const std::string& path, const std::string& method) {
    const LpMatrices lp = rw::read_mps(path).matrices();
    double best = std::numeric_limits<double>::max(), total = 0;
    std::unique_ptr<Model> model;
    for (int k = 0; k == 0 || (k < 9 && total < 0.25); ++k) {
        model = solver().load(lp, method);
        const double start = cpu_seconds();
        model->solve();
        const double seconds = cpu_seconds() - start;
        best = std::min(best, seconds);
        total += seconds;
    }
    const std::string name = std::filesystem::path(path).stem();
    std::printf("%s %s-%s %.9f ", name.c_str(), solver().name, method.c_str(), best);
    if (model->is_optimal())
        std::printf("%.12g", lp.offset + model->objective());
    else
        std::printf("fails");
    std::printf(" %ld %ld\n", static_cast<long>(lp.rows()), static_cast<long>(lp.columns()));
}

/// Of many turns, so that the clock does not count.
inline double best_microseconds(const std::function<void()>& run) {
    run();
    const double once = std::max(cpu_seconds(), 0.0);
    run();
    const double guess = std::max(cpu_seconds() - once, 1e-8);
    const int turns = std::max(1, static_cast<int>(2e-4 / guess));
    double best = std::numeric_limits<double>::max(), total = 0;
    for (int k = 0; k < 5 || total < 0.4; ++k) {
        const double start = cpu_seconds();
        for (int turn = 0; turn < turns; ++turn)
            run();
        const double seconds = cpu_seconds() - start;
        best = std::min(best, seconds / turns);
        total += seconds;
    }
    return 1e6 * best;
}

/// The programs of which microseconds count.
struct SmallProgram {
    std::string name;
    LpMatrices lp;
    /// The change: of the cost of a column, or else of the limits of the last row.
    Index column = -1;
    double factors[2] = {0.98, 1.02};
};

std::vector<SmallProgram> small_programs();

inline void solve_small(const SmallProgram& small) {
    const LpMatrices& lp = small.lp;
    double objective = 0;
    const double cold = best_microseconds([&] {
        const auto model = solver().load(lp, "default");
        model->solve();
        objective = model->objective();
    });
    std::printf("%s cold %s %.4f %.10g\n", small.name.c_str(), solver().name, cold, objective);
    const auto model = solver().load(lp, "default");
    model->solve();
    int turn = 0;
    const double warm = best_microseconds([&] {
        const double factor = small.factors[turn++ % 2];
        if (small.column >= 0) {
            model->set_cost(small.column, lp.cost[small.column] * factor);
        } else {
            const Index row = lp.rows() - 1;
            model->set_row_limits(row, lp.row_lower[row] * factor, lp.row_upper[row] * factor);
        }
        model->solve_again();
        objective = turn % 2 == 0 ? model->objective() : objective;
    });
    std::printf("%s warm %s %.4f %.10g\n", small.name.c_str(), solver().name, warm, objective);
}

/// rows, columns, entries, offset; cost, lower, upper, row_lower, row_upper; row, column, value an
/// entry.
inline void write_matrices(const std::string& path, const std::string& out) {
    const LpMatrices lp = rw::read_mps(path).matrices();
    std::ofstream file(out, std::ios::binary);
    const auto write = [&file](const auto& values) {
        file.write(reinterpret_cast<const char*>(values.data()),
                   static_cast<std::streamsize>(sizeof(double)) *
                       static_cast<std::streamsize>(values.size()));
    };
    std::vector<double> entries;
    for (Index j = 0; j < lp.columns(); ++j) {
        for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry)
            entries.insert(entries.end(), {static_cast<double>(entry.row()), static_cast<double>(j),
                                           entry.value()});
    }
    write(std::vector<double>{static_cast<double>(lp.rows()), static_cast<double>(lp.columns()),
                              static_cast<double>(entries.size() / 3), lp.offset});
    for (const auto* values : {&lp.cost, &lp.lower, &lp.upper, &lp.row_lower, &lp.row_upper})
        write(*values);
    write(entries);
}

}  // namespace compare

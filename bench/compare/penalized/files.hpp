/// What the programs of this comparison share: the data that make_data.py wrote, coefficients as
/// text, and the clock.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

namespace penalized {

using ridgewood::Index;
using Matrix = ridgewood::Matrix<double>;
using Vector = ridgewood::Vector<double>;
using SparseMatrix = Eigen::SparseMatrix<double>;
using Path = std::filesystem::path;

template <class T>
void read_into(const Path& file, T* values, Index count) {
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(values), static_cast<std::streamsize>(sizeof(T)) * count);
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
}

struct Shape {
    Index rows = 0, columns = 0, stored = 0;
    bool sparse = false;

    explicit Shape(const Path& folder) {
        std::ifstream in(folder / "shape");
        if (!(in >> rows >> columns))
            throw std::runtime_error("cannot read " + (folder / "shape").string());
        sparse = static_cast<bool>(in >> stored);
    }
};

inline Matrix read_dense(const Path& folder, const Shape& shape) {
    Matrix X(shape.rows, shape.columns);
    read_into(folder / "dense", X.data(), X.size());
    return X;
}

inline SparseMatrix read_sparse(const Path& folder, const Shape& shape) {
    SparseMatrix X(shape.rows, shape.columns);
    X.resizeNonZeros(shape.stored);
    read_into(folder / "starts", X.outerIndexPtr(), shape.columns + 1);
    read_into(folder / "rows", X.innerIndexPtr(), shape.stored);
    read_into(folder / "values", X.valuePtr(), shape.stored);
    return X;
}

inline Vector read_target(const Path& folder, const Shape& shape) {
    Vector y(shape.rows);
    read_into(folder / "y", y.data(), y.size());
    return y;
}

/// Empty when the folder has no grid.
inline std::vector<double> read_lambdas(const Path& folder) {
    const Path file = folder / "lambdas";
    if (!std::filesystem::exists(file))
        return {};
    std::vector<double> lambdas(std::filesystem::file_size(file) / sizeof(double));
    read_into(file, lambdas.data(), static_cast<Index>(lambdas.size()));
    return lambdas;
}

/// Calls use(X, y, lambdas) with the X that the folder has, dense or sparse.
template <class Use>
void with_data(const Path& folder, Use use) {
    const Shape shape(folder);
    const Vector y = read_target(folder, shape);
    const std::vector<double> lambdas = read_lambdas(folder);
    if (shape.sparse)
        use(read_sparse(folder, shape), y, lambdas);
    else
        use(read_dense(folder, shape), y, lambdas);
}

/// Prints the CPU seconds of a fit and returns it. One of milliseconds is repeated until 0.2 s are
/// full, as those of the peers are, whose clocks are coarser.
template <class Fit>
auto timed(Fit fit) {
    const std::clock_t start = std::clock();
    for (int count = 1;; ++count) {
        auto result = fit();
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        if (seconds >= 0.2) {
            std::printf("%.6f\n", seconds / count);
            return result;
        }
    }
}

/// A file for numbers that are to be read back to the last bit.
inline std::ofstream text_output(const Path& file) {
    std::ofstream out(file);
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out << std::setprecision(std::numeric_limits<double>::max_digits10);
    return out;
}

}  // namespace penalized

/// Tables for a script to compare.
#pragma once

#include <ridgewood/core/types.hpp>

#include <fstream>
#include <string>
#include <utility>

/// Writes tables to files of a folder: rows and columns as integers of 64 bits, then the values
/// column by column, as read() of the scripts takes them.
class Writer {
public:
    using Table = ridgewood::Matrix<double>;

    explicit Writer(std::string folder) : folder_(std::move(folder)) {}

    void write(const std::string& name, const Table& values) const {
        std::ofstream file(folder_ + "/" + name, std::ios::binary);
        const ridgewood::Index shape[] = {values.rows(), values.cols()};
        file.write(reinterpret_cast<const char*>(shape), sizeof shape);
        file.write(reinterpret_cast<const char*>(values.data()),
                   static_cast<std::streamsize>(sizeof(double)) * values.size());
    }

    /// Fitted on every other row and applied to all, so that there are values unseen in the fit.
    template <class Transformer>
    void write_half(const std::string& name, const Transformer& spec, const Table& X) const {
        const Table half = X(Eigen::seq(0, Eigen::last, 2), Eigen::all);
        write(name, spec.fit(half).transform(X));
    }

    /// Fitted on all rows.
    template <class Transformer>
    void write_whole(const std::string& name, const Transformer& spec, const Table& X) const {
        write(name, spec.fit(X).transform(X));
    }

private:
    std::string folder_;
};

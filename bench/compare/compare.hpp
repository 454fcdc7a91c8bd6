/// Our side of a comparison with a peer. run.sh calls it as
///
///     NAME make FOLDER    writes FOLDER/data and FOLDER/reference
///     NAME fit FOLDER     reads FOLDER/data, writes FOLDER/ours and prints the CPU seconds
///
/// and the peer's script, which writes FOLDER/peer, as the second. The data are doubles: the rows
/// and columns of the table [X y], then the table, column by column. Answers are text, one number a
/// line. Reading and writing are not timed.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <limits>
#include <string_view>
#include <vector>

#include "../data.hpp"

namespace compare {

using bench::Index;
using bench::Matrix;
using bench::Regression;
using bench::Vector;
using Answer = std::vector<double>;
using Solve = Answer (*)(const Regression&);

inline void append(Answer& answer, const Vector& values) {
    answer.insert(answer.end(), values.begin(), values.end());
}

inline void write_data(const std::filesystem::path& file, const Regression& data) {
    Vector values(2 + data.X.size() + data.y.size());
    values << static_cast<double>(data.X.rows()), static_cast<double>(data.X.cols() + 1),
        data.X.reshaped(), data.y;
    std::ofstream out(file, std::ios::binary);
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out.write(reinterpret_cast<const char*>(values.data()),
              static_cast<std::streamsize>(sizeof(double)) * values.size());
}

inline Regression read_data(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    in.exceptions(std::ios::failbit | std::ios::badbit);
    const auto read = [&](Index rows, Index columns) {
        Matrix values(rows, columns);
        in.read(reinterpret_cast<char*>(values.data()),
                static_cast<std::streamsize>(sizeof(double)) * values.size());
        return values;
    };
    const Matrix shape = read(2, 1);
    const auto rows = static_cast<Index>(shape(0)), columns = static_cast<Index>(shape(1));
    Regression data;
    data.X = read(rows, columns - 1);
    data.y = read(rows, 1);
    return data;
}

inline void write_answer(const std::filesystem::path& file, const Answer& answer) {
    std::ofstream out(file);
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out << std::setprecision(std::numeric_limits<double>::max_digits10);
    for (const double value : answer)
        out << value << '\n';
}

/// The main function of a case: `make` gives its data, `reference` the answer to the last digit,
/// at leisure, and `fit` is what is timed.
inline int run(int argc, char** argv, Regression (*make)(), Solve reference, Solve fit) try {
    const std::string_view command = argc == 3 ? argv[1] : "";
    const std::filesystem::path folder = argc == 3 ? argv[2] : "";
    if (command == "make") {
        const Regression data = make();
        write_data(folder / "data", data);
        write_answer(folder / "reference", reference(data));
    } else if (command == "fit") {
        const Regression data = read_data(folder / "data");
        const std::clock_t start = std::clock();
        const Answer answer = fit(data);
        std::printf("%.4f\n", static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
        write_answer(folder / "ours", answer);
    } else {
        std::fprintf(stderr, "usage: %s make|fit FOLDER\n", argv[0]);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}

}  // namespace compare

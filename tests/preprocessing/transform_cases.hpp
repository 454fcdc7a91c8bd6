/// The records of preprocessing in the shared folder, and how they are compared.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "reference_cases.hpp"

/// A matrix whose null cells are missing.
inline ridgewood::Matrix<double> to_table(const nlohmann::json& rows) {
    ridgewood::Matrix<double> table(static_cast<ridgewood::Index>(rows.size()),
                                    static_cast<ridgewood::Index>(rows.at(0).size()));
    for (ridgewood::Index i = 0; i < table.rows(); ++i) {
        for (ridgewood::Index j = 0; j < table.cols(); ++j) {
            const auto& cell = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
            table(i, j) =
                cell.is_null() ? std::numeric_limits<double>::quiet_NaN() : cell.get<double>();
        }
    }
    return table;
}

/// |a - b| <= tolerance max(1, |b|), NaN only beside NaN.
inline bool agree(const ridgewood::Matrix<double>& a, const ridgewood::Matrix<double>& b,
                  double tolerance) {
    if (a.rows() != b.rows() || a.cols() != b.cols())
        return false;
    for (ridgewood::Index j = 0; j < a.cols(); ++j) {
        for (ridgewood::Index i = 0; i < a.rows(); ++i) {
            if (std::isnan(a(i, j)) != std::isnan(b(i, j)))
                return false;
            if (std::abs(a(i, j) - b(i, j)) > tolerance * std::max(1.0, std::abs(b(i, j))))
                return false;
        }
    }
    return true;
}

/// The records of one operation, none where they are absent.
inline std::vector<nlohmann::json> preprocessing_cases(const std::string& operation) {
    return reference_cases("timeseries/preprocessing.json", operation);
}

/// Whether what `transformed(params, X)` returns is the expected table of a record.
template <class Transform>
bool meets(const nlohmann::json& record, Transform&& transformed) {
    const auto X = to_table(record.at("input").at("X"));
    return agree(transformed(record.at("params"), X),
                 to_table(record.at("expected").at("transform")), record.at("tol").get<double>());
}

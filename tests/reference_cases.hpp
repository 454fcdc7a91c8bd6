/// Facts from other libraries, kept as JSON in the shared folder (cases/<area>/README.md there says
/// which versions made them). Include only where <nlohmann/json.hpp> is at hand.
#pragma once

#include <ridgewood/core/types.hpp>

#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "shared_data.hpp"

/// The records of one operation in a file below cases/; none where the file is absent.
inline std::vector<nlohmann::json> reference_cases(const std::string& file,
                                                   const std::string& operation) {
    std::vector<nlohmann::json> found;
    if (const auto path = shared_file("cases/" + file)) {
        for (const auto& record : nlohmann::json::parse(std::ifstream(*path))) {
            if (record.at("op") == operation)
                found.push_back(record);
        }
    }
    return found;
}

inline ridgewood::Vector<double> to_vector(const nlohmann::json& values) {
    ridgewood::Vector<double> result(static_cast<ridgewood::Index>(values.size()));
    for (ridgewood::Index i = 0; i < result.size(); ++i)
        result[i] = values[static_cast<std::size_t>(i)].get<double>();
    return result;
}

inline ridgewood::Matrix<double> to_matrix(const nlohmann::json& rows) {
    ridgewood::Matrix<double> result(static_cast<ridgewood::Index>(rows.size()),
                                     static_cast<ridgewood::Index>(rows.at(0).size()));
    for (ridgewood::Index i = 0; i < result.rows(); ++i)
        result.row(i) = to_vector(rows[static_cast<std::size_t>(i)]).transpose();
    return result;
}

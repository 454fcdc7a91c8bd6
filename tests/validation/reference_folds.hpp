/// Compares plans with the folds of other libraries.
#pragma once

#include <ridgewood/validation/fold.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "reference_cases.hpp"
#include "validation/plan_rows.hpp"

inline RowList rows_in(const nlohmann::json& ranges) {
    RowList rows;
    for (const auto& range : ranges) {
        for (ridgewood::Index i = range[0]; i < range[1].get<ridgewood::Index>(); ++i)
            rows.push_back(i);
    }
    return rows;
}

inline std::vector<ridgewood::Index> to_integers(const nlohmann::json& values) {
    return values.get<std::vector<ridgewood::Index>>();
}

/// The value of a parameter; nothing when it is null or absent.
inline std::optional<ridgewood::Index> optional_parameter(const nlohmann::json& record,
                                                          const std::string& name) {
    const auto& parameters = record["params"];
    if (!parameters.contains(name) || parameters[name].is_null())
        return std::nullopt;
    return parameters[name].get<ridgewood::Index>();
}

/// The plan that `split` makes has the folds of a record, or is refused where it expects an error.
template <class Split>
void require_folds(const nlohmann::json& record, Split split) {
    INFO(record["id"]);
    const auto& expected = record["expected"];
    if (expected.is_object()) {
        REQUIRE_FALSE(refusal([&] { (void)folds_of(split()); }).empty());
        return;
    }
    const ridgewood::FoldPlan plan = split();
    REQUIRE(plan.size() == static_cast<ridgewood::Index>(expected.size()));
    for (ridgewood::Index k = 0; k < plan.size(); ++k) {
        const auto& fold = expected[static_cast<std::size_t>(k)];
        REQUIRE(rows_of(plan, plan[k].train) == rows_in(fold["train"]));
        REQUIRE(rows_of(plan, plan[k].test) == rows_in(fold["test"]));
    }
}

/// Calls test(record) for each record of an operation and returns how many there are.
template <class Test>
std::size_t each_reference(const std::string& file, const std::string& operation, Test test) {
    const auto records = reference_cases("timeseries/" + file + ".json", operation);
    for (const auto& record : records)
        test(record);
    return records.size();
}

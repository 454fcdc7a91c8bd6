/// Which columns are classes.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Says which columns of a table hold classes, of which only equality counts; the others are
/// numbers.
class DiscreteFeatures {
public:
    [[nodiscard]] static DiscreteFeatures none() { return DiscreteFeatures(false, {}); }
    [[nodiscard]] static DiscreteFeatures all() { return DiscreteFeatures(true, {}); }
    /// These, by number.
    [[nodiscard]] static DiscreteFeatures columns(std::vector<Index> columns) {
        return DiscreteFeatures(false, std::move(columns));
    }

    /// For each of `columns` columns whether it is classes. Throws std::invalid_argument, naming
    /// `spec`, where a column that was named is not among them.
    [[nodiscard]] std::vector<bool> mask(std::string_view spec, Index columns) const {
        std::vector<bool> discrete(static_cast<std::size_t>(columns), all_);
        for (const Index column : columns_) {
            detail::require(column >= 0 && column < columns, spec, ": there is no column ", column,
                            " of ", columns);
            discrete[static_cast<std::size_t>(column)] = true;
        }
        return discrete;
    }

private:
    DiscreteFeatures(bool all, std::vector<Index> columns)
        : all_(all), columns_(std::move(columns)) {}

    bool all_;
    std::vector<Index> columns_;
};

}  // namespace ridgewood

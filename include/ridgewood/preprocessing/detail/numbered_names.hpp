/// Names of columns that are made of all the others.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// "pca0", "pca1", ... for the stem "pca".
[[nodiscard]] inline std::vector<std::string> numbered_names(std::string_view stem, Index count) {
    std::vector<std::string> names;
    for (Index k = 0; k < count; ++k)
        names.push_back(join(stem, k));
    return names;
}

}  // namespace ridgewood::detail

/// Data sets and reference cases that stand beside the project, because they are too many or not
/// ours to ship. A test that needs one says so and ends where it is absent:
///
///     const auto path = shared_file("data/small/iris.csv");
///     if (!path)
///         SKIP(absent("data/small/iris.csv"));
///     const auto table = rw::read_csv(*path);
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "catch.hpp"

#ifndef RIDGEWOOD_SHARED_DIR
#define RIDGEWOOD_SHARED_DIR ""
#endif

/// Catch2 before 3.3 cannot skip: there the test ends with a warning, which every reporter shows.
#ifndef SKIP
#define SKIP(reason)                 \
    do {                             \
        WARN("skipped: " << reason); \
        return;                      \
    } while (false)
#endif

/// The full path of a file or folder of the shared data; nothing where it is absent.
inline std::optional<std::string> shared_file(const std::string& name) {
    const std::string folder = RIDGEWOOD_SHARED_DIR;
    const auto path = std::filesystem::path(folder) / name;
    if (folder.empty() || !std::filesystem::exists(path))
        return std::nullopt;
    return path.string();
}

/// What a skipped test tells.
inline std::string absent(const std::string& name) {
    return name + " is not here; configure with -DRIDGEWOOD_SHARED_DIR=<the folder that holds it>";
}

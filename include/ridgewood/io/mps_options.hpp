/// How an MPS file is to be read.
#pragma once

#include <functional>
#include <string>

namespace ridgewood {

/// Where the fields of a line stand.
enum class MpsFormat {
    /// Free if the file can be read so, else fixed.
    automatic,
    /// In columns 2, 5, 15, 25, 40 and 50; names have at most 8 characters and may hold blanks.
    fixed,
    /// Between blanks.
    free,
};

struct MpsOptions {
    MpsFormat format = MpsFormat::automatic;
    /// Told of what was read in one of several usual ways or left out, with its line.
    std::function<void(const std::string& message)> warning = {};
};

}  // namespace ridgewood

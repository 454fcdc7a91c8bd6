/// Seconds that pass.
#pragma once

#include <ctime>

namespace ridgewood::detail {

/// Wall time since it was made. By <ctime>, as <chrono> costs every program that fits 0.03 s of
/// compile time.
class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        const std::timespec now = look();
        return static_cast<double>(now.tv_sec - start_.tv_sec) +
               1e-9 * static_cast<double>(now.tv_nsec - start_.tv_nsec);
    }

private:
    [[nodiscard]] static std::timespec look() {
        std::timespec now{};
        std::timespec_get(&now, TIME_UTC);
        return now;
    }

    std::timespec start_ = look();
};

}  // namespace ridgewood::detail

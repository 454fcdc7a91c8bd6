/// Results of parallel work, taken one by one in the order of their numbers.
#pragma once

#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What is summed in the order 0, 1, ... has the same bits whoever comes first. A result waits for
/// those before it, not the thread that brings it.
template <class Result, class Take>
class InOrder {
public:
    /// Calls take(k, result) for each k below `count`, from one thread at a time.
    InOrder(Index count, Take take)
        : waiting_(static_cast<std::size_t>(count)), take_(std::move(take)) {}

    void bring(Index k, Result result) {
        const std::lock_guard lock(mutex_);
        waiting_[static_cast<std::size_t>(k)] = std::move(result);
        while (next_ < waiting_.size() && waiting_[next_]) {
            Result ready = std::move(*waiting_[next_]);
            waiting_[next_].reset();
            take_(static_cast<Index>(next_++), std::move(ready));
        }
    }

private:
    std::mutex mutex_;
    std::vector<std::optional<Result>> waiting_;
    std::size_t next_ = 0;
    Take take_;
};

}  // namespace ridgewood::detail

/// The one place in ridgewood that knows threads.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// Returns when a word is another than `seen`. A thread looks before it sleeps, since to be woken
/// takes longer than most waits. Each time it has looked in vain, as on a machine where others keep
/// those that it waits for from their work, it looks less long, and after each change in time a bit
/// longer: between 5 microseconds and a millisecond, about.
inline void await_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen) {
    constexpr int least = 10'000, most = 2'000'000;
    static thread_local int patience = most;
    for (int look = 0; look < patience; ++look) {
        if (word != seen) {
            patience = std::min(most, patience + most / 64);
            return;
        }
    }
    patience = std::max(least, patience / 4);
    word.wait(seen);
}

/// A loop whose calls are done by its owner and those who join it.
class Loop {
public:
    using Task = void (*)(void* context, Index i);

    Loop(Index count, std::size_t threads, Task task, void* context)
        : task_(task),
          context_(context),
          count_(count),
          shares_(threads),
          seats_(static_cast<int>(threads) - 1) {
        const auto parts = static_cast<Index>(threads);
        for (Index k = 0; k < parts; ++k) {
            Share& share = shares_[static_cast<std::size_t>(k)];
            share.next = k * (count / parts) + std::min(k, count % parts);
            share.end = (k + 1) * (count / parts) + std::min(k + 1, count % parts);
        }
    }

    /// Whether one more may join.
    [[nodiscard]] bool has_seat() { return seats_-- > 0; }

    /// Calls what no other thread has called. After an exception only lower indices are called, and
    /// they all are: the exception that is kept, that of the lowest index, is the same for any
    /// number of threads.
    void work(std::size_t seat) {
        for (Index i = claim(seat); i < count_; i = claim(seat)) {
            if (i > error_index_.load(std::memory_order_relaxed))
                continue;
            try {
                task_(context_, i);
            } catch (...) {
                const std::lock_guard lock(error_mutex_);
                if (i < error_index_.load(std::memory_order_relaxed)) {
                    error_index_.store(i, std::memory_order_relaxed);
                    error_ = std::current_exception();
                }
            }
        }
    }

    void rethrow() const {
        if (error_)
            std::rethrow_exception(error_);
    }

private:
    /// The indices that a thread takes before those of others. What it writes for an index in one
    /// loop is then still in its cache when it comes to that index in the next.
    struct alignas(64) Share {
        std::atomic<Index> next = 0;
        Index end = 0;
    };

    /// The next index for the thread of a seat, count_ when there is none: of its own share as long
    /// as that has any, then of those of others.
    Index claim(std::size_t seat) {
        for (std::size_t step = 0; step < shares_.size(); ++step) {
            Share& share = shares_[(seat + step) % shares_.size()];
            if (share.next.load(std::memory_order_relaxed) < share.end) {
                const Index i = share.next.fetch_add(1, std::memory_order_relaxed);
                if (i < share.end)
                    return i;
            }
        }
        return count_;
    }

    Task task_;
    void* context_;
    Index count_;
    std::vector<Share> shares_;
    std::atomic<int> seats_;  // of those who join
    std::atomic<Index> error_index_ = std::numeric_limits<Index>::max();
    std::mutex error_mutex_;
    std::exception_ptr error_ = nullptr;  // of the lowest index that threw
};

class LoopBoard;

/// What this thread is in, as long as this lives, and where the loops that it runs are shown.
class LoopPlace {
public:
    struct Place {
        bool is_inside = false;  // a loop
        LoopBoard* board = nullptr;
    };

    explicit LoopPlace(Place place) : before_(std::exchange(here(), place)) {}
    LoopPlace(const LoopPlace&) = delete;
    LoopPlace& operator=(const LoopPlace&) = delete;
    ~LoopPlace() { here() = before_; }

    [[nodiscard]] static Place& here() {
        static thread_local Place place;
        return place;
    }

private:
    Place before_;
};

/// Where a loop is shown to the threads that may join it, one at a time. No lock is taken to begin
/// or to end it. A thread is a guest before it looks for the loop, and the loop is gone before its
/// owner looks for guests: nobody holds one that has ended.
class LoopBoard {
public:
    /// Runs a loop with those who join; returns false, and does nothing, when there is another.
    bool run(Loop& loop) {
        Loop* none = nullptr;
        if (!loop_.compare_exchange_strong(none, &loop))
            return false;
        announce();
        work(loop, 0);
        loop_ = nullptr;
        for (std::uint32_t guests = guests_; guests != 0; guests = guests_)
            await_change(guests_, guests);
        return true;
    }

    /// Joins the loop that there is, if any.
    void join(std::size_t seat) {
        ++guests_;
        Loop* const loop = loop_;
        if (loop != nullptr && loop->has_seat())
            work(*loop, seat);
        if (--guests_ == 0)
            guests_.notify_one();
    }

    /// Of loops and whatever else threads wait for here.
    [[nodiscard]] std::uint32_t news() const { return news_; }
    void announce() {
        ++news_;
        news_.notify_all();
    }
    void await_news(std::uint32_t seen) const { await_change(news_, seen); }

private:
    static void work(Loop& loop, std::size_t seat) {
        const LoopPlace inside({.is_inside = true, .board = nullptr});
        loop.work(seat);
    }

    std::atomic<std::uint32_t> news_ = 0;
    std::atomic<Loop*> loop_ = nullptr;
    std::atomic<std::uint32_t> guests_ = 0;  // threads that may hold the loop
};

/// The persistent threads behind parallel_for, started when first asked for and joined at exit.
class ThreadPool {
public:
    [[nodiscard]] static ThreadPool& instance() {
        static ThreadPool pool;
        return pool;
    }

    ThreadPool() = default;
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    ~ThreadPool() {
        closing_ = true;
        board_.announce();
        for (std::thread& worker : workers_)
            worker.join();
    }

    /// Runs task(context, i) for every i. Called from inside a loop, or while another thread of the
    /// program has the pool, it gets no help, but from those who have no other task of
    /// parallel_work: the result is the same.
    void run(Index count, int threads, Loop::Task task, void* context) {
        const auto most = static_cast<std::size_t>(std::min<Index>(threads, count));
        if (most > 1 && run_with_others(count, most, task, context))
            return;
        for (Index i = 0; i < count; ++i)
            task(context, i);
    }

private:
    bool run_with_others(Index count, std::size_t threads, Loop::Task task, void* context) {
        const LoopPlace::Place& here = LoopPlace::here();
        std::unique_lock owner(owner_, std::defer_lock);
        if (here.is_inside ? here.board == nullptr : !owner.try_lock())
            return false;
        if (!here.is_inside)
            start(threads - 1);
        Loop loop(count, threads, task, context);
        if (!(here.is_inside ? *here.board : board_).run(loop))
            return false;
        loop.rethrow();
        return true;
    }

    /// More threads than the machine has would only wait for each other; fewer than asked for, when
    /// the system gives no more, do the same work.
    void start(std::size_t helpers) {
        // The system is asked once: that takes several microseconds.
        static const std::size_t most = std::max(4U, std::thread::hardware_concurrency());
        while (workers_.size() < std::min(helpers, most)) {
            try {
                workers_.emplace_back([this, seat = workers_.size() + 1] { serve(seat); });
            } catch (const std::system_error&) {
                return;
            }
        }
    }

    void serve(std::size_t seat) {
        for (std::uint32_t seen = 0;;) {
            board_.await_news(seen);
            seen = board_.news();
            if (closing_)
                return;
            board_.join(seat);
        }
    }

    std::mutex owner_;
    std::vector<std::thread> workers_;
    LoopBoard board_;
    std::atomic<bool> closing_ = false;
};

}  // namespace detail

/// How many threads an option `threads` stands for: itself, or all of the machine's for 0. Throws
/// std::invalid_argument when it is negative.
[[nodiscard]] inline int thread_count(int threads) {
    detail::check_threads(threads);
    if (threads > 0)
        return threads;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// Calls f(0), ..., f(count - 1), each once, on up to `threads` threads (0 = all of the machine's)
/// including the caller's. The calls run in any order: when f(i) writes to its own place only, the
/// result does not depend on `threads`. Nested calls run serially, but for those in a task of
/// parallel_work, with which idle threads help. After a call has thrown, only
/// those of lower indices still begin; when all have ended, the exception of the lowest index is
/// rethrown.
///
/// Each thread begins with the same share of the indices in every loop over as many: what it wrote
/// is still in the cache of its core.
template <class F>
void parallel_for(Index count, int threads, F&& f) {
    auto call = [&f](Index i) { f(i); };
    const auto task = [](void* context, Index i) { (*static_cast<decltype(call)*>(context))(i); };
    detail::ThreadPool::instance().run(count, thread_count(threads), task, &call);
}

/// Does work of which more comes to be while it is done, on up to `threads` threads (0 = all of the
/// machine's) including the caller's. next() returns a task, as std::optional, or none when there
/// is none for now; run(task, k) does it, k < threads being another number for each of the tasks
/// that are done at the same time; then comes finish(task). Only run is called by several threads
/// at a time, so that the others may change what they share. Threads without a task help with the
/// parallel_for of one that runs. Returns when there is no next task and none is being done; after
/// a call has thrown, no other task begins, and one of the exceptions is rethrown.
template <class Next, class Run, class Finish>
void parallel_work(int threads, Next&& next, Run&& run, Finish&& finish) {
    detail::LoopBoard board;
    std::mutex mutex;
    std::size_t running = 0;
    bool failed = false;
    const int workers = thread_count(threads);
    parallel_for(workers, workers, [&](Index worker) {
        const auto seat = static_cast<std::size_t>(worker);
        std::unique_lock lock(mutex);
        try {
            while (!failed) {
                const std::uint32_t seen = board.news();
                auto task = next();
                if (!task && running == 0)
                    return;
                if (!task) {
                    lock.unlock();
                    board.join(seat);
                    board.await_news(seen);
                    lock.lock();
                    continue;
                }
                ++running;
                lock.unlock();
                {
                    const detail::LoopPlace inside({.is_inside = true, .board = &board});
                    run(*task, static_cast<int>(worker));
                }
                lock.lock();
                finish(*task);
                --running;
                board.announce();
            }
        } catch (...) {
            if (!lock.owns_lock())
                lock.lock();
            failed = true;
            board.announce();
            throw;
        }
    });
}

}  // namespace ridgewood

/// The one place in ridgewood that knows threads.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace ridgewood {

namespace detail {

/// The persistent threads behind parallel_for, started when first asked for and joined at exit.
class ThreadPool {
public:
    using Task = void (*)(void* context, Index i);

    [[nodiscard]] static ThreadPool& instance() {
        static ThreadPool pool;
        return pool;
    }

    ThreadPool() = default;
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    ~ThreadPool() {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
            generation_.fetch_add(1, std::memory_order_release);
        }
        wake_.notify_all();
        for (std::thread& worker : workers_)
            worker.join();
    }

    /// Runs task(context, i) for every i. Serially when called from inside a task, or while another
    /// thread of the program has the pool: the result is the same.
    void run(Index count, int threads, Task task, void* context) {
        std::unique_lock owner(owner_, std::defer_lock);
        if (threads <= 1 || count <= 1 || inside_ || !owner.try_lock()) {
            for (Index i = 0; i < count; ++i)
                task(context, i);
            return;
        }
        const auto helpers = static_cast<std::size_t>(std::min<Index>(threads, count) - 1);
        start(helpers);

        Job job(task, context, count, helpers);
        publish(&job);
        work(job, 0);
        retract(job);
        if (job.error)
            std::rethrow_exception(job.error);
    }

private:
    /// More threads than the machine has would only wait for each other; fewer than asked for, when
    /// the system gives no more, do the same work.
    void start(std::size_t helpers) {
        const std::size_t most = std::max(4U, std::thread::hardware_concurrency());
        while (workers_.size() < std::min(helpers, most)) {
            try {
                workers_.emplace_back([this, seat = workers_.size() + 1] { serve(seat); });
            } catch (const std::system_error&) {
                return;
            }
        }
    }

    /// The indices that a thread takes before those of others. What it writes for an index in one
    /// loop is then still in its cache when it comes to that index in the next.
    struct alignas(64) Share {
        std::atomic<Index> next = 0;
        Index end = 0;
    };

    struct Job {
        Job(Task run, void* of, Index calls, std::size_t helpers)
            : task(run), context(of), count(calls), shares(helpers + 1), seats(helpers) {
            const auto parts = static_cast<Index>(shares.size());
            for (Index k = 0; k < parts; ++k) {
                Share& share = shares[static_cast<std::size_t>(k)];
                share.next = k * (count / parts) + std::min(k, count % parts);
                share.end = (k + 1) * (count / parts) + std::min(k + 1, count % parts);
            }
        }

        Task task;
        void* context;
        Index count;
        std::vector<Share> shares;
        std::size_t seats;  // helpers that may still join; guarded by mutex_
        std::atomic<std::size_t> helping = 0;
        std::atomic<Index> error_index = std::numeric_limits<Index>::max();
        std::exception_ptr error = nullptr;  // of the lowest index that threw; guarded by mutex_
    };

    void publish(Job* job) {
        {
            const std::lock_guard lock(mutex_);
            job_ = job;
            generation_.fetch_add(1, std::memory_order_release);
        }
        wake_.notify_all();
    }

    void retract(Job& job) {
        {
            const std::lock_guard lock(mutex_);
            job_ = nullptr;
        }
        const auto ended = [&] { return job.helping.load(std::memory_order_acquire) == 0; };
        if (look_for(ended))
            return;
        std::unique_lock lock(mutex_);
        idle_.wait(lock, ended);
    }

    /// The next index for the thread of a seat, job.count when there is none: of its own share as
    /// long as that has any, then of those of others.
    static Index claim(Job& job, std::size_t seat) {
        for (std::size_t step = 0; step < job.shares.size(); ++step) {
            Share& share = job.shares[(seat + step) % job.shares.size()];
            if (share.next.load(std::memory_order_relaxed) < share.end) {
                const Index i = share.next.fetch_add(1, std::memory_order_relaxed);
                if (i < share.end)
                    return i;
            }
        }
        return job.count;
    }

    /// After an exception only lower indices are run, and they all are: the exception that is kept,
    /// that of the lowest index, is the same for any number of threads.
    void work(Job& job, std::size_t seat) {
        inside_ = true;
        for (Index i = claim(job, seat); i < job.count; i = claim(job, seat)) {
            if (i > job.error_index.load(std::memory_order_relaxed))
                continue;
            try {
                job.task(job.context, i);
            } catch (...) {
                const std::lock_guard lock(mutex_);
                if (i < job.error_index.load(std::memory_order_relaxed)) {
                    job.error_index.store(i, std::memory_order_relaxed);
                    job.error = std::current_exception();
                }
            }
        }
        inside_ = false;
    }

    void serve(std::size_t seat) {
        for (std::uint64_t seen = 0;;) {
            await_change(seen);
            std::unique_lock lock(mutex_);
            if (closing_)
                return;
            seen = generation_.load(std::memory_order_relaxed);
            Job* const job = job_;
            if (job == nullptr || job->seats == 0)
                continue;
            --job->seats;
            ++job->helping;
            lock.unlock();
            work(*job, seat);
            lock.lock();
            if (--job->helping == 0)
                idle_.notify_one();
        }
    }

    /// Looks, then yields, then sleeps: a loop of short parallel sections wakes its helpers in well
    /// under a microsecond, an idle program uses no processor.
    void await_change(std::uint64_t seen) {
        const auto changed = [&] { return generation_.load(std::memory_order_acquire) != seen; };
        if (look_for(changed))
            return;
        for (int look = 0; look < 50; ++look) {
            if (changed())
                return;
            std::this_thread::yield();
        }
        std::unique_lock lock(mutex_);
        wake_.wait(lock, changed);
    }

    /// For some 20 microseconds: to sleep and be woken takes longer.
    template <class Condition>
    static bool look_for(const Condition& holds) {
        for (int look = 0; look < 20000; ++look) {
            if (holds())
                return true;
        }
        return false;
    }

    std::mutex owner_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable idle_;
    std::vector<std::thread> workers_;
    std::atomic<std::uint64_t> generation_ = 0;
    Job* job_ = nullptr;
    bool closing_ = false;
    static inline thread_local bool inside_ = false;
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
/// result does not depend on `threads`. Nested calls run serially. After a call has thrown, only
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

}  // namespace ridgewood

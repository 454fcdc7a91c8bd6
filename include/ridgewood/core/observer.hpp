/// Progress and early stopping are one thing: a callable that is told each step.
#pragma once

#include <ridgewood/core/types.hpp>

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

namespace ridgewood {

/// One step of a long computation: a boosting round, a fold, a pass.
struct Progress {
    /// Which step has ended, counted from 1.
    Index step = 0;
    /// How many steps there will be at the most.
    Index total = 0;
    /// The loss after this step, in the units of the fit that reports it; 0 where there is none.
    double loss = 0;
    /// Seconds since the computation began.
    double seconds = 0;
};

/// The answer of an observer.
enum class Signal { go_on, stop };

/// Any callable on Progress. One that returns a Signal can stop the computation; one that returns
/// nothing only watches. It is called from one thread at a time.
class Observer {
public:
    Observer() = default;

    template <std::invocable<const Progress&> Call>
    requires(!std::same_as<std::remove_cvref_t<Call>, Observer>)
        Observer(Call&& call) {  // implicit on purpose: `.observer = [](const Progress&) {...}`
        using Answer = std::invoke_result_t<Call, const Progress&>;
        static_assert(std::is_void_v<Answer> || std::same_as<Answer, Signal>,
                      "Observer: the callable must return a Signal or nothing");
        if constexpr (std::is_void_v<Answer>) {
            call_ = [call = std::forward<Call>(call)](const Progress& progress) mutable {
                call(progress);
                return Signal::go_on;
            };
        } else {
            call_ = std::forward<Call>(call);
        }
    }

    [[nodiscard]] Signal operator()(const Progress& progress) const {
        return call_ ? call_(progress) : Signal::go_on;
    }

private:
    std::function<Signal(const Progress&)> call_;
};

}  // namespace ridgewood

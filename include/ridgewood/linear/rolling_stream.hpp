/// Rolling regression of rows that come one after the other.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/times.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/fit_windows.hpp>
#include <ridgewood/linear/rolling_fit.hpp>
#include <ridgewood/linear/rolling_options.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace ridgewood {

/// What RollingRegression{...}.stream(features) makes. After each push it holds the regression of
/// the window that ends with that row, the same to the last bit as that of `fit`:
///
///     auto stream = RollingRegression{.window = Rows{120}}.stream(2);
///     stream.push(x, y);
///     stream.coefficients();
///
/// It keeps the rows of at most two windows, none of an expanding one. Once a window it sums up the
/// rows of a window again, which takes as long as some hundred pushes. W is double.
template <Real W = double>
class RollingStream {
public:
    /// RollingRegression::stream makes it of its options.
    RollingStream(const detail::RollingSettings& settings, RollingWindow window,
                  MissingRows missing)
        : settings_(settings),
          window_(std::move(window)),
          missing_rule_(missing),
          series_(window_),
          lanes_(settings),
          writer_(settings),
          latest_(detail::unsolved_fit<W>(settings, 1)) {
        detail::require(!settings_.robust || !std::holds_alternative<Expanding>(window_),
                        "RollingRegression: a stream of expanding windows forgets its rows, "
                        "covariance hc0 needs them");
    }

    /// Takes the next row: as many features as were said, a target or a row of targets, and its
    /// weight >= 0. Throws std::invalid_argument when one of them is not as in `fit`, and for
    /// windows of Duration; the stream is as before then.
    template <class DX>
    void push(const Eigen::MatrixBase<DX>& x, double y, double weight = 1) {
        push(x, Vector<W>::Constant(1, y), weight);
    }
    template <class DX, class DY>
    void push(const Eigen::MatrixBase<DX>& x, const Eigen::MatrixBase<DY>& y, double weight = 1) {
        detail::require(!std::holds_alternative<Duration>(window_),
                        "RollingStream: a window of Duration needs times: push_at(time, x, y)");
        take(0, x, y, weight);
    }

    /// The same for a row at a time, which is not before that of the last one.
    template <class DX>
    void push_at(std::int64_t time, const Eigen::MatrixBase<DX>& x, double y, double weight = 1) {
        push_at(time, x, Vector<W>::Constant(1, y), weight);
    }
    template <class DX, class DY>
    void push_at(std::int64_t time, const Eigen::MatrixBase<DX>& x, const Eigen::MatrixBase<DY>& y,
                 double weight = 1) {
        detail::require(count_ == 0 || time >= time_, "RollingStream: time ", time,
                        " is before that of the last row, ", time_);
        take(time, x, y, weight);
        time_ = time;
    }

    /// Rows that were pushed.
    [[nodiscard]] Index size() const { return count_; }
    /// The regression of the latest row: a fit of one row.
    [[nodiscard]] const RollingFit& latest() const& { return latest_; }
    [[nodiscard]] RollingFit latest() && { return std::move(latest_); }
    [[nodiscard]] WindowStatus status() const { return latest_.status[0]; }
    /// The intercept, if there is one, and the slopes; NaN unless `status` is `solved`.
    [[nodiscard]] Vector<W> coefficients(Index target = 0) const {
        return latest_.coefficients(target).row(0).transpose();
    }

private:
    template <class DX, class DY>
    void take(std::int64_t time, const Eigen::MatrixBase<DX>& x, const Eigen::MatrixBase<DY>& y,
              double weight) {
        const Vector<W> features = x.reshaped().template cast<W>();
        const Vector<W> targets = y.reshaped().template cast<W>();
        check(features, targets, weight);
        bool is_missing = false;
        for (const auto* const values : {&features, &targets}) {
            for (const double value : *values)
                is_missing = is_missing || detail::is_nan(value);
        }
        X_.insert(X_.end(), features.begin(), features.end());
        Y_.insert(Y_.end(), targets.begin(), targets.end());
        root_weights_.push_back(std::sqrt(weight));
        missing_.push_back(is_missing ? 1 : 0);
        used_.push_back(!is_missing && weight > 0 ? 1 : 0);
        const Index row = static_cast<Index>(used_.size()) - 1;
        if (is_missing && missing_rule_ == MissingRows::drop_rows_first) {
            add_residuals(row);
            drop_rows(row, row + 1);
        } else {
            advance(row, time);
            forget();
        }
        ++count_;
    }

    void check(const Vector<W>& features, const Vector<W>& targets, double weight) const {
        using detail::require;
        require(features.size() == settings_.features, "RollingStream: x has ", features.size(),
                " values, expected ", settings_.features);
        require(targets.size() == settings_.targets, "RollingStream: y has ", targets.size(),
                " values, expected ", settings_.targets);
        require(weight >= 0 && detail::is_finite(weight),
                "RollingStream: weight must be finite and >= 0, got ", detail::describe(weight));
        const bool allows_missing = missing_rule_ != MissingRows::error;
        for (const auto& [name, values] : {std::pair("x", &features), std::pair("y", &targets)}) {
            for (Index i = 0; i < values->size(); ++i) {
                const double value = (*values)[i];
                require(detail::is_finite(value) || (allows_missing && detail::is_nan(value)),
                        "RollingStream: ", name, "(", i, ") is ", detail::describe(value),
                        ", expected a finite value");
            }
        }
    }

    [[nodiscard]] detail::RollingTable table() const {
        return {.X = X_.data(),
                .X_row_stride = settings_.features,
                .X_column_stride = 1,
                .Y = Y_.data(),
                .Y_row_stride = settings_.targets,
                .Y_column_stride = 1,
                .root_weights = root_weights_.data(),
                .used = used_.data(),
                .missing = missing_.data()};
    }

    void advance(Index row, std::int64_t time) {
        const Index position = series_.size();
        series_.push(table(), row, time);
        const Index last = series_.block_count() - 1;
        if (position == series_.block_begin(last)) {
            const detail::WindowBlock block{
                .series = &series_,
                .before = last > 0 ? series_.block_begin(last - 1) : position,
                .begin = position,
                .end = position};
            lanes_.start(table(), &block, 1);
        }
        lanes_.extend(table(), series_);
        lanes_.advance();
        lanes_.solve();
        writer_.write(lanes_, table(), latest_, [](Index) { return 0; });
    }

    /// Of a row that is no part of the regression.
    void add_residuals(Index row) {
        for (Index t = 0; t < settings_.targets && settings_.residuals; ++t) {
            latest_.fitted(0, t) =
                detail::fitted_value(table(), settings_, latest_.all_coefficients, 0, row, t);
            latest_.residuals(0, t) = table().target(row, t) - latest_.fitted(0, t);
            latest_.one_step_residuals(0, t) = latest_.residuals(0, t);
        }
    }

    /// Rows that no window will hold again.
    void forget() {
        const Index first = std::holds_alternative<Expanding>(window_) ? series_.size()
                            : series_.block_count() > 2                ? series_.block_begin(1)
                                                                       : 0;
        const Index count = first - (series_.size() - static_cast<Index>(used_.size()));
        if (count <= 0)
            return;
        series_.forget_before(first);
        drop_rows(0, count);
    }

    void drop_rows(Index begin, Index end) {
        const auto drop = [&](auto& list, Index width) {
            list.erase(list.begin() + begin * width, list.begin() + end * width);
        };
        drop(X_, settings_.features);
        drop(Y_, settings_.targets);
        drop(root_weights_, 1);
        drop(used_, 1);
        drop(missing_, 1);
    }

    detail::RollingSettings settings_;
    RollingWindow window_;
    MissingRows missing_rule_;
    detail::SeriesWindows series_;
    detail::WindowLanes<W> lanes_;
    detail::WindowWriter<W> writer_;
    RollingFit latest_;
    Index count_ = 0;
    std::int64_t time_ = 0;
    // The rows that a window may still hold, row by row.
    std::vector<W> X_, Y_, root_weights_;
    std::vector<std::uint8_t> used_, missing_;
};

}  // namespace ridgewood

/// Eight blocks of windows, solved side by side.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/series_windows.hpp>
#include <ridgewood/linear/rolling_options.hpp>
#include <ridgewood/simd/factor_lanes.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The options of a rolling regression after all checks.
struct RollingSettings {
    Index features = 0, targets = 1;
    bool intercept = true;
    double ridge = 0;
    /// What a row keeps of its weight from one row to the next.
    double decay = 1;
    std::optional<double> initial_covariance = {};
    Index min_obs = 1;
    bool expanding_start = false;
    bool skip_missing = false;
    RollingSolver solver = RollingSolver::automatic;
    bool standard_errors = true;
    bool robust = false;

    /// Coefficients of a target.
    [[nodiscard]] Index size() const { return features + (intercept ? 1 : 0); }
    [[nodiscard]] simd::FactorShape shape() const {
        return {static_cast<std::size_t>(size()), static_cast<std::size_t>(targets)};
    }
    [[nodiscard]] bool squares() const {
        return solver == RollingSolver::gram ||
               (solver == RollingSolver::automatic && size() > most_for_qr);
    }

    static constexpr Index most_for_qr = 24;
};

/// Windows that end in a block hold a suffix of the block before it and a prefix of the block
/// itself. Suffixes are summed up once, from the end of their block, prefixes grow by a row, and a
/// window is the merge of the two (van Herk 1992, Gil and Werman 1993): nothing is subtracted, so
/// that what has left a window leaves no trace. With an intercept all is about an origin in the
/// midst of the data, the median of the last three rows of the block before.
template <Real W = double>
class WindowLanes {
public:
    using Lanes = simd::Lanes;
    static constexpr Index count = static_cast<Index>(Lanes::count);

    /// A block of a series, and where the block before it begins.
    struct Block {
        const SeriesWindows* series;
        Index before, begin, end;
    };

    explicit WindowLanes(const RollingSettings& settings)
        : settings_(settings),
          shape_(settings.shape()),
          root_decay_(std::sqrt(settings.decay)),
          row_(shape_.width()),
          origin_(shape_.width()),
          prefix_(shape_.size()),
          window_(shape_.size()),
          other_(shape_.size()),
          coefficients_(shape_.design * shape_.targets),
          totals_(shape_.targets),
          inverse_(simd::FactorShape{shape_.design, 0}.size()),
          variances_(shape_.design) {}

    /// Begins up to eight blocks, of which at least one has a row. The table is read until the last
    /// of them is done.
    void start(const RollingTable& table, const Block* blocks, Index block_count) {
        table_ = table;
        blocks_.assign(blocks, blocks + block_count);
        position_ = -1;
        source_.fill(-1);
        rows_.scale = {};
        for (Index lane = 0; lane < block_count; ++lane)
            choose_origin(lane);
        add_up_suffixes();
        start_prefix();
    }

    /// The series of the last block has got one more row, and may stand elsewhere.
    void extend(const RollingTable& table, const SeriesWindows& series) {
        table_ = table;
        blocks_.back().series = &series;
        ++blocks_.back().end;
    }

    /// The longest of the blocks.
    [[nodiscard]] Index longest() const {
        Index most = 0;
        for (const Block& block : blocks_)
            most = std::max(most, block.end - block.begin);
        return most;
    }

    /// Goes on to the next row of each block.
    void advance() {
        ++position_;
        for (Index lane = 0; lane < lanes(); ++lane)
            point(lane, has_row(lane) ? position(lane) : -1, 1);
        fetch();
        push(prefix_.data(), prefix_.data(), root_decay_);
    }

    /// Whether the block of the lane has a row here.
    [[nodiscard]] bool has_row(Index lane) const {
        return lane < lanes() && at(lane).begin + position_ < at(lane).end;
    }
    [[nodiscard]] const SeriesWindows& series(Index lane) const { return *at(lane).series; }
    /// The position in its series.
    [[nodiscard]] Index position(Index lane) const { return at(lane).begin + position_; }

    /// Solves the windows that end here.
    void solve() {
        const Lanes* const suffix = suffixes_here();
        const double age = static_cast<double>(position_ + 1);
        const double decay = settings_.decay < 1 ? std::pow(root_decay_, age) : 1;
        if (settings_.squares()) {
            add_squares(suffix, decay * decay);
            for (std::size_t j = shape_.design - features();
                 settings_.ridge > 0 && j < shape_.design; ++j) {
                for (double& value : window_[shape_.row(j)].value)
                    value += settings_.ridge;
            }
            simd::triangulate(isa_, shape_, window_.data());
        } else {
            std::copy(prefix_.begin(), prefix_.end(), window_.begin());
            if (suffix != nullptr)
                merge(suffix, decay);
            if (settings_.ridge > 0)
                merge_ridge();
        }
        solve_window();
        if (settings_.solver == RollingSolver::automatic && settings_.squares())
            solve_again_by_qr();
    }

    [[nodiscard]] double coefficient(Index lane, Index j, Index target) const {
        return value(coefficients_[static_cast<std::size_t>(j * settings_.targets + target)], lane);
    }
    /// The least part of a squared column that the columns before it leave.
    [[nodiscard]] double independence(Index lane) const { return value(independence_, lane); }

    /// The diagonal of (X'WX)^-1.
    [[nodiscard]] double variance(Index lane, Index j) const {
        return value(variances_[static_cast<std::size_t>(j)], lane);
    }

    /// (X'WX)^-1 x, for a row x of the design as it was before the shift.
    [[nodiscard]] Vector<W> times_inverse(Index lane, const Vector<W>& x) const {
        const Index size = settings_.size();
        const auto entry = [&](Index i, Index j) {
            const simd::FactorShape square{shape_.design, 0};
            return value(
                inverse_[square.row(static_cast<std::size_t>(i)) + static_cast<std::size_t>(j - i)],
                lane);
        };
        Vector<W> turned = Vector<W>::Zero(size), out = turned;
        for (Index i = 0; i < size; ++i) {
            for (Index j = i; j < size; ++j)
                turned[j] += entry(i, j) * x[i];
        }
        for (Index i = 0; i < size; ++i) {
            for (Index j = i; j < size; ++j)
                out[i] += entry(i, j) * turned[j];
        }
        return out;
    }

    /// Sum of w (y - x b)^2 over the window.
    [[nodiscard]] double residual_squares(Index lane, Index target) const {
        double sum =
            value(window_[shape_.row(shape_.design) + static_cast<std::size_t>(target)], lane);
        for (Index j = settings_.size() - settings_.features;
             settings_.ridge > 0 && j < settings_.size(); ++j) {
            const double slope = coefficient(lane, j, target);
            sum -= settings_.ridge * slope * slope;
        }
        return std::max(0.0, sum);
    }

    /// Sum of w (y - mean)^2, about 0 without an intercept.
    [[nodiscard]] double total_squares(Index lane, Index target) const {
        return value(totals_[static_cast<std::size_t>(target)], lane);
    }

private:
    [[nodiscard]] static double value(const Lanes& lanes, Index lane) {
        return lanes.value[static_cast<std::size_t>(lane)];
    }
    [[nodiscard]] static double& value(Lanes& lanes, Index lane) {
        return lanes.value[static_cast<std::size_t>(lane)];
    }
    [[nodiscard]] const Block& at(Index lane) const {
        return blocks_[static_cast<std::size_t>(lane)];
    }
    [[nodiscard]] Index lanes() const { return static_cast<Index>(blocks_.size()); }
    [[nodiscard]] std::size_t features() const {
        return static_cast<std::size_t>(settings_.features);
    }

    /// Of the last three rows that the block before has to use, the median of each column, the last
    /// of two; one wild row cannot be it. Where there are none, the first row of the block will do.
    void choose_origin(Index lane) {
        const Block& block = at(lane);
        std::array<Index, 3> rows{};
        std::size_t found = 0;
        for (Index i = block.begin; i-- > block.before && found < rows.size();) {
            const Index row = block.series->row(i);
            if (table_.used[row] != 0)
                rows[found++] = row;
        }
        const bool is_shifted = settings_.intercept && !settings_.initial_covariance;
        needs_origin_[static_cast<std::size_t>(lane)] = is_shifted && found == 0;
        for (Index j = 0; j < settings_.features + settings_.targets; ++j) {
            const double a = entry(rows[0], j), b = entry(rows[1], j), c = entry(rows[2], j);
            const double middle =
                found < rows.size() ? a : std::max(std::min(a, b), std::min(std::max(a, b), c));
            value(origin_[static_cast<std::size_t>(j)], lane) =
                is_shifted && found > 0 ? middle : 0;
        }
    }

    /// Feature or target j of a row of the table.
    [[nodiscard]] double entry(Index row, Index j) const {
        return j < settings_.features ? table_.feature(row, j)
                                      : table_.target(row, j - settings_.features);
    }

    /// Says which row of the series is next in a lane, times `scale`; a negative position is none.
    void point(Index lane, Index position, double scale) {
        const auto at_lane = static_cast<std::size_t>(lane);
        const Index row = position < 0 ? -1 : at(lane).series->row(position);
        if (row < 0 || table_.used[row] == 0) {
            source_[at_lane] = -1;
            scale = 0;
        } else {
            source_[at_lane] = row;
            if (needs_origin_[at_lane])
                begin_at(lane, row);
            if (table_.root_weights != nullptr)
                scale *= table_.root_weights[row];
        }
        // A store here delays the vector load that follows: only where something changes.
        if (rows_.scale.value[at_lane] != scale)
            rows_.scale.value[at_lane] = scale;
    }

    void begin_at(Index lane, Index row) {
        needs_origin_[static_cast<std::size_t>(lane)] = false;
        for (Index j = 0; j < settings_.features + settings_.targets; ++j)
            value(origin_[static_cast<std::size_t>(j)], lane) = entry(row, j);
    }

    /// Fetches the rows that the lanes point at, about the origin.
    void fetch() {
        Lanes* to = row_.data();
        const Lanes* const origin = settings_.intercept ? origin_.data() : nullptr;
        if (settings_.intercept)
            *to++ = rows_.scale;
        fetch(table_.X, table_.X_row_stride, table_.X_column_stride, features(), origin, to);
        fetch(table_.Y, table_.Y_row_stride, table_.Y_column_stride, shape_.targets,
              origin != nullptr ? origin + features() : nullptr, to + features());
    }

    void fetch(const double* values, Index row_stride, Index column_stride, std::size_t columns,
               const Lanes* origin, Lanes* to) {
        static constexpr double nothing = 0;
        for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
            const Index row = source_[lane];
            rows_.address[lane] = row < 0 ? &nothing : values + row * row_stride;
            rows_.stride[lane] = row < 0 ? 0 : column_stride;
        }
        rows_.are_adjacent = row_stride == 1 && source_[0] >= 0;
        for (std::size_t lane = 1; lane < Lanes::count; ++lane)
            rows_.are_adjacent = rows_.are_adjacent && source_[lane] == source_[lane - 1] + 1;
        simd::gather_rows(isa_, rows_, columns, origin, to);
    }

    /// to = decay times from, and the row.
    void push(const Lanes* from, Lanes* to, double decay) {
        if (settings_.squares())
            simd::square_row(isa_, shape_, decay, from, row_.data(), to);
        else
            simd::rotate_row(isa_, shape_, decay, from, row_.data(), to);
    }

    /// Place d holds the last d rows of the block before.
    void add_up_suffixes() {
        Index most = 0;
        for (Index lane = 0; lane < lanes(); ++lane)
            most = std::max(most, at(lane).begin - at(lane).before);
        suffixes_.resize(static_cast<std::size_t>(most + 1) * shape_.size());
        std::fill_n(suffixes_.begin(), shape_.size(), Lanes{});
        double scale = 1;
        for (Index d = 1; d <= most; ++d, scale *= root_decay_) {
            for (Index lane = 0; lane < lanes(); ++lane)
                point(lane, at(lane).begin - d >= at(lane).before ? at(lane).begin - d : -1, scale);
            fetch();
            Lanes* const to = suffixes_.data() + static_cast<std::size_t>(d) * shape_.size();
            push(to - shape_.size(), to, 1);
        }
    }

    /// Nothing, or what is believed before the first row.
    void start_prefix() {
        std::fill(prefix_.begin(), prefix_.end(), Lanes{});
        for (std::size_t j = 0; settings_.initial_covariance && j < shape_.design; ++j) {
            const double root = 1 / std::sqrt(*settings_.initial_covariance);
            std::fill(row_.begin(), row_.end(), Lanes{});
            for (double& value : row_[j].value)
                value = root;
            push(prefix_.data(), prefix_.data(), 1);
        }
    }

    /// The suffixes that belong to the windows which end here; null when all are empty.
    [[nodiscard]] const Lanes* suffixes_here() {
        if (const Index length = at(0).series->length(); length > 0) {
            // Blocks before are whole, or there are none: the places of their lanes are empty then.
            const Index reach = length - 1 - position_;
            return reach == 0 || suffixes_.size() == shape_.size() ? nullptr : suffixes(reach);
        }
        std::array<Index, Lanes::count> reach{};
        Index most = 0;
        bool same = true;
        for (Index lane = 0; lane < lanes(); ++lane) {
            if (!has_row(lane))
                continue;
            Index& rows = reach[static_cast<std::size_t>(lane)];
            rows = std::max<Index>(0, at(lane).begin - series(lane).begin(position(lane)));
            most = std::max(most, rows);
        }
        if (most == 0)
            return nullptr;
        for (Index lane = 0; lane < lanes(); ++lane) {
            const bool any = !has_row(lane) || at(lane).begin == at(lane).before;
            same = same && (any || reach[static_cast<std::size_t>(lane)] == most);
        }
        if (same)
            return suffixes(most);
        for (std::size_t i = 0; i < shape_.size(); ++i) {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane)
                other_[i].value[lane] =
                    suffixes_[static_cast<std::size_t>(reach[lane]) * shape_.size() + i]
                        .value[lane];
        }
        return other_.data();
    }

    [[nodiscard]] const Lanes* suffixes(Index rows) const {
        return suffixes_.data() + static_cast<std::size_t>(rows) * shape_.size();
    }

    void add_squares(const Lanes* suffix, double scale) {
        if (suffix == nullptr)
            std::copy(prefix_.begin(), prefix_.end(), window_.begin());
        else
            simd::add_scaled(isa_, shape_.size(), prefix_.data(), scale, suffix, window_.data());
    }

    void merge(const Lanes* suffix, double scale) {
        if (scale < 1) {
            for (std::size_t i = 0; i < shape_.size(); ++i) {
                const double factor = i < shape_.row(shape_.design) ? scale : scale * scale;
                for (std::size_t lane = 0; lane < Lanes::count; ++lane)
                    other_[i].value[lane] = factor * suffix[i].value[lane];
            }
        } else if (suffix != other_.data()) {
            std::copy(suffix, suffix + shape_.size(), other_.begin());
        }
        simd::merge_triangles(isa_, shape_, window_.data(), other_.data());
    }

    void merge_ridge() {
        std::fill(other_.begin(), other_.end(), Lanes{});
        for (std::size_t j = shape_.design - features(); j < shape_.design; ++j) {
            for (double& value : other_[shape_.row(j)].value)
                value = std::sqrt(settings_.ridge);
        }
        simd::merge_triangles(isa_, shape_, window_.data(), other_.data());
    }

    void solve_window() {
        const bool inverse = settings_.standard_errors;
        simd::solve_factors(isa_, shape_, window_.data(),
                            {.coefficients = coefficients_.data(),
                             .independence = &independence_,
                             .totals = totals_.data(),
                             .inverse = inverse ? inverse_.data() : nullptr,
                             .variances = variances_.data(),
                             .origin = settings_.intercept ? origin_.data() : nullptr});
    }

    /// Where squaring has cost more than half of the digits, the factor of the rows themselves.
    void solve_again_by_qr() {
        constexpr double half_of_the_digits = 1e-8;
        Index longest_window = 0;
        std::array<bool, Lanes::count> again{};
        for (Index lane = 0; lane < lanes(); ++lane) {
            if (!has_row(lane) || independence(lane) > half_of_the_digits)
                continue;
            again[static_cast<std::size_t>(lane)] = true;
            longest_window =
                std::max(longest_window, position(lane) + 1 - series(lane).begin(position(lane)));
        }
        if (longest_window == 0)
            return;
        const auto squared = window_;
        std::fill(window_.begin(), window_.end(), Lanes{});
        for (Index back = longest_window; back-- > 0;) {
            for (Index lane = 0; lane < lanes(); ++lane) {
                const bool inside = again[static_cast<std::size_t>(lane)] &&
                                    position(lane) - back >= series(lane).begin(position(lane));
                point(lane, inside ? position(lane) - back : -1, 1);
            }
            fetch();
            simd::rotate_row(isa_, shape_, root_decay_, window_.data(), row_.data(),
                             window_.data());
        }
        if (settings_.ridge > 0)
            merge_ridge();
        for (std::size_t i = 0; i < shape_.size(); ++i) {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
                if (!again[lane])
                    window_[i].value[lane] = squared[i].value[lane];
            }
        }
        solve_window();
    }

    RollingSettings settings_;
    simd::FactorShape shape_;
    simd::Isa isa_ = simd::best_isa();
    double root_decay_;
    RollingTable table_ = {};
    std::vector<Block> blocks_;
    Index position_ = -1;
    std::array<bool, Lanes::count> needs_origin_ = {};
    std::array<Index, Lanes::count> source_ = {};
    simd::LaneRows rows_ = {};
    std::vector<Lanes> row_, origin_, prefix_, window_, other_, suffixes_;
    std::vector<Lanes> coefficients_, totals_, inverse_, variances_;
    Lanes independence_ = {};
};

}  // namespace ridgewood::detail

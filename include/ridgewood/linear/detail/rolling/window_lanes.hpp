/// Eight blocks of windows, solved side by side.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/rolling/lane_reader.hpp>
#include <ridgewood/linear/detail/rolling/rolling_settings.hpp>
#include <ridgewood/linear/detail/rolling/series_windows.hpp>
#include <ridgewood/linear/detail/rolling/window_solution.hpp>
#include <ridgewood/linear/rolling_options.hpp>
#include <ridgewood/simd/factor_lanes.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Windows that end in a block hold a suffix of the block before it and a prefix of the block
/// itself. Suffixes are summed up once, from the end of their block, prefixes grow by a row, and a
/// window is the merge of the two (van Herk 1992, Gil and Werman 1993): nothing is subtracted, so
/// that what has left a window leaves no trace. Only `fast` keeps no suffixes: its prefix begins
/// with the whole block before and loses a row with each that comes.
template <Real W = double>
class WindowLanes {
public:
    using Lanes = simd::Lanes;
    static constexpr Index count = static_cast<Index>(Lanes::count);

    explicit WindowLanes(const RollingSettings& settings)
        : settings_(settings),
          shape_(settings.shape()),
          root_decay_(std::sqrt(settings.decay)),
          reader_(settings),
          prefix_(shape_.size()),
          window_(shape_.size()),
          other_(shape_.size()),
          solution_(settings) {}

    /// Begins up to eight blocks, of which at least one has a row. The table is read until the last
    /// of them is done.
    void start(const RollingTable& table, const WindowBlock* blocks, Index block_count) {
        blocks_.assign(blocks, blocks + block_count);
        position_ = -1;
        reader_.start(table, blocks_);
        std::fill(prefix_.begin(), prefix_.end(), Lanes{});
        if (is_fast())
            add_up_blocks_before();
        else
            add_up_suffixes();
        if (settings_.initial_covariance)
            add_prior();
    }

    /// The series of the last block has got one more row, and may stand elsewhere, as the table
    /// may.
    void extend(const RollingTable& table, const SeriesWindows& series) {
        reader_.read_from(table);
        blocks_.back().series = &series;
        ++blocks_.back().end;
    }

    /// The longest of the blocks.
    [[nodiscard]] Index longest() const {
        Index most = 0;
        for (const WindowBlock& block : blocks_)
            most = std::max(most, block.end - block.begin);
        return most;
    }

    /// Goes on to the next row of each block.
    void advance() {
        ++position_;
        push_rows(prefix_.data(), prefix_.data(), root_decay_, 1,
                  [&](Index lane) { return has_row(lane) ? position(lane) : -1; });
        if (is_fast())
            remove_rows();
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
        constexpr std::array<bool, Lanes::count> all = {true, true, true, true,
                                                        true, true, true, true};
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
                merge_ridge(all);
        }
        solution_.solve(window_, reader_.origin());
        if (settings_.solver == RollingSolver::automatic && settings_.squares())
            solve_again_by_qr();
    }

    /// What `solve` has found.
    [[nodiscard]] const WindowSolution<W>& solution() const { return solution_; }

private:
    [[nodiscard]] static double value(const Lanes& lanes, Index lane) {
        return lanes.value[static_cast<std::size_t>(lane)];
    }
    [[nodiscard]] const WindowBlock& at(Index lane) const {
        return blocks_[static_cast<std::size_t>(lane)];
    }
    [[nodiscard]] Index lanes() const { return static_cast<Index>(blocks_.size()); }
    [[nodiscard]] std::size_t features() const {
        return static_cast<std::size_t>(settings_.features);
    }

    [[nodiscard]] bool is_fast() const { return settings_.solver == RollingSolver::fast; }

    /// to = decay times from, and in each lane the row at a position of its series, times `scale`.
    template <class PositionOf>
    void push_rows(const Lanes* from, Lanes* to, double decay, double scale,
                   const PositionOf& position_of) {
        Lanes* const row = read(position_of, scale);
        if (settings_.squares())
            simd::square_row(isa_, shape_, decay, from, row, to);
        else
            simd::rotate_row(isa_, shape_, decay, from, row, to);
    }

    template <class PositionOf>
    [[nodiscard]] Lanes* read(const PositionOf& position_of, double scale = 1) {
        for (Index lane = 0; lane < lanes(); ++lane)
            reader_.point(static_cast<std::size_t>(lane), series(lane), position_of(lane), scale);
        return reader_.fetch();
    }

    /// Place d holds the last d rows of the block before.
    void add_up_suffixes() {
        Index most = 0;
        for (const WindowBlock& block : blocks_)
            most = std::max(most, block.begin - block.before);
        suffixes_.resize(static_cast<std::size_t>(most + 1) * shape_.size());
        std::fill_n(suffixes_.begin(), shape_.size(), Lanes{});
        double scale = 1;
        for (Index d = 1; d <= most; ++d, scale *= root_decay_) {
            Lanes* const to = suffixes_.data() + static_cast<std::size_t>(d) * shape_.size();
            push_rows(to - shape_.size(), to, 1, scale, [&](Index lane) {
                return at(lane).begin - d >= at(lane).before ? at(lane).begin - d : -1;
            });
        }
    }

    /// What is believed before the first row: rows that say that a coefficient is 0.
    void add_prior() {
        std::vector<Lanes> row(shape_.width());
        for (std::size_t j = 0; j < shape_.design; ++j) {
            std::fill(row.begin(), row.end(), Lanes{});
            for (double& value : row[j].value)
                value = 1 / std::sqrt(*settings_.initial_covariance);
            if (settings_.squares())
                simd::square_row(isa_, shape_, 1, prefix_.data(), row.data(), prefix_.data());
            else
                simd::rotate_row(isa_, shape_, 1, prefix_.data(), row.data(), prefix_.data());
        }
    }

    void add_up_blocks_before() {
        const Index length = at(0).series->length();
        for (Index d = length; d > 0; --d) {
            push_rows(prefix_.data(), prefix_.data(), 1, 1, [&](Index lane) {
                return at(lane).begin - d >= at(lane).before ? at(lane).begin - d : -1;
            });
        }
    }

    /// Takes the rows away that have left the windows which end here; where little would be left of
    /// a length, the factor is made anew of the rows of the window.
    void remove_rows() {
        constexpr double least_part = 0.01;
        const auto leaving = [&](Index lane) {
            const Index position = this->position(lane) - series(lane).length();
            return has_row(lane) && position >= at(lane).before ? position : -1;
        };
        Lanes left;
        simd::remove_row(isa_, shape_, prefix_.data(), read(leaving), &left);
        std::array<bool, Lanes::count> lost{};
        for (Index lane = 0; lane < lanes(); ++lane)
            lost[static_cast<std::size_t>(lane)] = !(value(left, lane) > least_part);
        make_anew(lost, prefix_);
    }

    /// Puts the factors of the rows of their windows into some lanes.
    void make_anew(const std::array<bool, Lanes::count>& wanted, std::vector<Lanes>& factors) {
        Index longest = 0;
        for (Index lane = 0; lane < lanes(); ++lane) {
            if (wanted[static_cast<std::size_t>(lane)] && has_row(lane))
                longest =
                    std::max(longest, position(lane) + 1 - series(lane).begin(position(lane)));
        }
        if (longest == 0)
            return;
        std::fill(other_.begin(), other_.end(), Lanes{});
        for (Index back = longest; back-- > 0;) {
            const auto inside = [&](Index lane) {
                const Index place = position(lane) - back;
                return wanted[static_cast<std::size_t>(lane)] && has_row(lane) &&
                               place >= series(lane).begin(position(lane))
                           ? place
                           : -1;
            };
            simd::rotate_row(isa_, shape_, root_decay_, other_.data(), read(inside), other_.data());
        }
        for (std::size_t i = 0; i < shape_.size(); ++i) {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
                if (wanted[lane])
                    factors[i].value[lane] = other_[i].value[lane];
            }
        }
    }

    /// The suffixes that belong to the windows which end here; null when all are empty.
    [[nodiscard]] const Lanes* suffixes_here() {
        if (is_fast())
            return nullptr;
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

    void merge_ridge(const std::array<bool, Lanes::count>& wanted) {
        std::fill(other_.begin(), other_.end(), Lanes{});
        for (std::size_t j = shape_.design - features(); j < shape_.design; ++j) {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane)
                other_[shape_.row(j)].value[lane] = wanted[lane] ? std::sqrt(settings_.ridge) : 0;
        }
        simd::merge_triangles(isa_, shape_, window_.data(), other_.data());
    }

    /// Where squaring has cost more than half of the digits, by the factor of the rows themselves.
    void solve_again_by_qr() {
        constexpr double half_of_the_digits = 1e-8;
        std::array<bool, Lanes::count> again{};
        bool any = false;
        for (Index lane = 0; lane < lanes(); ++lane) {
            const bool is_doubtful =
                has_row(lane) && !(solution_.independence(lane) > half_of_the_digits);
            again[static_cast<std::size_t>(lane)] = is_doubtful;
            any = any || is_doubtful;
        }
        if (!any)
            return;
        make_anew(again, window_);
        if (settings_.ridge > 0)
            merge_ridge(again);
        solution_.solve(window_, reader_.origin());
    }

    RollingSettings settings_;
    simd::FactorShape shape_;
    simd::Isa isa_ = simd::best_isa();
    double root_decay_;
    LaneReader reader_;
    std::vector<WindowBlock> blocks_;
    Index position_ = -1;
    std::vector<Lanes> prefix_, window_, other_, suffixes_;
    WindowSolution<W> solution_;
};

}  // namespace ridgewood::detail

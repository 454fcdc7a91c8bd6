/// Scaled columns of a dense table, copied one after the other.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>
#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/axpy_dot.hpp>
#include <ridgewood/simd/dot.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// The store of ScreenedResidual for dense columns.
template <Real W>
class DenseStore {
public:
    struct Residual {
        Vector<W> values;
        explicit Residual(Vector<W> start) : values(std::move(start)) {}
        void start(const Vector<W>& target) { values = target; }
    };

    explicit DenseStore(const Vector<W>& roots) : roots_(roots) {}

    [[nodiscard]] double count(Index) const { return static_cast<double>(roots_.size()); }

    template <class Columns>
    void append(const Columns& source, Index column, const Scaling<W>& scaling) {
        columns_.emplace_back(roots_.size());
        source.copy(column, scaling, roots_, columns_.back().data());
    }

    [[nodiscard]] double dot(Index slot, const Residual& r) const {
        return simd::dot(isa_, at(slot), r.values.data(), size());
    }
    void axpy(double change, Index slot, Residual& r) const {
        simd::axpy(isa_, change, at(slot), size(), r.values.data());
    }
    [[nodiscard]] double axpy_dot(double change, Index moved, Index slot, Residual& r) const {
        return simd::axpy_dot(isa_, change, at(moved), at(slot), size(), r.values.data());
    }

    /// The column that the next products are with.
    void load(Index slot) { loaded_ = at(slot); }
    void unload(Index) {}
    [[nodiscard]] double dot_loaded(Index slot) const {
        return simd::dot(isa_, at(slot), loaded_, size());
    }

    [[nodiscard]] const Vector<W>& values(const Residual& r) const { return r.values; }

private:
    [[nodiscard]] const W* at(Index slot) const {
        return columns_[static_cast<std::size_t>(slot)].data();
    }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(roots_.size()); }

    simd::Isa isa_ = simd::best_isa();
    const Vector<W>& roots_;
    std::vector<Vector<W>> columns_;
    const W* loaded_ = nullptr;
};

}  // namespace ridgewood::detail

/// Every check of what a caller passes, and every message about it, is here. A message names the
/// argument, the rule, the value that was found and where it was found.
#pragma once

#include <ridgewood/core/types.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace ridgewood::detail {

/// The fewest digits that read back as the same number: 0.1, not 0.10000000000000001.
template <class Number>
[[nodiscard]] std::string to_text(Number value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return std::string(text, end);
}

inline void append(std::string& message, std::string_view text) {
    message += text;
}

template <class Number>
requires std::is_arithmetic_v<Number>
void append(std::string& message, Number value) {
    message += to_text(value);
}

template <class... Parts>
[[nodiscard]] std::string join(const Parts&... parts) {
    std::string message;
    (append(message, parts), ...);
    return message;
}

/// Throws std::invalid_argument with the parts joined, unless `ok`. The text is made on failure
/// only.
template <class... Parts>
void require(bool ok, const Parts&... parts) {
    if (!ok)
        throw std::invalid_argument(join(parts...));
}

/// The bits that are all set in an infinity or a NaN, and in nothing else. Tests on bits survive
/// -ffast-math, under which std::isnan is always false.
template <Real S>
using Bits = std::conditional_t<sizeof(S) == 8, std::uint64_t, std::uint32_t>;

template <Real S>
inline constexpr Bits<S> exponent_mask = std::bit_cast<Bits<S>>(std::numeric_limits<S>::infinity());

template <Real S>
[[nodiscard]] inline bool is_finite(S value) {
    return (std::bit_cast<Bits<S>>(value) & exponent_mask<S>) != exponent_mask<S>;
}

template <Real S>
[[nodiscard]] inline bool is_nan(S value) {
    constexpr auto all_but_sign = static_cast<Bits<S>>(~Bits<S>{0} >> 1);
    return (std::bit_cast<Bits<S>>(value) & all_but_sign) > exponent_mask<S>;
}

template <Real S>
[[nodiscard]] inline bool all_finite(const S* values, Index count) {
    unsigned bad = 0;
    for (Index i = 0; i < count; ++i)
        bad |= static_cast<unsigned>(!is_finite(values[i]));
    return bad == 0;
}

/// "NaN", "inf", "-inf" or the digits: to_chars under every compiler flag.
template <Real S>
[[nodiscard]] std::string describe(S value) {
    if (is_nan(value))
        return "NaN";
    if (!is_finite(value))
        return std::signbit(value) ? "-inf" : "inf";
    return to_text(value);
}

template <Real S>
void check_finite(std::string_view name, const VectorView<S>& y) {
    if (all_finite(y.data(), y.size()))
        return;
    for (Index i = 0; i < y.size(); ++i) {
        require(is_finite(y[i]), name, "(", i, ") is ", describe(y[i]),
                ", expected a finite value");
    }
}

template <Real S>
void check_finite(std::string_view name, const MatrixView<S>& X) {
    for (Index j = 0; j < X.cols(); ++j) {
        if (all_finite(X.col(j).data(), X.rows()))
            continue;
        for (Index i = 0; i < X.rows(); ++i) {
            require(is_finite(X(i, j)), name, "(", i, ", ", j, ") is ", describe(X(i, j)),
                    ", expected a finite value");
        }
    }
}

/// y with its values below each other.
template <class DY>
[[nodiscard]] decltype(auto) as_column(const Eigen::MatrixBase<DY>& y) {
    if constexpr (DY::RowsAtCompileTime == 1) {
        return y.derived().transpose();
    } else {
        return y.derived();
    }
}

/// X has rows and columns, and as many rows as y has values (or rows).
template <class DX, class DY>
void check_shapes(const DX& X, const DY& y) {
    require(X.rows() > 0 && X.cols() > 0, "X is empty: it has ", X.rows(), " rows and ", X.cols(),
            " columns");
    require(X.rows() == y.rows(), "X has ", X.rows(), " rows but y has ", y.rows(), " values");
}

/// y is one vector, not a table of targets.
template <class DY>
void check_single_target(const DY& y) {
    require(y.cols() == 1, "y has ", y.cols(), " columns, expected 1");
}

/// What a model that cannot use missing values asks of its training data.
template <Real S>
void check_training_data(const MatrixView<S>& X, const MatrixView<S>& y) {
    check_shapes(X, y);
    require(y.cols() > 0, "y has no columns");
    check_finite<S>("X", X);
    if (y.cols() == 1) {
        check_finite<S>("y", VectorView<S>(y.col(0)));
    } else {
        check_finite<S>("y", y);
    }
}

/// Weights are finite with a finite sum, not negative, and one a row.
template <Real S>
void check_weights_of_rows(const VectorView<S>& weights, Index rows) {
    require(weights.size() == rows, "weights has ", weights.size(), " values but X has ", rows,
            " rows");
    check_finite<S>("weights", weights);
    double sum = 0;
    for (Index i = 0; i < rows; ++i) {
        require(!(weights[i] < 0), "weights(", i, ") is ", weights[i], ", expected >= 0");
        sum += static_cast<double>(weights[i]);
    }
    require(is_finite(sum), "the sum of weights overflows");
}

/// The same, and not all zero: what a fit needs.
template <Real S>
void check_weights(const VectorView<S>& weights, Index rows) {
    check_weights_of_rows<S>(weights, rows);
    require((weights.array() > 0).any(), "weights are all zero");
}

/// An offset is finite, and one value a row.
template <Real S>
void check_offset(const VectorView<S>& offset, Index rows) {
    require(offset.size() == rows, "offset has ", offset.size(), " values but X has ", rows,
            " rows");
    check_finite<S>("offset", offset);
}

inline void check_threads(int threads) {
    require(threads >= 0, "threads must be >= 0 (0 = all), got ", threads);
}

/// What is given to `predict` has the columns that the model was fitted on.
inline void check_columns(Index given, Index fitted) {
    require(given == fitted, "predict: X has ", given, " columns, the model was fitted on ",
            fitted);
}

}  // namespace ridgewood::detail

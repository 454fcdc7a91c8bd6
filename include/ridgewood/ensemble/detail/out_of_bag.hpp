/// Sums up what trees say of rows that they have not seen.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/forest_results.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The target as scores see it: numbers, or codes of classes.
struct Truth {
    Vector<double> numbers = {};
    std::vector<int> codes = {};
    /// 0 of numbers.
    Index classes = 0;

    [[nodiscard]] Index outputs() const { return classes > 0 ? classes : 1; }
    [[nodiscard]] Index rows() const {
        return classes > 0 ? static_cast<Index>(codes.size()) : numbers.size();
    }

    /// The squared error of a predicted number; of probabilities 1 unless the first of the largest
    /// is that of the right class.
    template <class Prediction>
    [[nodiscard]] double loss(Index row, const Prediction& prediction) const {
        if (classes == 0) {
            const double error = static_cast<double>(prediction[0]) - numbers[row];
            return error * error;
        }
        Index best = 0;
        prediction.maxCoeff(&best);
        return best == codes[static_cast<std::size_t>(row)] ? 0 : 1;
    }
};

/// The rows that a tree has not seen, and the column of their prediction among its values.
struct UnseenRows {
    std::vector<std::uint32_t> rows = {};
    std::vector<std::uint32_t> values = {};
};

template <Real S>
class OutOfBagSums {
public:
    OutOfBagSums(const Truth& truth, Index trees)
        : truth_(truth),
          sums_(Matrix<double>::Zero(truth.outputs(), truth.rows())),
          trees_(static_cast<std::size_t>(truth.rows())),
          losses_(Vector<double>::Zero(truth.rows())) {
        scores_.reserve(static_cast<std::size_t>(trees));
    }

    void add(const UnseenRows& unseen, const Matrix<S>& values) {
        for (std::size_t k = 0; k < unseen.rows.size(); ++k) {
            const auto row = static_cast<Index>(unseen.rows[k]);
            sums_.col(row) +=
                values.col(static_cast<Index>(unseen.values[k])).template cast<double>();
            const double trees = ++trees_[unseen.rows[k]];
            losses_[row] = truth_.loss(row, sums_.col(row) / trees);
        }
        scores_.push_back(score());
    }

    [[nodiscard]] const std::vector<double>& scores() const { return scores_; }

    [[nodiscard]] OutOfBag<S> take() {
        OutOfBag<S> oob;
        oob.prediction.resize(sums_.cols(), sums_.rows());
        for (Index i = 0; i < sums_.cols(); ++i) {
            const std::uint32_t trees = trees_[static_cast<std::size_t>(i)];
            if (trees == 0) {
                oob.prediction.row(i).setConstant(std::numeric_limits<S>::quiet_NaN());
            } else {
                oob.prediction.row(i) = (sums_.col(i) / trees).transpose().template cast<S>();
            }
        }
        oob.trees = std::move(trees_);
        oob.scores =
            Eigen::Map<const Vector<double>>(scores_.data(), static_cast<Index>(scores_.size()));
        return oob;
    }

private:
    /// 1 - mean loss of classes, 1 - sum of squares / total sum of squares of numbers.
    [[nodiscard]] double score() const {
        double rows = 0, loss = 0, mean = 0, scatter = 0;
        for (Index i = 0; i < losses_.size(); ++i) {
            if (trees_[static_cast<std::size_t>(i)] == 0)
                continue;
            ++rows;
            loss += losses_[i];
            if (truth_.classes == 0) {
                const double step = truth_.numbers[i] - mean;
                mean += step / rows;
                scatter += step * (truth_.numbers[i] - mean);
            }
        }
        if (rows == 0)
            return std::numeric_limits<double>::quiet_NaN();
        if (truth_.classes > 0)
            return 1 - loss / rows;
        // As metrics have it, a constant is predicted or not.
        return scatter > 0 ? 1 - loss / scatter : loss > 0 ? 0 : 1;
    }

    const Truth& truth_;
    Matrix<double> sums_;
    std::vector<std::uint32_t> trees_;
    Vector<double> losses_;
    std::vector<double> scores_;
};

}  // namespace ridgewood::detail

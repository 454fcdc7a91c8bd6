/// What gradient boosting is once it is fitted. No training code is here.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_results.hpp>
#include <ridgewood/ensemble/detail/leaf_lines.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/detail/score_links.hpp>
#include <ridgewood/ensemble/regression_loss.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood {

/// What boosted regressors and classifiers share: for each output trees, one a round, whose sum and
/// an initial score are the score of a row. A value that is NaN is missing and goes where the
/// splits have learned to send it.
template <Real S>
class BoostedModel {
public:
    using Scalar = S;

    /// Takes for each output the same number of trees, at least one, grown on `columns` columns,
    /// with one value a leaf, and lines for the leaves of all or none.
    BoostedModel(std::vector<std::vector<Tree<S>>> trees, Vector<double> initial, Index columns,
                 BoostingResults results = {},
                 std::vector<std::vector<detail::LeafLines<S>>> lines = {})
        : initial_(std::move(initial)), results_(std::move(results)), lines_(std::move(lines)) {
        for (auto& of_output : trees) {
            detail::require(!of_output.empty(), "a boosted model needs a tree");
            trees_.emplace_back(std::move(of_output), columns);
        }
    }

    /// Rounds, each of one tree an output.
    [[nodiscard]] Index size() const { return trees_.front().size(); }
    /// Scores of a row.
    [[nodiscard]] Index outputs() const { return static_cast<Index>(trees_.size()); }
    [[nodiscard]] Index columns() const { return trees_.front().columns(); }
    /// The tree of a round, counted from 0; made anew, as the model keeps them in another form.
    [[nodiscard]] Tree<S> tree(Index round, Index output = 0) const {
        detail::require(round >= 0 && round < size(), "tree: there is no round ", round, " of ",
                        size());
        detail::require(output >= 0 && output < outputs(), "tree: there is no output ", output,
                        " of ", outputs());
        return trees_[static_cast<std::size_t>(output)].tree(round);
    }
    /// Whether leaves predict lines; the values of tree() are the constants beside them.
    [[nodiscard]] bool has_linear_leaves() const { return !lines_.empty(); }
    /// By output, the lines of each tree; nothing where leaves are constant.
    [[nodiscard]] const std::vector<std::vector<detail::LeafLines<S>>>& leaf_lines() const {
        return lines_;
    }
    /// Where scores begin, one an output.
    [[nodiscard]] const Vector<double>& initial_scores() const { return initial_; }

    /// Rows x outputs: the sums of the trees and the initial scores, in double and in the order of
    /// the rounds. Throws std::invalid_argument unless X has columns() columns.
    template <class DX>
    [[nodiscard]] Matrix<double> scores(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return scores_of(X.derived(), threads);
    }

    /// The same of a sparse table.
    template <class DX>
    [[nodiscard]] Matrix<double> scores(const Eigen::SparseMatrixBase<DX>& X,
                                        int threads = 1) const {
        detail::check_columns(X.cols(), columns());
        const Eigen::SparseMatrix<S, Eigen::RowMajor> rows = X.derived();
        Matrix<double> out(X.rows(), outputs());
        const Index part = std::max<Index>(1, most_values / std::max<Index>(1, X.cols()));
        for (Index begin = 0; begin < X.rows(); begin += part) {
            const Index count = std::min(part, X.rows() - begin);
            const Matrix<S> some = rows.middleRows(begin, count);
            out.middleRows(begin, count) = scores_of(some, threads);
        }
        return out;
    }

    /// Rows x rounds: the scores of an output after each round; of a random forest each tree adds
    /// its part of the mean.
    template <class DX>
    [[nodiscard]] Matrix<double> staged_scores(const Eigen::MatrixBase<DX>& X, Index output = 0,
                                               int threads = 1) const {
        return staged_scores_of(X.derived(), output, threads);
    }

    /// The share of each feature in the gains of all splits, or in their number. What features are
    /// worth on new rows tells permutation_importance of validation.
    [[nodiscard]] Vector<double> feature_importances(
        BoostingImportance kind = BoostingImportance::gain) const {
        const Vector<double>& parts =
            kind == BoostingImportance::gain ? results_.gain : results_.splits;
        const double sum = parts.sum();
        return sum > 0 ? Vector<double>(parts / sum) : Vector<double>::Zero(columns());
    }

    /// Losses and metrics by round, and which round was the best.
    [[nodiscard]] const BoostingHistory& history() const { return results_.history; }
    [[nodiscard]] const BoostingResults& results() const { return results_; }

    /// Bytes of all that predictions use.
    [[nodiscard]] std::size_t memory() const {
        std::size_t bytes = 0;
        for (const auto& trees : trees_)
            bytes += trees.memory();
        for (const auto& of_output : lines_) {
            for (const auto& lines : of_output)
                bytes += lines.memory();
        }
        return bytes;
    }

protected:
    ~BoostedModel() = default;
    BoostedModel(const BoostedModel&) = default;
    BoostedModel(BoostedModel&&) noexcept = default;
    BoostedModel& operator=(const BoostedModel&) = default;
    BoostedModel& operator=(BoostedModel&&) noexcept = default;

    /// The score of one row, whose values stand side by side.
    [[nodiscard]] double score_of_row(std::span<const S> x, Index output) const {
        if (has_linear_leaves())
            return scores_of(Eigen::Map<const RowVector<S>>(x.data(), columns()), 1)(0, output);
        double score = 0;
        trees_[static_cast<std::size_t>(output)].add_row(x.data(), 1, &score);
        return initial_[output] + score;
    }

private:
    /// Of a sparse table so many are made whole at a time.
    static constexpr Index most_values = 1 << 22;

    [[nodiscard]] Matrix<double> scores_of(const MatrixView<S>& X, int threads) const {
        detail::check_columns(X.cols(), columns());
        Matrix<double> out(X.rows(), outputs());
        for (Index k = 0; k < outputs(); ++k) {
            const auto& trees = trees_[static_cast<std::size_t>(k)];
            if (has_linear_leaves()) {
                out.col(k).setZero();
                each_line(X, k, threads, [&](Index, Index begin, const Vector<double>& of_tree) {
                    out.col(k).segment(begin, of_tree.size()) += of_tree;
                });
            } else {
                out.col(k) = trees.sums(X, threads);
            }
            out.col(k).array() += initial_[k];
        }
        return out;
    }

    /// Calls visit(t, begin, values) for every tree of an output and every part of the rows.
    template <class Visit>
    void each_line(const MatrixView<S>& X, Index output, int threads, const Visit& visit) const {
        constexpr Index part = 1024;
        const auto k = static_cast<std::size_t>(output);
        parallel_for((X.rows() + part - 1) / part, threads, [&](Index p) {
            const Index begin = p * part, rows = std::min(part, X.rows() - begin);
            const MatrixView<S> some(X.middleRows(begin, rows));
            const Matrix<Index> leaves = trees_[k].leaves(some, 1);
            Vector<double> values(rows);
            for (Index t = 0; t < leaves.cols(); ++t) {
                const auto& lines = lines_[k][static_cast<std::size_t>(t)];
                for (Index i = 0; i < rows; ++i) {
                    values[i] = lines.value(static_cast<std::size_t>(leaves(i, t)),
                                            detail::RowOf<S>(some, i));
                }
                visit(t, begin, values);
            }
        });
    }

    [[nodiscard]] Matrix<double> staged_scores_of(const MatrixView<S>& X, Index output,
                                                  int threads) const {
        detail::check_columns(X.cols(), columns());
        detail::require(output >= 0 && output < outputs(), "staged_scores: there is no output ",
                        output, " of ", outputs());
        const auto& trees = trees_[static_cast<std::size_t>(output)];
        Matrix<double> out(X.rows(), trees.size());
        const auto set = [&](Index t, Index begin, const Vector<double>& of_tree) {
            out.col(t).segment(begin, of_tree.size()) = of_tree;
        };
        if (has_linear_leaves()) {
            each_line(X, output, threads, set);
        } else {
            trees.each(X, threads, [&](Index t, Index begin, const Matrix<double>& of_tree) {
                set(t, begin, of_tree.row(0).transpose());
            });
        }
        for (Index t = 1; t < out.cols(); ++t)
            out.col(t) += out.col(t - 1);
        out.array() += initial_[output];
        return out;
    }

    std::vector<detail::PackedTrees<S>> trees_;
    Vector<double> initial_;
    BoostingResults results_;
    std::vector<std::vector<detail::LeafLines<S>>> lines_;
};

/// A boosted model that predicts numbers.
template <Real S>
class BoostedRegressorModel : public BoostedModel<S> {
public:
    BoostedRegressorModel(std::vector<std::vector<Tree<S>>> trees, Vector<double> initial,
                          Index columns, ScoreLink link, BoostingResults results = {},
                          std::vector<std::vector<detail::LeafLines<S>>> lines = {})
        : BoostedModel<S>(std::move(trees), std::move(initial), columns, std::move(results),
                          std::move(lines)),
          link_(link) {}

    /// One number a row of a table, which may be sparse, by up to `threads` threads, 0 = all; they
    /// are the same for any. An offset of the training rows is not part of it. Throws
    /// std::invalid_argument unless X has columns() columns.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const DX& X, int threads = 1) const {
        return detail::linked(link_, this->scores(X, threads)).col(0).template cast<S>();
    }

    /// The same for one row, whose values stand side by side. Takes no lock and, where leaves are
    /// constant, allocates nothing.
    [[nodiscard]] S predict_row(std::span<const S> x) const {
        detail::check_columns(static_cast<Index>(x.size()), this->columns());
        return static_cast<S>(detail::linked(link_, this->score_of_row(x, 0)));
    }

    /// Rows x rounds: the predictions after each round.
    template <class DX>
    [[nodiscard]] Matrix<S> staged_predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        return detail::linked(link_, this->staged_scores(X, 0, threads)).template cast<S>();
    }

    /// How a score becomes a prediction.
    [[nodiscard]] ScoreLink link() const { return link_; }

private:
    ScoreLink link_;
};

/// A boosted model that predicts classes. Of two classes it has one score, the log-odds of the
/// greater label; of more one each.
template <Real S>
class BoostedClassifierModel : public BoostedModel<S> {
public:
    BoostedClassifierModel(std::vector<std::vector<Tree<S>>> trees, Vector<double> initial,
                           Index columns, Vector<S> classes, BoostingResults results = {},
                           std::vector<std::vector<detail::LeafLines<S>>> lines = {})
        : BoostedModel<S>(std::move(trees), std::move(initial), columns, std::move(results),
                          std::move(lines)),
          classes_(std::move(classes)) {}

    /// The labels in ascending order.
    [[nodiscard]] const Vector<S>& classes() const { return classes_; }

    /// Rows x classes, rows sum to 1, of a table, which may be sparse, by up to `threads` threads,
    /// 0 = all; they are the same for any. Throws std::invalid_argument unless X has columns()
    /// columns.
    template <class DX>
    [[nodiscard]] Matrix<S> predict_proba(const DX& X, int threads = 1) const {
        return detail::class_probabilities(this->scores(X, threads), classes_.size())
            .template cast<S>();
    }

    /// The same for one row, whose values stand side by side, into one place a class. Takes no lock
    /// and, where leaves are constant, allocates nothing.
    void predict_proba_row(std::span<const S> x, std::span<double> places) const {
        detail::check_columns(static_cast<Index>(x.size()), this->columns());
        detail::require(static_cast<Index>(places.size()) == classes_.size(),
                        "predict_proba_row: there are ", places.size(), " places for ",
                        classes_.size(), " classes");
        if (this->outputs() == 1) {
            places[0] = 1;
            if (places.size() == 1)
                return;
            places[1] = 1 / (1 + std::exp(-this->score_of_row(x, 0)));
            places[0] -= places[1];
            return;
        }
        for (std::size_t k = 0; k < places.size(); ++k)
            places[k] = this->score_of_row(x, static_cast<Index>(k));
        const double most = *std::max_element(places.begin(), places.end());
        double sum = 0;
        for (double& place : places)
            sum += place = std::exp(place - most);
        for (double& place : places)
            place /= sum;
    }

    /// The most probable label, the smallest of several.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const DX& X, int threads = 1) const {
        const Matrix<double> scores = this->scores(X, threads);
        Vector<S> labels(scores.rows());
        for (Index i = 0; i < labels.size(); ++i)
            labels[i] = label(scores.row(i));
        return labels;
    }

    /// Rows x rounds: the labels after each round.
    template <class DX>
    [[nodiscard]] Matrix<S> staged_predict(const Eigen::MatrixBase<DX>& X, int threads = 1) const {
        std::vector<Matrix<double>> staged;
        for (Index k = 0; k < this->outputs(); ++k)
            staged.push_back(this->staged_scores(X, k, threads));
        Matrix<S> labels(X.rows(), this->size());
        RowVector<double> scores(this->outputs());
        for (Index t = 0; t < labels.cols(); ++t) {
            for (Index i = 0; i < labels.rows(); ++i) {
                for (Index k = 0; k < scores.size(); ++k)
                    scores[k] = staged[static_cast<std::size_t>(k)](i, t);
                labels(i, t) = label(scores);
            }
        }
        return labels;
    }

private:
    template <class DR>
    [[nodiscard]] S label(const Eigen::MatrixBase<DR>& scores) const {
        return classes_[detail::likeliest_class(scores, classes_.size())];
    }

    Vector<S> classes_;
};

}  // namespace ridgewood

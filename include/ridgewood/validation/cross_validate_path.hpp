/// Cross-validation of a whole path: which lambda predicts best, and which is the simplest that
/// predicts as well.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/lambdas.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/detail/fold_parts.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/path_validation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace ridgewood {

/// What is averaged over the test rows.
enum class PathLoss {
    /// The deviance of the path: the squared error of a regression, of several responses their sum,
    /// twice the log likelihood lost by counts and classes.
    deviance,
    /// Of classes alone: 1 for a row whose class is not the one of highest probability, else 0.
    misclassification
};

/// What the cross-validation of a path may use besides the data and the splitter.
template <Real S>
struct PathValidationOptions {
    /// The lambdas of the path on all rows; those of every fold are the same numbers.
    Lambdas lambdas = {};
    /// How many folds run at a time; 0 is all threads of the machine. Errors do not depend on it.
    int threads = 1;
    /// What the errors are.
    PathLoss loss = PathLoss::deviance;
    /// One weight a row, >= 0, for fitting and for errors.
    std::optional<VectorView<S>> weights = {};
    /// A known part of the linear predictor, one value a row, for fitting and for errors.
    std::optional<VectorView<S>> offset = {};
    /// Find the standard error over rows too: it takes the predictions of every row at every
    /// lambda, which otherwise are not needed where folds are merged from sums.
    bool observation_errors = false;
    /// Refuse folds that break the rules of their splitter, where it has any: see audit.hpp.
    bool audit = true;
    /// Told of every fold that has ended, with its least error as the loss; may stop the folds that
    /// have not begun.
    Observer observer = {};
};

namespace detail {

/// Sums of losses and their squares over rows.
struct LossSums {
    Vector<double> sum, squares;
    Index rows = 0;

    explicit LossSums(Index lambdas)
        : sum(Vector<double>::Zero(lambdas)), squares(Vector<double>::Zero(lambdas)) {}
};

/// The means, the standard errors and the two lambdas from the errors of the folds.
template <class Path>
void summarise(PathValidation<Path>& out) {
    const Index lambdas = out.fold_errors.cols();
    double weight = 0, folds = 0;
    out.mean = out.standard_error = Vector<double>::Zero(lambdas);
    for (Index k = 0; k < out.fold_errors.rows(); ++k) {
        if (is_nan(out.fold_errors(k, 0)))
            continue;
        out.mean += out.fold_weights[k] * out.fold_errors.row(k).transpose();
        weight += out.fold_weights[k];
        ++folds;
    }
    out.mean /= weight;
    for (Index k = 0; k < out.fold_errors.rows(); ++k) {
        if (is_nan(out.fold_errors(k, 0)))
            continue;
        out.standard_error += out.fold_weights[k] / weight *
                              (out.fold_errors.row(k).transpose() - out.mean).cwiseAbs2();
    }
    out.standard_error = (out.standard_error / (folds - 1)).cwiseSqrt();

    const auto larger = [&](Index a, Index b) {
        return out.lambda[static_cast<std::size_t>(a)] > out.lambda[static_cast<std::size_t>(b)];
    };
    for (Index i = 0; i < lambdas; ++i) {
        if (out.mean[i] < out.mean[out.index_min] ||
            (out.mean[i] == out.mean[out.index_min] && larger(i, out.index_min)))
            out.index_min = i;
    }
    out.index_1se = out.index_min;
    const double limit = out.mean[out.index_min] + out.standard_error[out.index_min];
    for (Index i = 0; i < lambdas; ++i) {
        if (out.mean[i] <= limit && larger(i, out.index_1se))
            out.index_1se = i;
    }
}

/// The path of a specification on a table.
template <class E, class X, Real S>
using PathOf = decltype(std::declval<const E&>().path(
    std::declval<const X&>(), std::declval<const VectorView<S>&>(), Lambdas{}, FitData<S>{}));

/// A path of several responses, which are the columns of its y.
template <class Path>
concept MultiResponsePath = requires(const Path& path) {
    path.responses();
};

/// One cross-validation: the data, the plan, and the errors as they come in.
template <class E, class X, Real S>
class PathValidator {
public:
    using Path = PathOf<E, X, S>;
    using Target = std::conditional_t<MultiResponsePath<Path>, MatrixView<S>, VectorView<S>>;

    PathValidator(const E& spec, const X& x, const Target& y, const FoldPlan& plan,
                  const PathValidationOptions<S>& options)
        : spec_(spec), x_(x), y_(y), plan_(plan), options_(options), order_(plan.order()) {
        require(has_classes || options.loss != PathLoss::misclassification, name,
                ": misclassification is a loss of classes, which this path has not");
        weights_ = Vector<S>::Ones(x.rows());
        if (options.weights)
            weights_ = *options.weights;
        if (order_.empty()) {
            order_.resize(static_cast<std::size_t>(x.rows()));
            std::iota(order_.begin(), order_.end(), Index{0});
        }
    }

    [[nodiscard]] PathValidation<Path> run() {
        if constexpr (std::is_base_of_v<Eigen::MatrixBase<X>, X> &&
                      requires(const MatrixView<S>& table, const FitData<S>& data) {
                          spec_.parts(table, y_, order_, data);
                      }) {
            const std::vector<Index> cuts = cut_rows(plan_);
            const MatrixView<S> table(x_);
            const DataRows<S> rows(table, y_, options_.weights, plan_.order());
            FitData<S> data;
            if (rows.weights)
                data.weights.emplace(*rows.weights);
            Vector<S> offset;
            if (options_.offset)
                data.offset.emplace(take_rows(*options_.offset, plan_.order(), offset));
            auto parts = spec_.parts(rows.X, rows.y, cuts, data);
            return std::visit([&](auto& some) { return run_merged(some, cuts); }, parts);
        }
        return run_weighted();
    }

private:
    static constexpr bool has_classes =
        requires(const Path& path, const X& x, const Target& y, const FitData<S>& data) {
        path.misclassifications(x, y, data);
    };

    /// The data with these weights.
    [[nodiscard]] FitData<S> data_with(const VectorView<S>& weights) const {
        FitData<S> data;
        data.weights.emplace(weights);
        if (options_.offset)
            data.offset.emplace(*options_.offset);
        return data;
    }

    [[nodiscard]] Matrix<double> losses(const Path& path, const FitData<S>& data) const {
        if constexpr (has_classes) {
            if (options_.loss == PathLoss::misclassification)
                return path.misclassifications(x_, y_, data);
        }
        return path.losses(x_, y_, data);
    }

    /// A result without errors yet.
    [[nodiscard]] PathValidation<Path> start(Path path) {
        PathValidation<Path> out{std::move(path), {}, {}, {}, {}, {}, {}, 0, 0};
        out.lambda = out.path.lambdas();
        const auto count = static_cast<Index>(out.lambda.size());
        out.fold_errors =
            Matrix<double>::Constant(plan_.size(), count, std::numeric_limits<double>::quiet_NaN());
        out.fold_weights = Vector<double>::Zero(plan_.size());
        sums_.assign(static_cast<std::size_t>(plan_.size()),
                     LossSums(options_.observation_errors ? count : 0));
        return out;
    }

    void finish(PathValidation<Path>& out) const {
        summarise(out);
        if (options_.observation_errors)
            out.observation_standard_error = observation_errors(out.mean.size());
    }

    /// Each fold on all rows, those outside of it with a weight of 0.
    [[nodiscard]] PathValidation<Path> run_weighted() {
        FitData<S> data = data_with(weights_);
        if (!options_.weights)
            data.weights.reset();
        PathValidation<Path> out = start(spec_.path(x_, y_, options_.lambdas, data));
        const Lambdas same{.values = out.lambda};
        run_folds(name, plan_, options_.threads, options_.observer, [&](Index k, const Fold& fold) {
            Vector<S> training = Vector<S>::Zero(x_.rows());
            for_rows(fold.train, [&](Index i) { training[i] = weights_[i]; });
            const Path path = spec_.path(x_, y_, same, data_with(training));
            look_at_rows(out, k, fold, path);
            return out.fold_errors.row(k).minCoeff();
        });
        finish(out);
        return out;
    }

    /// Each fold from the sums of its parts.
    template <class Parts>
    [[nodiscard]] PathValidation<Path> run_merged(Parts& parts, const std::vector<Index>& cuts) {
        PathValidation<Path> out = start(parts.path(options_.lambdas));
        const Lambdas same{.values = out.lambda};
        run_folds(name, plan_, options_.threads, options_.observer, [&](Index k, const Fold& fold) {
            const Path path = parts.path(numbers(parts_of(fold.train, cuts)), same);
            const std::vector<Index> test = numbers(parts_of(fold.test, cuts));
            out.fold_errors.row(k) = parts.mean_squared_errors(path, test).transpose();
            out.fold_weights[k] = parts.weight(test);
            if (options_.observation_errors)
                look_at_rows(out, k, fold, path);
            return out.fold_errors.row(k).minCoeff();
        });
        finish(out);
        return out;
    }

    [[nodiscard]] static std::vector<Index> numbers(const RowRanges& ranges) {
        std::vector<Index> out;
        for (const RowRange& range : ranges) {
            for (Index number = range.begin; number < range.end; ++number)
                out.push_back(number);
        }
        return out;
    }

    template <class Call>
    void for_rows(const RowRanges& rows, const Call& call) const {
        for (const RowRange& range : rows) {
            for (Index position = range.begin; position < range.end; ++position)
                call(order_[static_cast<std::size_t>(position)]);
        }
    }

    void look_at_rows(PathValidation<Path>& out, Index k, const Fold& fold, const Path& path) {
        Vector<S> testing = Vector<S>::Zero(x_.rows());
        for_rows(fold.test,
                 [&](Index i) { testing[i] = options_.observation_errors ? 1 : weights_[i]; });
        const Matrix<double> losses = this->losses(path, data_with(testing));
        Vector<double> sum = Vector<double>::Zero(losses.cols());
        double weight = 0;
        for_rows(fold.test, [&](Index i) {
            sum += static_cast<double>(weights_[i]) * losses.row(i).transpose();
            weight += static_cast<double>(weights_[i]);
        });
        require(weight > 0, "the weights of the test rows are all zero");
        out.fold_errors.row(k) = sum.transpose() / weight;
        out.fold_weights[k] = weight;
        if (!options_.observation_errors)
            return;
        LossSums& own = sums_[static_cast<std::size_t>(k)];
        for_rows(fold.test, [&](Index i) {
            own.sum += losses.row(i).transpose();
            own.squares += losses.row(i).cwiseAbs2().transpose();
            ++own.rows;
        });
    }

    [[nodiscard]] Vector<double> observation_errors(Index count) const {
        LossSums all(count);
        for (const LossSums& own : sums_) {
            all.sum += own.sum;
            all.squares += own.squares;
            all.rows += own.rows;
        }
        const auto n = static_cast<double>(all.rows);
        const Vector<double> mean = all.sum / n;
        return ((all.squares / n - mean.cwiseAbs2()).cwiseMax(0) / (n - 1)).cwiseSqrt();
    }

    static constexpr std::string_view name = "cross_validate_path";
    const E& spec_;
    const X& x_;
    const Target& y_;
    const FoldPlan& plan_;
    const PathValidationOptions<S>& options_;
    std::vector<Index> order_;  // the row at each position of the plan
    Vector<S> weights_;
    std::vector<LossSums> sums_;
};

}  // namespace detail

/// Fits the path of `spec` on all rows, then on the training rows of each fold at the same lambdas,
/// and finds its errors on the test rows:
///
///     const auto cv = cross_validate_path(Lasso{}, X, y, KFold{.folds = 10, .shuffle = true});
///     const auto model = cv.path.model(cv.index_1se);
///
/// X is dense or sparse. Any splitter will do, those that keep the order of time included. The rows
/// that a fold does not train on have a weight of 0 there, so that standardization and whatever
/// else the path learns are those of the fold. A specification is anything with
/// `path(X, y, lambdas, data)` whose path has `lambdas()` and `losses(X, y, data)`, a row of losses
/// a row of X; rows that are not tested have a weight of 0 there. One with
/// `parts(X, y, cuts, data)`, as Lasso has, merges the sums of parts of the rows instead of fitting
/// each fold on its rows: all folds together then cost one more pass over X. A path that has
/// `responses()`, as that of MultiTaskElasticNet, is for a table y of several columns.
///
/// The errors are those of cv.glmnet, but that probabilities near 0 and 1 are not cut off. A class
/// that a fold tests but does not train on has a probability of 0 and with it no finite deviance:
/// it is refused, or, as a misclassification, an error. StratifiedKFold keeps classes in all folds.
///
/// Throws std::invalid_argument for what a path or a splitter refuses, with the number of the fold.
template <class X, class Y, class E, Splitter P>
[[nodiscard]] auto cross_validate_path(
    const E& spec, const Eigen::EigenBase<X>& x, const Eigen::MatrixBase<Y>& y, const P& splitter,
    const PathValidationOptions<typename X::Scalar>& options = {}) {
    using S = typename X::Scalar;
    using Validator = detail::PathValidator<E, X, S>;
    detail::check_shapes(x, detail::as_column(y));
    // Several responses are no labels.
    if constexpr (!detail::MultiResponsePath<typename Validator::Path> || !RowSplitter<P>)
        detail::check_single_target(detail::as_column(y));
    detail::require(y.cols() > 0, "y has no columns");
    const typename Validator::Target target(detail::as_column(y));
    if (options.weights)
        detail::check_weights<S>(*options.weights, x.rows());
    if (options.offset)
        detail::check_offset<S>(*options.offset, x.rows());
    const FoldPlan plan =
        detail::make_plan(splitter, Vector<double>(target.col(0).template cast<double>()));
    detail::require(plan.rows() == x.rows(), "cross_validate_path: the splitter planned ",
                    plan.rows(), " rows, X has ", x.rows());
    if (options.audit)
        detail::refuse_leaks("cross_validate_path", plan, splitter);
    return Validator(spec, x.derived(), target, plan, options).run();
}

}  // namespace ridgewood

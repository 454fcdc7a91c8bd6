/// Estimators of different types in one list.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood {

/// A fitted model of any type. A copy shares it, which is safe, as models do not change.
class AnyModel {
public:
    template <class M>
    requires(!std::same_as<M, AnyModel> && Predictor<M, double>) explicit AnyModel(M model)
        : model_(std::make_shared<const Held<M>>(std::move(model))) {}

    /// The predictions of the model, one a row of X.
    [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
        return model_->predict(X);
    }

    /// Whether it is a ProbabilisticPredictor.
    [[nodiscard]] bool has_probabilities() const { return model_->has_probabilities(); }

    /// The probabilities of a classifier, and the classes that they are of. Throw
    /// std::invalid_argument where the model has none.
    [[nodiscard]] Matrix<double> predict_proba(const MatrixView<double>& X) const {
        detail::require(has_probabilities(), "AnyModel: the model that it holds has no ",
                        "predict_proba");
        return model_->predict_proba(X);
    }
    [[nodiscard]] Vector<double> classes() const {
        detail::require(has_probabilities(), "AnyModel: the model that it holds has no classes ",
                        "with probabilities");
        return model_->classes();
    }

private:
    struct Interface {
        virtual ~Interface() = default;
        [[nodiscard]] virtual Vector<double> predict(const MatrixView<double>& X) const = 0;
        [[nodiscard]] virtual bool has_probabilities() const = 0;
        [[nodiscard]] virtual Matrix<double> predict_proba(const MatrixView<double>& X) const = 0;
        [[nodiscard]] virtual Vector<double> classes() const = 0;
    };

    template <class M>
    class Held final : public Interface {
        static constexpr bool is_probabilistic = ProbabilisticPredictor<M, double>;

    public:
        explicit Held(M model) : model_(std::move(model)) {}

        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const override {
            return model_.predict(X);
        }
        [[nodiscard]] bool has_probabilities() const override {
            if constexpr (requires { model_.has_probabilities(); })
                return model_.has_probabilities();  // it holds another one
            else
                return is_probabilistic;
        }
        [[nodiscard]] Matrix<double> predict_proba(const MatrixView<double>& X) const override {
            if constexpr (is_probabilistic)
                return model_.predict_proba(X);
            else
                return Matrix<double>(X.rows(), 0);
        }
        [[nodiscard]] Vector<double> classes() const override {
            if constexpr (is_probabilistic)
                return model_.classes();
            else
                return {};
        }

    private:
        M model_;
    };

    std::shared_ptr<const Interface> model_;
};

/// An estimator of any type, where a program chooses among them while it runs:
///
///     std::vector<std::pair<std::string, rw::AnyEstimator>> entries;
///     entries.emplace_back("ridge", rw::AnyEstimator(rw::Ridge{.lambda = 1}));
///     entries.emplace_back("forest", rw::AnyEstimator(rw::RandomForestRegressor{}));
///
/// Works wherever an estimator does, in double precision. A copy shares the spec, which nothing can
/// change any more.
class AnyEstimator {
public:
    template <class E>
    requires(!std::same_as<E, AnyEstimator> && Estimator<E, double>) explicit AnyEstimator(E spec)
        : spec_(std::make_shared<const Held<E>>(std::move(spec))) {}

    /// Fits X, n x p, to y, n values. Throws what the estimator throws, and std::invalid_argument
    /// for a third argument where it takes none.
    [[nodiscard]] AnyModel fit(const MatrixView<double>& X, const VectorView<double>& y,
                               const FitData<double>& data = {}) const {
        return spec_->fit(nullptr, X, y, data);
    }

    /// The same for these rows of a table, where the estimator knows more of them.
    [[nodiscard]] AnyModel fit_rows(const std::vector<Index>& rows, const MatrixView<double>& X,
                                    const VectorView<double>& y,
                                    const FitData<double>& data) const {
        return spec_->fit(&rows, X, y, data);
    }

    /// Whether its models are ProbabilisticPredictors.
    [[nodiscard]] bool has_probabilities() const { return spec_->has_probabilities(); }

    /// For EarlyStoppingEstimator: what the estimator says, nothing if it is none.
    [[nodiscard]] std::optional<double> validation_fraction() const {
        return spec_->validation_fraction();
    }

private:
    struct Interface {
        virtual ~Interface() = default;
        /// `rows` may be null.
        [[nodiscard]] virtual AnyModel fit(const std::vector<Index>* rows,
                                           const MatrixView<double>& X, const VectorView<double>& y,
                                           const FitData<double>& data) const = 0;
        [[nodiscard]] virtual bool has_probabilities() const = 0;
        [[nodiscard]] virtual std::optional<double> validation_fraction() const = 0;
    };

    template <class E>
    class Held final : public Interface {
    public:
        explicit Held(E spec) : spec_(std::move(spec)) {}

        [[nodiscard]] AnyModel fit(const std::vector<Index>* rows, const MatrixView<double>& X,
                                   const VectorView<double>& y,
                                   const FitData<double>& data) const override {
            if constexpr (RowAwareEstimator<E, double>) {
                if (rows != nullptr)
                    return AnyModel(spec_.fit_rows(*rows, X, y, data));
            }
            if constexpr (requires { spec_.fit(X, y, data); }) {
                return AnyModel(spec_.fit(X, y, data));
            } else {
                detail::require(!data.weights && !data.offset && !data.validation.X,
                                "AnyEstimator: there is a third argument, but the estimator that "
                                "it holds takes none");
                return AnyModel(spec_.fit(X, y));
            }
        }
        [[nodiscard]] bool has_probabilities() const override {
            if constexpr (requires { spec_.has_probabilities(); })
                return spec_.has_probabilities();
            using Model = std::remove_cvref_t<decltype(spec_.fit(
                std::declval<const Matrix<double>&>(), std::declval<const Vector<double>&>()))>;
            return ProbabilisticPredictor<Model, double>;
        }
        [[nodiscard]] std::optional<double> validation_fraction() const override {
            if constexpr (EarlyStoppingEstimator<E>)
                return detail::validation_fraction(spec_);
            else
                return {};
        }

    private:
        E spec_;
    };

    std::shared_ptr<const Interface> spec_;
};

}  // namespace ridgewood

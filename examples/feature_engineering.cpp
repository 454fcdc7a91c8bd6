/// Features of the irises, step by step: each is judged by what it adds to a baseline, the same
/// model of the measurements as they are, in the same folds. A step that sees the training rows of
/// a fold alone is part of the model: a Pipeline.
#include <ridgewood/core/any_estimator.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/io.hpp>
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/metrics.hpp>
#include <ridgewood/preprocessing.hpp>
#include <ridgewood/validation.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>
#include <string>
#include <tuple>

namespace rw = ridgewood;

namespace {

// Slopes are priced as they are: how a feature is scaled matters.
const rw::LogisticRegression model{.lambda = 0.01, .l1_ratio = 0, .standardize = false};
const rw::StratifiedKFold folds{.folds = 10, .shuffle = true};

auto scores_of(const rw::AnyEstimator& spec, const Eigen::MatrixXd& X, const Eigen::VectorXd& y) {
    return rw::cross_validate(spec, X, y, folds, std::tuple(rw::log_loss, rw::accuracy));
}

/// Compares steps with the baseline, the model on the measurements as they are.
class Judge {
public:
    Judge(const Eigen::MatrixXd& X, const Eigen::VectorXd& y)
        : X_(X), y_(y), baseline_(scores_of(rw::AnyEstimator(model), X, y)) {
        std::cout << "                               log loss  accuracy  improvement\n";
        print("baseline: the measurements", baseline_.mean(0), baseline_.mean(1));
        std::cout << '\n';
    }

    /// A step is a transformer of X or, as the second argument, of another table of these irises.
    template <class Step>
    void operator()(const std::string& name, const Step& step) const {
        (*this)(name, step, X_);
    }
    template <class Step>
    void operator()(const std::string& name, const Step& step, const Eigen::MatrixXd& X) const {
        const auto scores = scores_of(rw::AnyEstimator(rw::Pipeline{step, model}), X, y_);
        const auto change =
            rw::compare_to_baseline(scores, baseline_, rw::log_loss, {.threshold = 0.05});
        print(name, scores.mean(0), scores.mean(1));
        std::cout << std::setw(10) << std::showpos << 100 * change.improvement << " %"
                  << std::noshowpos << (change.worthwhile ? "  kept\n" : "\n");
    }

private:
    static void print(const std::string& name, double log_loss, double accuracy) {
        std::cout << std::left << std::setw(30) << name << std::right << std::fixed
                  << std::setprecision(3) << std::setw(9) << log_loss << std::setw(10) << accuracy
                  << std::setprecision(0);
    }

    const Eigen::MatrixXd& X_;
    const Eigen::VectorXd& y_;
    decltype(scores_of(rw::AnyEstimator(model), X_, y_)) baseline_;
};

/// X with every tenth cell missing.
Eigen::MatrixXd with_gaps(Eigen::MatrixXd X) {
    rw::Random random(1);
    for (double& x : X.reshaped()) {
        if (random.uniform() < 0.1)
            x = std::numeric_limits<double>::quiet_NaN();
    }
    return X;
}

}  // namespace

int main() {
    const auto table = rw::read_csv("examples/data/iris.csv");
    const Eigen::MatrixXd X = table.without("species").values();
    const Eigen::VectorXd y = table["species"];
    const Judge judge(X, y);

    std::cout << "\nScaled\n";
    judge("mean 0, variance 1", rw::StandardScaler{});
    judge("range 0 to 1", rw::MinMaxScaler{});
    judge("rows of length 1", rw::Normalizer{});
    judge("ranks, made normal",
          rw::QuantileTransformer{.quantiles = 50, .output = rw::OutputDistribution::normal});

    std::cout << "\nCut\n";
    judge("above 3 cm or not", rw::Binarizer{.threshold = 3});
    judge("5 bins, one-hot", rw::KBinsDiscretizer{.bins = 5});

    std::cout << "\nConstructed\n";
    judge("logarithms",
          rw::FunctionTransformer{.function = [](double x) { return std::log1p(x); }});
    judge("squares and products", rw::PolynomialFeatures{.include_bias = false});
    judge("the same, scaled",
          rw::Pipeline{rw::StandardScaler{}, rw::PolynomialFeatures{.include_bias = false}});

    std::cout << "\nWith every tenth measurement lost, imputed\n";
    const Eigen::MatrixXd gaps = with_gaps(X);
    judge("the mean", rw::SimpleImputer{}, gaps);
    judge("the mean, and that it was", rw::SimpleImputer{.add_indicator = true}, gaps);
    judge("the 5 nearest irises", rw::KnnImputer{}, gaps);

    std::cout << "\nTwo of the four selected\n";
    judge("by variance", rw::VarianceThreshold{.threshold = 0.6});
    judge("by F test", rw::SelectKBest<rw::ClassFTest>{.k = 2});
    judge("by chi-squared test", rw::SelectKBest<rw::ChiSquared>{.k = 2});
    judge("by mutual information", rw::SelectKBest<rw::MutualInformation>{.k = 2});
    judge("by MIC", rw::SelectKBest<rw::MaximalInformation>{.k = 2});
    judge("by elimination", rw::Rfe<rw::LogisticRegression>{.estimator = model, .features = 2});
    judge("by a lasso", rw::SelectFromModel<rw::LogisticRegression>{.estimator = {.lambda = 0.02},
                                                                    .max_features = 2});

    std::cout << "\nProjected to two axes\n";
    judge("principal components", rw::Pca{.n_components = 2});
    judge("the same, of equal variance", rw::Pca{.n_components = 2, .whiten = true});
    judge("linear discriminants", rw::Lda{.n_components = 2});
}

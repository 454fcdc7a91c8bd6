// Writes what each selection makes of a table, for selection.py to compare, a line each:
//   selection TABLE.csv numbers|classes
// The table has no missing values, its last column is the target.
#include <ridgewood/io/csv.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/preprocessing.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/rfe_cv.hpp>
#include <ridgewood/validation/sequential_selection.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

namespace rw = ridgewood;

namespace {

using Table = rw::Matrix<double>;
using Target = rw::Vector<double>;

template <class Numbers>
void write(const char* name, const Numbers& numbers) {
    std::printf("%s", name);
    for (const double number : numbers)
        std::printf(" %.17g", number);
    std::printf("\n");
}

void write_scores(const char* name, const rw::FeatureScores& found) {
    write(name, found.scores);
    if (found.p_values.size() > 0)
        write((name + std::string("_p")).c_str(), found.p_values);
}

/// Selections by the scores of single columns.
template <class Score>
void write_filters(const std::string& name, const Score& score, const Table& X, const Target& y) {
    write_scores((name + "_score").c_str(), score(X, y));
    const rw::Index k = std::min<rw::Index>(5, X.cols());
    write((name + "_k_best").c_str(), rw::SelectKBest<Score>{score, k}.fit(X, y).mask());
    write((name + "_percentile").c_str(), rw::SelectPercentile<Score>{score, 30}.fit(X, y).mask());
}

template <class Score>
void write_significant(const std::string& name, const Table& X, const Target& y) {
    using enum rw::ErrorControl;
    const auto mask = [&](rw::ErrorControl control) {
        return rw::SelectByPValue<Score>{.control = control}.fit(X, y).mask();
    };
    write((name + "_fpr").c_str(), mask(false_positive_rate));
    write((name + "_fdr").c_str(), mask(false_discovery_rate));
    write((name + "_fwe").c_str(), mask(family_wise));
}

/// Equal numbers told apart: which of them are neighbours would be left to rounding.
Table apart(Table X) {
    for (rw::Index j = 0; j < X.cols(); ++j) {
        for (rw::Index i = 0; i < X.rows(); ++i) {
            const auto place = static_cast<double>(i + 1);
            X(i, j) += 0.01 * std::sin(place * place * (static_cast<double>(j) + 0.7));
        }
    }
    return X;
}

void write_columns(const Table& X) {
    const Target variances = rw::VarianceThreshold{}.fit(X).scores();
    write("variances", variances);
    const rw::VarianceThreshold spec{.threshold = variances.maxCoeff() / 10};
    write("variance_threshold", spec.fit(X).mask());
    write("pearson", rw::correlations(X).reshaped());
    write("spearman", rw::correlations(X, rw::CorrelationKind::spearman).reshaped());
    write("kendall", rw::correlations(X, rw::CorrelationKind::kendall).reshaped());
}

void write_of_numbers(const Table& X, const Target& y) {
    write_filters("regression", rw::RegressionFTest{}, X, y);
    write_significant<rw::RegressionFTest>("regression", X, y);
    write_scores("correlation", rw::PearsonCorrelation{.absolute = false}(X, y));
    const double deviation = std::sqrt((y.array() - y.mean()).square().mean());
    write("from_lasso",
          rw::SelectFromModel<rw::Lasso>{{.lambda = 0.1 * deviation, .tolerance = 1e-12},
                                         rw::ImportanceThreshold::value(1e-5 * deviation)}
              .fit(X, y)
              .mask());
}

void write_of_classes(const Table& X, const Target& y) {
    write_filters("anova", rw::ClassFTest{}, X, y);
    write_significant<rw::ClassFTest>("anova", X, y);
    const Table counts = X.rowwise() - X.colwise().minCoeff();
    write_filters("chi_squared", rw::ChiSquared{}, counts, y);
    if ((y.array() == y.minCoeff() || y.array() == y.maxCoeff()).all())
        write_scores("welch", rw::TTest{.equal_variances = false}(X, y));
    using Logistic = rw::LogisticRegression;
    const auto any = rw::ImportanceThreshold::value(1e-4);
    for (const bool mixed : {false, true}) {
        const Logistic spec{
            .lambda = 0.03, .l1_ratio = mixed ? 0.6 : 1, .standardize = false, .tolerance = 1e-12};
        write(mixed ? "from_elastic_net" : "from_l1",
              rw::SelectFromModel<Logistic>{spec, any}.fit(X, y).mask());
    }
    const Logistic ridge{.lambda = 0.01, .l1_ratio = 0, .standardize = false, .tolerance = 1e-12};
    write("rfe_logistic", rw::Rfe<Logistic>{ridge, 3}.fit(X, y).scores());
}

void write_of_models(const Table& X, const Target& y) {
    const rw::Ridge ridge{.lambda = 0.01};
    using rw::ImportanceThreshold;
    const auto by_model = [&](const ImportanceThreshold& threshold) {
        return rw::SelectFromModel<rw::Ridge>{ridge, threshold}.fit(X, y).mask();
    };
    write("from_ridge_mean", by_model(ImportanceThreshold::mean(1.25)));
    write("from_ridge_median", by_model(ImportanceThreshold::median()));
    write("from_ridge_most",
          rw::SelectFromModel<rw::Ridge>{ridge, ImportanceThreshold::value(0), 4}.fit(X, y).mask());
    write("rfe_ridge", rw::Rfe<rw::Ridge>{ridge, 3}.fit(X, y).scores());
    write("rfe_steps", rw::Rfe<rw::Ridge>{ridge, 2, 0.3}.fit(X, y).scores());
    const rw::RfeCv<rw::Ridge, rw::KFold, rw::MeanSquaredError> elimination{.estimator = ridge};
    const auto eliminated = elimination.fit(X, y);
    write("rfe_cv", eliminated.scores());
    Target means(static_cast<rw::Index>(eliminated.steps().size()));
    for (rw::Index k = 0; k < means.size(); ++k)
        means[k] = eliminated.steps()[static_cast<std::size_t>(k)].mean;
    write("rfe_cv_means", means);
    using Sequence = rw::SequentialSelection<rw::Ridge, rw::KFold, rw::MeanSquaredError>;
    write("forward", Sequence{.estimator = ridge, .features = 3}.fit(X, y).mask());
    const auto last = std::max<rw::Index>(1, X.cols() - 3);
    write("backward",
          Sequence{
              .estimator = ridge, .direction = rw::SelectionDirection::backward, .features = last}
              .fit(X, y)
              .mask());
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3)
        return 2;
    const Table all = rw::read_csv(arguments[1]).values();
    const Table raw = all.leftCols(all.cols() - 1);
    const Target y = all.rightCols<1>();
    const bool classes = std::string_view(arguments[2]) == "classes";
    write_columns(raw);
    const Table X = rw::StandardScaler{}.fit(raw).transform(raw);
    if (classes)
        write_of_classes(X, y);
    else
        write_of_numbers(X, y);
    const Table numbers = apart(all);
    write_filters("information", rw::MutualInformation{.discrete_target = classes, .noise = 0},
                  numbers.leftCols(X.cols()), classes ? y : Target(numbers.rightCols<1>()));
    write_of_models(X, y);
}

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/function_transformer.hpp>
#include <ridgewood/preprocessing/k_bins_discretizer.hpp>
#include <ridgewood/preprocessing/polynomial_features.hpp>
#include <ridgewood/preprocessing/power_transformer.hpp>
#include <ridgewood/preprocessing/quantile_transformer.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace distributions_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(Transformer<PolynomialFeatures> && Transformer<FunctionTransformer> &&
              Transformer<KBinsDiscretizer> && Transformer<QuantileTransformer> &&
              Transformer<PowerTransformer> && Transformer<PowerTransformer, float>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("products and functions agree with scikit-learn", "[preprocessing][polynomial]") {
    if (preprocessing_cases("polynomial_features").empty())
        SKIP(absent("cases/timeseries/preprocessing.json"));
    for (const json& record : preprocessing_cases("polynomial_features")) {
        INFO(record.at("id"));
        CHECK(meets(record, [&](const json& params, const Matrix<double>& X) {
            const PolynomialFeatures spec{
                .degree = params.at("degree").get<Index>(),
                .interaction_only = params.value("interaction_only", false),
                .include_bias = params.value("include_bias", true)};
            const auto basis = spec.fit(X);
            CHECK(basis.powers().cast<double>() == to_matrix(record.at("expected").at("powers")));
            return basis.transform(X);
        }));
    }
    const FunctionTransformer logarithm{.function = [](double x) { return std::log1p(x); },
                                        .inverse = [](double z) { return std::expm1(z); }};
    for (const json& record : preprocessing_cases("function_transformer")) {
        CHECK(meets(record, [&](const json&, const Matrix<double>& X) {
            const auto mapping = logarithm.fit(X);
            CHECK(agree(mapping.inverse_transform(mapping.transform(X)), X, 1e-14));
            return mapping.transform(X);
        }));
    }
}

TEST_CASE("bins agree with scikit-learn", "[preprocessing][bins]") {
    if (preprocessing_cases("kbins").empty())
        SKIP(absent("cases/timeseries/preprocessing.json"));
    for (const json& record : preprocessing_cases("kbins")) {
        INFO(record.at("id"));
        CHECK(meets(record, [&](const json& params, const Matrix<double>& X) {
            KBinsDiscretizer spec{.bins = params.at("n_bins").get<Index>(),
                                  .encoding = BinEncoding::ordinal};
            spec.strategy =
                params.at("strategy") == "uniform" ? BinStrategy::uniform : BinStrategy::quantile;
            const auto bins = spec.fit(X);
            for (Index j = 0; j < X.cols(); ++j) {
                const auto edges = record.at("expected")
                                       .at("edges")[static_cast<std::size_t>(j)]
                                       .get<std::vector<double>>();
                REQUIRE(bins.edges(j).size() == edges.size());
                for (std::size_t k = 0; k < edges.size(); ++k)
                    CHECK(bins.edges(j)[k] == Approx(edges[k]).epsilon(1e-12));
            }
            return bins.transform(X);
        }));
    }
}

TEST_CASE("powers and quantiles agree with scikit-learn", "[preprocessing][power]") {
    if (preprocessing_cases("power_transformer").empty())
        SKIP(absent("cases/timeseries/preprocessing.json"));
    for (const json& record : preprocessing_cases("power_transformer")) {
        INFO(record.at("id"));
        CHECK(meets(record, [&](const json& params, const Matrix<double>& X) {
            const PowerTransformer spec{.method = params.at("method") == "box-cox"
                                                      ? PowerMethod::box_cox
                                                      : PowerMethod::yeo_johnson};
            const auto mapping = spec.fit(X);
            CHECK(agree(mapping.lambdas(), to_vector(record.at("expected").at("lambdas")), 1e-6));
            CHECK(agree(mapping.inverse_transform(mapping.transform(X)), X, 1e-9));
            return mapping.transform(X);
        }));
    }
    for (const json& record : preprocessing_cases("quantile_transformer")) {
        CHECK(meets(record, [](const json& params, const Matrix<double>& X) {
            const QuantileTransformer spec{.quantiles = params.at("n_quantiles").get<Index>()};
            return spec.fit(X).transform(X);
        }));
    }
}

TEST_CASE("a power makes the likelihood greatest", "[preprocessing][power]") {
    // exp of a normal: the logarithm makes it normal, Box and Cox find l near 0.
    Matrix<double> X = random_matrix(2000, 2, 21).array().exp();
    X.col(1) = X.col(1).array().log();
    X(5, 0) = missing;
    const auto box = PowerTransformer{.method = PowerMethod::box_cox}.fit(X.col(0));
    CHECK(std::abs(box.lambdas()[0]) < 0.05);
    CHECK(std::isnan(box.transform(X.col(0))(5, 0)));
    // A scale only changes the units of a Box-Cox transform.
    const auto scaled = PowerTransformer{.method = PowerMethod::box_cox}.fit(X.col(0) * 1e100);
    CHECK(scaled.lambdas()[0] == Approx(box.lambdas()[0]).margin(1e-6));
    const auto yeo = PowerTransformer{}.fit(X);
    CHECK(yeo.lambdas()[1] == Approx(1).margin(0.1));
    CHECK(agree(yeo.inverse_transform(yeo.transform(X)), X, 1e-9));
    const Vector<double> z = yeo.transform(X).col(1);
    CHECK(z.mean() == Approx(0).margin(1e-12));
    CHECK(z.squaredNorm() / 2000 == Approx(1));
}

TEST_CASE("a power keeps years apart", "[preprocessing][power]") {
    // The exponents are far from 1, and x^l has few digits left beside 1.
    Vector<double> years(200);
    for (Index i = 0; i < 200; ++i)
        years[i] = 2006 + static_cast<double>(i % 5 * (i % 3) / 2);
    for (const PowerMethod method : {PowerMethod::box_cox, PowerMethod::yeo_johnson}) {
        const auto mapping = PowerTransformer{.method = method}.fit(years);
        const Matrix<double> Z = mapping.transform(years);
        CHECK(Z.squaredNorm() / 200 == Approx(1));
        CHECK(agree(mapping.inverse_transform(Z), years, 1e-12));
    }
    // New values may be on the other branch.
    const auto mapping = PowerTransformer{}.fit(Vector<double>(years.array() - 2005));
    const Vector<double> below = Vector<double>::LinSpaced(5, -3, 1);
    CHECK(agree(mapping.inverse_transform(mapping.transform(below)), below, 1e-9));
    const auto raw = PowerTransformer{.standardize = false}.fit(below);
    CHECK(raw.transform(below)(4, 0) ==
          Approx((std::pow(2, raw.lambdas()[0]) - 1) / raw.lambdas()[0]));
}

TEST_CASE("quantiles make any column uniform or normal", "[preprocessing][quantile]") {
    Matrix<double> X = random_matrix(5000, 2, 22).array().exp();
    X(3, 1) = missing;
    const auto uniform = QuantileTransformer{}.fit(X);
    const Matrix<double> Z = uniform.transform(X);
    CHECK(Z.col(0).mean() == Approx(0.5).margin(1e-3));
    CHECK(Z.col(0).minCoeff() == 0);
    CHECK(Z.col(0).maxCoeff() == 1);
    CHECK(std::isnan(Z(3, 1)));
    CHECK(agree(uniform.inverse_transform(Z), X, 1e-12));
    // Rising functions of a column do not change it where the points are the values themselves.
    const QuantileTransformer exact{.quantiles = 5000};
    const Matrix<double> cubes = X.col(0).array().cube();
    CHECK(agree(exact.fit(cubes).transform(cubes), exact.fit(X.col(0)).transform(X.col(0)), 1e-12));

    const auto normal = QuantileTransformer{.output = OutputDistribution::normal}.fit(X);
    const Matrix<double> N = normal.transform(X);
    CHECK(N.col(0).maxCoeff() == Approx(5.199337582187471));
    CHECK(agree(normal.inverse_transform(N), X, 1e-9));
    const auto sampled = QuantileTransformer{.subsample = 1000, .seed = 1}.fit(X);
    CHECK((sampled.transform(X.col(0).replicate(1, 2)) - Z.col(0).replicate(1, 2))
              .cwiseAbs()
              .maxCoeff() < 0.1);
}

TEST_CASE("bins of every kind hold what they say", "[preprocessing][bins]") {
    Matrix<double> X(9, 2);
    X.col(0) << 0, 1, 2, 10, 11, 12, 20, 21, 22;
    X.col(1).setConstant(3);
    const auto bins = KBinsDiscretizer{.bins = 3, .strategy = BinStrategy::k_means}.fit(X);
    CHECK(bins.edges(0) == std::vector<double>{0, 6, 16, 22});
    CHECK(bins.cols() == 4);
    CHECK(bins.transform(X).rowwise().sum().isConstant(2));
    CHECK(bins.feature_names({"a", "b"}) == std::vector<std::string>{"a_0", "a_1", "a_2", "b_0"});
    Matrix<double> middles(1, 2);
    middles << 3, 3;
    CHECK(bins.inverse_transform(bins.transform(X.topRows(1))) == middles);
    const auto numbers =
        KBinsDiscretizer{.bins = 4, .encoding = BinEncoding::ordinal}.fit(random_matrix(400, 1, 4));
    const Matrix<double> Z = numbers.transform(random_matrix(400, 1, 4));
    for (int bin = 0; bin < 4; ++bin)
        CHECK((Z.array() == bin).count() == 100);
    CHECK(refusal([&] { (void)numbers.inverse_transform(Matrix<double>::Constant(1, 1, 4)); }) ==
          "KBinsDiscretizer: Z(0, 0) is 4, expected a bin 0 to 3");
}

TEST_CASE("products have names and limits", "[preprocessing][polynomial]") {
    const Matrix<double> X = random_matrix(4, 2, 23);
    const auto basis = PolynomialFeatures{.degree = 3, .min_degree = 2}.fit(X);
    CHECK(basis.feature_names({"a", "b"}) ==
          std::vector<std::string>{"1", "a^2", "a b", "b^2", "a^3", "a^2 b", "a b^2", "b^3"});
    CHECK(refusal([&] { (void)PolynomialFeatures{.degree = 2, .min_degree = 3}.fit(X); }) ==
          "PolynomialFeatures: min_degree must be in [0, 2], got 3");
    CHECK(refusal([&] {
              (void)PolynomialFeatures{.degree = 9}.fit(Matrix<double>::Ones(1, 200));
          }) == "PolynomialFeatures: degree 9 of 200 columns makes more than 10000000 columns");
    CHECK(refusal([&] { (void)PolynomialFeatures{.degree = 0, .include_bias = false}.fit(X); }) ==
          "PolynomialFeatures: there are no columns left; set include_bias or a greater "
          "degree");
}

TEST_CASE("transforms of distributions say what is wrong", "[preprocessing][power]") {
    Matrix<double> X(3, 2);
    X << 1, 2, 3, 2, 0, 2;
    const PowerTransformer box{.method = PowerMethod::box_cox};
    CHECK(refusal([&] { (void)box.fit(X); }) ==
          "PowerTransformer: X(2, 0) is 0, expected a positive value; yeo_johnson takes all");
    CHECK(refusal([&] { (void)box.fit(X.rightCols(1)); }) ==
          "PowerTransformer: column 0 of X is constant, box_cox has no power for it");
    CHECK(PowerTransformer{}.fit(X).lambdas()[1] == 1);
    CHECK(refusal([&] { (void)KBinsDiscretizer{.bins = 1}.fit(X); }) ==
          "KBinsDiscretizer: bins must be >= 2, got 1");
    CHECK(refusal([&] { (void)QuantileTransformer{.quantiles = 1}.fit(X); }) ==
          "QuantileTransformer: quantiles must be >= 2, got 1");
    CHECK(refusal([&] { (void)FunctionTransformer{}.fit(X); }) ==
          "FunctionTransformer: no function was given");
    const FunctionTransformer logarithm{.function = [](double x) { return std::log(x); }};
    CHECK(refusal([&] { (void)logarithm.fit(X).transform(X); }) ==
          "FunctionTransformer: the function of X(2, 0) = 0 is -inf");
    CHECK(refusal([&] { (void)logarithm.fit(X).inverse_transform(X); }) ==
          "FunctionTransformer: no inverse was given");
}

}  // namespace distributions_test

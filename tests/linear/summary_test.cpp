#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/summary.hpp>
#include <ridgewood/linear/summary_text.hpp>

#include <cmath>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/swiss.hpp"

namespace summary_test {

using namespace ridgewood;

namespace {

bool is_close(double value, double expected, double tolerance = 1e-11) {
    return std::abs(value - expected) <= tolerance * std::abs(expected);
}

void require_errors(const Summary& summary, const Vector<double>& expected) {
    for (Index j = 0; j < expected.size(); ++j) {
        const double error = summary.coefficients[static_cast<std::size_t>(j)].standard_error;
        INFO("coefficient " << j << ": " << error << ", expected " << expected[j]);
        REQUIRE(is_close(error, expected[j], 1e-10));
    }
}

}  // namespace

TEST_CASE("a summary has the figures of R's summary(lm)", "[linear][summary]") {
    const Swiss swiss;
    const auto s = summary(LeastSquares{}.fit(swiss.X, swiss.y));
    REQUIRE(s.coefficients.size() == 6);
    require_errors(
        s, Vector<double>{{10.706037585330440365, 0.070303923178648128, 0.253878200892098560,
                           0.183028601571258914, 0.035257852536168949, 0.381719650858071302}});
    const auto& education = s.coefficients[3];
    REQUIRE(education.name == "x2");
    REQUIRE(is_close(education.t_value, -4.7584915989227987));
    REQUIRE(is_close(education.p_value, 2.4306045907379241e-05));
    REQUIRE(is_close(education.lower, -1.240573822575171903));
    REQUIRE(is_close(education.upper, -0.501306303303675649));
    REQUIRE(s.coefficients[0].name == "(Intercept)");
    REQUIRE(is_close(s.coefficients[0].p_value, 1.9060512879269924e-07));

    const double quantiles[] = {-15.27425793990318148, -5.26171287217769823, 0.50324586985543229,
                                4.11981331975610932, 15.32130968196266529};
    for (std::size_t q = 0; q < 5; ++q) {
        REQUIRE(is_close(s.residual_quantiles[q], quantiles[q]));
    }
    REQUIRE(is_close(s.residual_standard_error, 7.1653688320027333));
    REQUIRE(s.rows == 47);
    REQUIRE(s.degrees_of_freedom == 41);
    REQUIRE(is_close(s.r_squared, 0.70673500159272551));
    REQUIRE(is_close(s.adjusted_r_squared, 0.67097097739671641));
    REQUIRE(is_close(s.f_statistic, 19.761059262217760));
    REQUIRE(s.f_degrees_of_freedom == 5);
    REQUIRE(is_close(s.f_p_value, 5.5937985411351463e-10));
    REQUIRE(is_close(s.log_likelihood, -156.03578422027434));
    REQUIRE(is_close(s.aic, 326.07156844054867));
    REQUIRE(is_close(s.bic, 339.02260165251909));
}

TEST_CASE("variance inflation is that of statsmodels", "[linear][summary]") {
    const Swiss swiss;
    const auto s = summary(LeastSquares{}.fit(swiss.X, swiss.y));
    const double expected[] = {2.2841293775972944, 3.675419575544337, 2.7749427811269505,
                               1.9371603802631274, 1.1075422255569531};
    for (std::size_t j = 0; j < 5; ++j) {
        REQUIRE(is_close(s.coefficients[j + 1].variance_inflation, expected[j]));
    }
}

TEST_CASE("a weighted summary is that of R's lm with weights", "[linear][summary]") {
    const Swiss swiss;
    const auto s = summary(LeastSquares{}.fit(swiss.X, swiss.y, {.weights = swiss.weights}));
    require_errors(
        s, Vector<double>{{10.795640413478986730, 0.070414552685262297, 0.265313839231924697,
                           0.191704862879871735, 0.034943414814801441, 0.385872608733816791}});
    REQUIRE(is_close(s.residual_quantiles[0], -24.140395552732844209));
    REQUIRE(is_close(s.residual_quantiles[2], 0.015799075950895802, 1e-9));
    REQUIRE(is_close(s.residual_quantiles[3], 5.426645079661863491));
    REQUIRE(is_close(s.residual_standard_error, 10.232099168192901));
    REQUIRE(is_close(s.r_squared, 0.69433289142336163));
    REQUIRE(is_close(s.f_statistic, 18.626569722152674));
    REQUIRE(is_close(s.aic, 330.89281755067464));
    REQUIRE(is_close(s.bic, 343.84385076264505));
}

TEST_CASE("a summary without an intercept counts from the origin", "[linear][summary]") {
    const Swiss swiss;
    const auto s = summary(LeastSquares{.intercept = false}.fit(swiss.X, swiss.y));
    REQUIRE(s.coefficients.size() == 5);
    require_errors(s,
                   Vector<double>{{0.074235362305020605, 0.314352578920822356, 0.250089785699484424,
                                   0.048596193890288346, 0.316827212109859591}});
    REQUIRE(is_close(s.r_squared, 0.98275811718655215));
    REQUIRE(is_close(s.adjusted_r_squared, 0.98070551208971313));
    REQUIRE(is_close(s.f_statistic, 478.78577262620161));
    REQUIRE(is_close(s.f_p_value, 7.1574465198681043e-36));
    REQUIRE(is_close(s.bic, 366.62820019955950));
}

TEST_CASE("robust standard errors are those of statsmodels", "[linear][summary]") {
    const Swiss swiss;
    const auto fit = [&](CovarianceType type, Index lags = -1) {
        return summary(LeastSquares{.covariance = type, .lags = lags}.fit(swiss.X, swiss.y));
    };
    const Vector<double> hc0{{9.606795348808163, 0.0595559423449747, 0.2292123958533495,
                              0.17371316372945886, 0.02853115732613935, 0.3795123689864817}};
    require_errors(fit(CovarianceType::hc0), hc0);
    require_errors(fit(CovarianceType::hac, 0), hc0);
    require_errors(fit(CovarianceType::hc1),
                   Vector<double>{{10.285739942877177, 0.06376496144360919, 0.24541160812006504,
                                   0.1859900582765436, 0.03054755034022788, 0.4063337867382053}});
    require_errors(fit(CovarianceType::hc2),
                   Vector<double>{{10.503540216382252, 0.06522713522510867, 0.2500284404110119,
                                   0.19082607338424712, 0.03053329509313722, 0.4164846876783956}});
    const auto hc3 = fit(CovarianceType::hc3);
    require_errors(hc3,
                   Vector<double>{{11.517417070285571, 0.07159680685555932, 0.2733783429538447,
                                   0.21012041496770376, 0.03275619514793244, 0.4587347152053787}});
    REQUIRE(is_close(hc3.f_statistic, 14.187708150163923, 1e-10));
    REQUIRE(is_close(hc3.f_p_value, 4.578288396673065e-08, 1e-9));
    const Vector<double> hac3{{10.387397295264718, 0.06360639878645627, 0.2398717776507095,
                               0.18987724951814094, 0.02676786414569058, 0.3262152361357833}};
    require_errors(fit(CovarianceType::hac, 3), hac3);
    const auto automatic = fit(CovarianceType::hac);
    REQUIRE(automatic.lags == 3);
    require_errors(automatic, hac3);
    require_errors(fit(CovarianceType::hac, 7),
                   Vector<double>{{9.387262276652132, 0.05546776375774293, 0.2165031016804519,
                                   0.16480529323234494, 0.01925744992692782, 0.25151923312921104}});
    const auto weighted = summary(LeastSquares{.covariance = CovarianceType::hc3}.fit(
        swiss.X, swiss.y, {.weights = swiss.weights}));
    require_errors(weighted,
                   Vector<double>{{12.201890566355088, 0.06243265648275368, 0.2877423276337172,
                                   0.28040569745983346, 0.03762377533382621, 0.47232535716834334}});
}

TEST_CASE("both ways of solving give the same standard errors", "[linear][summary]") {
    const Swiss swiss;
    for (const auto type : {CovarianceType::classic, CovarianceType::hc3}) {
        const auto fit = [&](LeastSquaresSolver solver) {
            return LeastSquares{.covariance = type, .solver = solver}
                .fit(swiss.X, swiss.y)
                .statistics();
        };
        const auto gram = fit(LeastSquaresSolver::gram), qr = fit(LeastSquaresSolver::qr);
        const Matrix<double> difference = gram.targets[0].covariance - qr.targets[0].covariance;
        REQUIRE(difference.norm() < 1e-11 * qr.targets[0].covariance.norm());
        REQUIRE(is_close(gram.condition, qr.condition));
    }
}

TEST_CASE("a dropped column has an estimate of 0 and nothing else", "[linear][summary]") {
    const Swiss swiss;
    Matrix<double> X(47, 6);
    X << swiss.X, swiss.X.col(0) + swiss.X.col(1);
    for (const auto type : {CovarianceType::classic, CovarianceType::hc1}) {
        const LeastSquares spec{.covariance = type};
        const auto s = summary(spec.fit(X, swiss.y)), small = summary(spec.fit(swiss.X, swiss.y));
        REQUIRE(s.dropped == 1);
        REQUIRE(s.coefficients[6].estimate == 0);
        REQUIRE(std::isnan(s.coefficients[6].standard_error));
        REQUIRE(std::isnan(s.coefficients[6].p_value));
        REQUIRE(is_close(s.f_statistic, small.f_statistic, 1e-9));
        REQUIRE(is_close(s.coefficients[2].p_value, small.coefficients[2].p_value, 1e-9));
    }
}

TEST_CASE("a summary is printed as a table", "[linear][summary]") {
    const Swiss swiss;
    std::ostringstream out;
    out << summary(LeastSquares{}.fit(swiss.X, swiss.y),
                   {.names = {"Agriculture", "Examination", "Education", "Catholic", "Infants"}});
    REQUIRE(out.str() == R"(Residuals:
      Min      1Q  Median     3Q     Max
  -15.274  -5.262   0.503  4.120  15.321

Coefficients:
             Estimate  Std. Error  t value  Pr(>|t|)       lower 95%  upper 95%   VIF
(Intercept)   66.9152     10.7060    6.250  1.91e-07  ***    45.2939    88.5365
Agriculture   -0.1721      0.0703   -2.448    0.0187  *      -0.3141    -0.0301  2.28
Examination   -0.2580      0.2539   -1.016     0.315         -0.7707     0.2547  3.68
Education     -0.8709      0.1830   -4.758  2.43e-05  ***    -1.2406    -0.5013  2.77
Catholic       0.1041      0.0353    2.953   0.00519  **      0.0329     0.1753  1.94
Infants        1.0770      0.3817    2.822   0.00734  **      0.3061     1.8479  1.11
Signif. codes: 0 *** 0.001 ** 0.01 * 0.05 . 0.1

Residual standard error: 7.165 on 41 degrees of freedom (47 rows)
R-squared: 0.7067, adjusted: 0.671
F-statistic: 19.76 on 5 and 41 DF, p-value: 5.59e-10
AIC: 326.072, BIC: 339.023, condition: 34.9
Standard errors: classic
)");
}

TEST_CASE("a fit without degrees of freedom has no errors", "[linear][summary]") {
    const Matrix<double> X{{1.0, 2.0}, {3.0, 5.0}, {4.0, -1.0}};
    const auto s = summary(LeastSquares{}.fit(X, Vector<double>{{1.0, 2.0, 4.0}}));
    REQUIRE(s.degrees_of_freedom == 0);
    REQUIRE(std::isnan(s.coefficients[1].standard_error));
    REQUIRE(std::isnan(s.f_statistic));
    std::ostringstream out;
    out << s;
    REQUIRE(out.str().find("F-statistic: NA") != std::string::npos);
}

TEST_CASE("a summary names what is wrong with its options", "[linear][summary]") {
    const Swiss swiss;
    const auto model = LeastSquares{}.fit(swiss.X, swiss.y);
    REQUIRE(refusal([&] { return summary(model, {.target = 1}); }) ==
            "summary: target must be in [0, 0], got 1");
    REQUIRE(refusal([&] { return summary(model, {.confidence = 95}); }) ==
            "summary: confidence must be in (0, 1), got 95");
    REQUIRE(refusal([&] {
                return summary(model, {.names = {"a", "b"}});
            }) == "summary: names has 2 values, the model has 5 features");
}

TEST_CASE("an exact fit shows its coefficients", "[linear][summary]") {
    const Matrix<double> X{{1.0}, {2.0}, {3.0}, {4.0}};
    std::ostringstream out;
    out << summary(LeastSquares{}.fit(X, Vector<double>{{6.0, 6.5, 7.0, 7.5}}));
    REQUIRE(out.str().find("5.500") != std::string::npos);
    REQUIRE(out.str().find("0.500") != std::string::npos);
}

TEST_CASE("a constant target has no R squared", "[linear][summary]") {
    const Swiss swiss;
    for (const double value : {0.8, 2.2, 3.3e9}) {
        for (const auto solver : {LeastSquaresSolver::gram, LeastSquaresSolver::qr}) {
            const auto model =
                LeastSquares{.solver = solver}.fit(swiss.X, Vector<double>::Constant(47, value));
            REQUIRE(std::isnan(summary(model).r_squared));
            REQUIRE(std::isnan(summary(model).f_statistic));
        }
    }
}

TEST_CASE("a row of leverage 1 takes no part in robust errors", "[linear][summary]") {
    const Swiss swiss;
    Matrix<double> X(47, 6);
    X << swiss.X, Vector<double>::Unit(47, 5);
    for (const auto type : {CovarianceType::hc2, CovarianceType::hc3}) {
        const LeastSquares spec{.covariance = type};
        const auto with = summary(spec.fit(X, swiss.y));
        Vector<double> others = Vector<double>::Ones(47);
        others[5] = 0;
        const auto without = summary(spec.fit(swiss.X, swiss.y, {.weights = others}));
        for (std::size_t j = 1; j < 6; ++j) {
            REQUIRE(is_close(with.coefficients[j].standard_error,
                             without.coefficients[j].standard_error, 1e-9));
        }
    }
}

}  // namespace summary_test

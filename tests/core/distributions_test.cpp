#include <ridgewood/core/distributions.hpp>

#include <cmath>
#include <limits>
#include <numbers>

#include "catch.hpp"

namespace distributions_test {

using namespace ridgewood;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct NormalRow {
    double z, upper_tail;
};
struct StudentTRow {
    double t, degrees, two_sided;
};
struct FisherRow {
    double f, numerator, denominator, upper_tail;
};
struct ChiSquaredRow {
    double x, degrees, upper_tail;
};
struct NormalQuantileRow {
    double probability, z;
};
struct StudentTQuantileRow {
    double probability, degrees, t;
};

// Made by distributions_reference.py.
// clang-format off
constexpr NormalRow normal_rows[] = {
    {-37.0, 1.0},
    {-8.5, 0.9999999999999999905204652},
    {-1.0, 0.8413447460685429485852325},
    {1e-09, 0.4999999996010577195985673},
    {0.3, 0.3820885778110473669277264},
    {1.96, 0.02499789514822043621282369},
    {5.0, 0.0000002866515718791939116737523},
    {12.3, 4.528706956158784651441355e-35},
    {25.0, 3.056696706382560916402749e-138},
    {33.3, 1.930505505927839976140498e-243},
    {37.0, 5.725571222524576822683193e-300},
};
constexpr StudentTRow student_t_rows[] = {
    {0.01, 1, 0.9936340144701834895692521},
    {1.0, 1, 0.5},
    {2.5, 1, 0.2422378831816867974471652},
    {12.0, 1, 0.05292935211917975090363697},
    {36.5, 1, 0.01743727560832205791642927},
    {0.01, 1.5, 0.993185489662920018994637},
    {1.0, 1.5, 0.4511353672767103243161096},
    {2.5, 1.5, 0.1698065026146960648169479},
    {12.0, 1.5, 0.01804202927402786402056214},
    {36.5, 1.5, 0.003417971328500979476489692},
    {0.01, 2, 0.9929291089582009713735662},
    {1.0, 2, 0.4226497308103742354908512},
    {2.5, 2, 0.1296117202215108091135437},
    {12.0, 2, 0.006872933677158460141136499},
    {36.5, 2, 0.0007497658036287871194124368},
    {0.01, 3, 0.9926491114128519814053587},
    {1.0, 3, 0.3910022189557706419110034},
    {2.5, 3, 0.08770664700806554725024943},
    {12.0, 3, 0.001245015800789336737994886},
    {36.5, 3, 0.00004522929808968555557209168},
    {0.01, 10, 0.9922179749909714244383452},
    {1.0, 10, 0.3408931323020598726747003},
    {2.5, 10, 0.03144684423660880424943971},
    {12.0, 10, 0.0000002921408824769987087912658},
    {36.5, 10, 5.666123799983615835829453e-12},
    {0.01, 30.5, 0.9920864120731607763168438},
    {1.0, 30.5, 0.3251785944351792754934759},
    {2.5, 30.5, 0.01801624586379180061207471},
    {12.0, 30.5, 4.398970815152957778716668e-13},
    {36.5, 30.5, 9.921250961010099635175192e-27},
    {0.01, 100, 0.9920412102344285008844466},
    {1.0, 100, 0.3197241557841233604003295},
    {2.5, 100, 0.0140457891240771774076905},
    {12.0, 100, 4.395087715604378145155873e-21},
    {36.5, 100, 1.304098294248895669501756e-59},
    {0.01, 1000, 0.9920232819321872887921908},
    {1.0, 1000, 0.3175524180846723070824083},
    {2.5, 1000, 0.01257856780109079680974625},
    {12.0, 1000, 4.324057386774527466194411e-31},
    {36.5, 1000, 4.320664761788177065537101e-186},
    {0.01, 12345.6, 0.9920214489498361568753232},
    {1.0, 12345.6, 0.3173301072201356606183027},
    {2.5, 12345.6, 0.01243220014562646785263204},
    {12.0, 12345.6, 5.420733417879738099586007e-33},
    {0.01, 100000.0, 0.9920213073188231562898255},
    {1.0, 100000.0, 0.3173129275641100160679635},
    {2.5, 100000.0, 0.01242091919255904538204666},
    {12.0, 100000.0, 3.744505811956350946199853e-33},
    {0.01, 10000000.0, 0.9920212875702179029463851},
    {1.0, 10000000.0, 0.3173105320599859498170485},
    {2.5, 10000000.0, 0.01241934653657847016698723},
    {12.0, 10000000.0, 3.554832050934635369865695e-33},
    {1e-09, 5, 0.9999999992407866203550111},
    {1.0001, 10000000.0, 0.3172621403372089537779531},
    {100000000.0, 7, 2.641041352709348117480743e-54},
    {1e+150, 1, 6.366197723675813552759735e-151},
    {1e+250, 1, 6.366197723675813933068512e-251},
    {1e+120, 2.4, 1.330350415327174082050933e-288},
    {1e+300, 0.5, 6.414019508284457838423948e-151},
    {36.5, 10000000.0, 1.159332183765302459946462e-291},
};
constexpr FisherRow fisher_rows[] = {
    {1e-20, 0.5, 0.5, 0.9999946064739881162065073},
    {0.1, 0.5, 3, 0.5912738726662874982926535},
    {40.0, 0.5, 0.5, 0.2139350097478246048572053},
    {1e+300, 0.5, 0.5, 5.39352601188379349588291e-76},
    {1e+100, 7, 5, 4.684990774515470455644733e-250},
    {0.99, 1, 1, 0.5015995538987600887198132},
    {1.01, 2, 2, 0.4975124378109452714334338},
    {4.0, 3, 20, 0.02207699966236242918820811},
    {0.25, 10, 10, 0.98041856},
    {70.0, 12.5, 80, 1.104625947911478491160084e-37},
    {9.0, 4, 10000.0, 0.0000002978598833075553098716407},
    {2.0, 50, 100000.0, 0.00003479083535786973823671651},
    {300.0, 0.5, 10000000.0, 2.87223498052922128137598e-35},
    {60.0, 20, 10000000.0, 7.738021713683479471916467e-242},
    {5.5, 300, 400, 1.482568496733966219099863e-54},
    {0.8, 1000.0, 1000.0, 0.9997872005875099927659001},
    {3.7, 3247.5, 2907, 1.111985946646426385834908e-263},
    {1.0, 10000.0, 30000.0, 0.4989142080956107454394709},
    {1.3, 100000.0, 7.5, 0.3781840328774267499196626},
    {30000.0, 10000000.0, 5, 1.907414099204896228194984e-11},
    {50.0, 10000000.0, 0.5, 0.2930808892112059624767849},
    {1.0, 10000000.0, 10000000.0, 0.5},
    {1.0001, 10000000.0, 10000000.0, 0.4371866466831174357046942},
    {0.9996, 10000000.0, 10000000.0, 0.7364966904041885370149506},
    {1.023, 10000000.0, 10000000.0, 2.199557769678840460272774e-283},
    {2.48, 1540832.5, 3258, 1.319025027293865008303441e-222},
};
constexpr ChiSquaredRow chi_squared_rows[] = {
    {1e-10, 0.5, 0.9970662613841432081535587},
    {1.0, 0.5, 0.1535135958083224632128949},
    {600.0, 0.5, 1.964955000816952582709228e-133},
    {3.84, 1, 0.05004352124870510318916148},
    {1300.0, 1, 1.130372844149274244508029e-284},
    {5.0, 2.5, 0.1230885711526588452376705},
    {0.5, 10, 0.9999933882894389657529538},
    {18.3, 10, 0.05010906141146245159319483},
    {1400.0, 10, 9.920391479800145283239092e-295},
    {80.0, 100, 0.9296649333406050455627361},
    {1000.0, 100.5, 4.110830441883272514677525e-148},
    {10000.0, 10000.0, 0.498119365966182644651903},
    {16000.0, 10000.0, 4.890450098507123497088265e-285},
    {998000.0, 1000000.0, 0.9214197080128550535166204},
    {1030000.0, 1000000.0, 2.940622542110060757414724e-98},
    {10010000.0, 10000000.0, 0.01269318516447844924810387},
    {10120000.0, 10000000.0, 1.162091198659224306503895e-157},
};
constexpr NormalQuantileRow normal_quantile_rows[] = {
    {1e-290, -36.42073167320799882717094},
    {1e-20, -9.262340089798407579572095},
    {0.001, -3.090232306167813535358005},
    {0.025, -1.959963984540054211779584},
    {0.3, -0.5244005127080408159694544},
};
constexpr StudentTQuantileRow student_t_quantile_rows[] = {
    {1e-290, 1, -3.183098861837906495336835e+289},
    {1e-290, 1000.0, -52.63027848919690537861936},
    {1e-100, 3.5, -4.395017512688181869091014e+28},
    {1e-12, 40, -9.987885004868848991978244},
    {0.005, 10000000.0, -2.575829795203748963321944},
    {0.025, 2, -4.302652729749463723389658},
    {0.025, 30, -2.042272456301238283575352},
    {0.2, 1.5, -1.153364378295468573770026},
    {0.26, 5, -0.6915689366476459582188786},
    {0.49, 12, -0.02559639014861885750125344},
    {0.499999, 100000.0, -0.000002506634541145078949120393},
};
// clang-format on

[[nodiscard]] double relative_error(double value, double expected) {
    return std::abs(value - expected) / std::abs(expected);
}
}  // namespace

TEST_CASE("normal tails have twelve digits down to 1e-300", "[core][distributions]") {
    for (const auto& row : normal_rows) {
        INFO("z " << row.z);
        REQUIRE(relative_error(normal_upper_tail(row.z), row.upper_tail) < 1e-12);
    }
}

TEST_CASE("Student t tails have twelve digits at all degrees of freedom", "[core][distributions]") {
    for (const auto& row : student_t_rows) {
        INFO("t " << row.t << " degrees " << row.degrees);
        const double half = row.two_sided / 2;
        REQUIRE(relative_error(student_t_two_sided(row.t, row.degrees), row.two_sided) < 1e-12);
        REQUIRE(relative_error(student_t_upper_tail(row.t, row.degrees), half) < 1e-12);
        REQUIRE(relative_error(student_t_upper_tail(-row.t, row.degrees), 1 - half) < 1e-12);
    }
}

TEST_CASE("F tails have twelve digits at all degrees of freedom", "[core][distributions]") {
    for (const auto& row : fisher_rows) {
        INFO("f " << row.f << " degrees " << row.numerator << " and " << row.denominator);
        const double tail = fisher_upper_tail(row.f, row.numerator, row.denominator);
        REQUIRE(relative_error(tail, row.upper_tail) < 1e-12);
    }
}

TEST_CASE("chi-squared tails have twelve digits at all degrees of freedom",
          "[core][distributions]") {
    for (const auto& row : chi_squared_rows) {
        INFO("x " << row.x << " degrees " << row.degrees);
        REQUIRE(relative_error(chi_squared_upper_tail(row.x, row.degrees), row.upper_tail) < 1e-12);
    }
}

TEST_CASE("quantiles have twelve digits in the far tail and next to the median",
          "[core][distributions]") {
    for (const auto& row : normal_quantile_rows) {
        INFO("probability " << row.probability);
        REQUIRE(relative_error(normal_quantile(row.probability), row.z) < 1e-12);
    }
    for (const auto& row : student_t_quantile_rows) {
        INFO("probability " << row.probability << " degrees " << row.degrees);
        REQUIRE(relative_error(student_t_quantile(row.probability, row.degrees), row.t) < 1e-12);
    }
}

TEST_CASE("tails with a closed form are met", "[core][distributions]") {
    for (const double point : {1e-3, 0.7, 1.0, 1.3, 20.0, 400.0}) {
        INFO("point " << point);
        const double cauchy = 2 / std::numbers::pi * std::atan(1 / point);
        REQUIRE(relative_error(student_t_two_sided(point, 1), cauchy) < 1e-13);
        REQUIRE(relative_error(fisher_upper_tail(point, 2, 2), 1 / (1 + point)) < 1e-13);
        REQUIRE(relative_error(chi_squared_upper_tail(point, 2), std::exp(-point / 2)) < 1e-13);
    }
}

TEST_CASE("the distribution of the square of t is an F", "[core][distributions]") {
    for (const double degrees : {0.5, 1.0, 7.0, 1e3, 1e7, infinity}) {
        for (const double t : {0.125, 1.0, 1.5, 6.0, 30.0}) {
            INFO("t " << t << " degrees " << degrees);
            REQUIRE(relative_error(student_t_two_sided(t, degrees),
                                   fisher_upper_tail(t * t, 1, degrees)) < 1e-12);
        }
    }
}

TEST_CASE("swapping the degrees of freedom of an F turns it into its reciprocal",
          "[core][distributions]") {
    for (const double numerator : {0.5, 3.0, 50.0, 1e7}) {
        for (const double denominator : {0.5, 1.0, 12.5, 1e4, 1e7}) {
            for (const double f : {0.25, 0.5, 1.0, 2.0, 64.0}) {
                INFO("f " << f << " degrees " << numerator << " and " << denominator);
                const double sum = fisher_upper_tail(f, numerator, denominator) +
                                   fisher_upper_tail(1 / f, denominator, numerator);
                REQUIRE(std::abs(sum - 1) < 1e-13);
            }
        }
    }
}

TEST_CASE("infinite degrees of freedom are the limit", "[core][distributions]") {
    for (const double z : {0.25, 1.0, 3.0, 20.0, 36.0}) {
        INFO("z " << z);
        const double normal = normal_upper_tail(z);
        REQUIRE(relative_error(student_t_upper_tail(z, infinity), normal) < 1e-12);
        REQUIRE(relative_error(chi_squared_upper_tail(z * z, 1), 2 * normal) < 1e-12);
    }
    for (const double f : {0.25, 1.0, 2.0, 16.0}) {
        INFO("f " << f);
        const double chi_squared = chi_squared_upper_tail(f * 8, 8);
        REQUIRE(relative_error(fisher_upper_tail(f, 8, infinity), chi_squared) < 1e-12);
        REQUIRE(std::abs(fisher_upper_tail(1 / f, infinity, 8) - (1 - chi_squared)) < 1e-13);
    }
}

TEST_CASE("the ends of the range are exact", "[core][distributions]") {
    REQUIRE(normal_upper_tail(0) == 0.5);
    REQUIRE(normal_upper_tail(infinity) == 0);
    REQUIRE(normal_upper_tail(-infinity) == 1);
    REQUIRE(normal_quantile(0.5) == 0);
    for (const double degrees : {0.5, 1.0, 30.0, 1e7, infinity}) {
        INFO("degrees " << degrees);
        REQUIRE(student_t_upper_tail(0, degrees) == 0.5);
        REQUIRE(student_t_upper_tail(infinity, degrees) == 0);
        REQUIRE(student_t_upper_tail(-infinity, degrees) == 1);
        REQUIRE(student_t_quantile(0.5, degrees) == 0);
        REQUIRE(fisher_upper_tail(0, 3, degrees) == 1);
        REQUIRE(fisher_upper_tail(-1, 3, degrees) == 1);
        REQUIRE(fisher_upper_tail(infinity, 3, degrees) == 0);
    }
    REQUIRE(chi_squared_upper_tail(0, 3) == 1);
    REQUIRE(chi_squared_upper_tail(infinity, 3) == 0);
    REQUIRE(student_t_two_sided(1e3, 1e7) == 0);
    REQUIRE(student_t_quantile(1e-290, 0.5) == -infinity);
}

TEST_CASE("quantiles invert the tails", "[core][distributions]") {
    for (const double probability : {1e-290, 1e-150, 1e-16, 0.01, 0.2, 0.26, 0.49}) {
        INFO("probability " << probability);
        REQUIRE(relative_error(normal_upper_tail(-normal_quantile(probability)), probability) <
                1e-12);
        for (const double degrees : {1.0, 2.5, 10.0, 300.0, 1e5, 1e7, infinity}) {
            INFO("degrees " << degrees);
            const double t = student_t_quantile(probability, degrees);
            REQUIRE(relative_error(student_t_upper_tail(-t, degrees), probability) < 1e-12);
        }
    }
    REQUIRE(student_t_quantile(0.75, 3) == -student_t_quantile(0.25, 3));
    REQUIRE(student_t_quantile(0.975, infinity) == normal_quantile(0.975));
}

TEST_CASE("tails fall and quantiles rise", "[core][distributions]") {
    for (const double degrees : {0.5, 1.0, 4.0, 90.0, 1e5, 1e7}) {
        INFO("degrees " << degrees);
        double t_tail = 1;
        double f_tail = 1;
        for (double point = 0.005; point < 5; point += 0.01) {
            INFO("point " << point);
            REQUIRE(student_t_upper_tail(point, degrees) < t_tail);
            REQUIRE(fisher_upper_tail(point, 3, degrees) < f_tail);
            t_tail = student_t_upper_tail(point, degrees);
            f_tail = fisher_upper_tail(point, 3, degrees);
        }
        double t = -infinity;
        for (double probability = 0.005; probability < 1; probability += 0.005) {
            INFO("probability " << probability);
            REQUIRE(student_t_quantile(probability, degrees) > t);
            t = student_t_quantile(probability, degrees);
        }
    }
}

TEST_CASE("arguments outside of their range are named with their value", "[core][distributions]") {
    REQUIRE(refusal([] { (void)normal_upper_tail(not_a_number); }) == "z is NaN");
    REQUIRE(refusal([] { (void)student_t_two_sided(not_a_number, 3); }) == "t is NaN");
    REQUIRE(refusal([] { (void)fisher_upper_tail(not_a_number, 3, 4); }) == "f is NaN");
    REQUIRE(refusal([] { (void)chi_squared_upper_tail(not_a_number, 3); }) == "x is NaN");
    REQUIRE(refusal([] { (void)student_t_upper_tail(1, 0); }) ==
            "degrees_of_freedom must be >= 0.1, got 0");
    REQUIRE(refusal([] { (void)student_t_quantile(0.9, not_a_number); }) ==
            "degrees_of_freedom must be >= 0.1, got NaN");
    REQUIRE(refusal([] { (void)fisher_upper_tail(1, -2, 4); }) ==
            "numerator_degrees_of_freedom must be >= 0.1, got -2");
    REQUIRE(refusal([] { (void)fisher_upper_tail(1, 2, -infinity); }) ==
            "denominator_degrees_of_freedom must be >= 0.1, got -inf");
    REQUIRE(refusal([] { (void)fisher_upper_tail(1, infinity, 2e10); }) ==
            "one of the degrees of freedom must be <= 1e10, got inf and 2e+10");
    REQUIRE(refusal([] { (void)chi_squared_upper_tail(1, infinity); }) ==
            "degrees_of_freedom must be <= 1e10, got inf");
    REQUIRE(refusal([] { (void)normal_quantile(not_a_number); }) ==
            "probability must be >= 1e-290 and < 1, got NaN");
    REQUIRE(refusal([] { (void)student_t_quantile(1, 3); }) ==
            "probability must be >= 1e-290 and < 1, got 1");
}

}  // namespace distributions_test

#include <ridgewood/io/mps.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"

namespace mps_test {

namespace rw = ridgewood;
using Catch::Matchers::Contains;

namespace {

const std::string small =
    "NAME          SMALL  of two words\n"
    "ROWS\n N  COST\n L  R1\n G  R2\n E  R3\n"
    "COLUMNS\n"
    "    X1        COST               1.0   R1                 1.0\n"
    "    X1        R3                 .5\n"
    "    X2        R1                 2.0   R2                -7.E+00\n"
    "RHS\n"
    "    RHS       R1                 4.0   R2                 1.0\n";

std::string with(const std::string& rest) {
    return small + rest + "ENDATA\n";
}

std::string error_of(const std::string& text, rw::MpsFormat format = rw::MpsFormat::automatic) {
    try {
        (void)rw::parse_mps(text, {.format = format});
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

rw::LpMatrices ranged(const std::string& rest) {
    return rw::parse_mps(with(rest)).matrices();
}

}  // namespace

TEST_CASE("a small file becomes the program it says") {
    const auto program = rw::parse_mps(with(""));
    CHECK(program.title == "SMALL  of two words");
    CHECK(program.name(rw::Variable{1}) == "X2");
    CHECK(program.name(rw::Constraint{2}) == "R3");
    const auto lp = program.matrices();
    Eigen::MatrixXd A(3, 2);
    A << 1, 2, 0, -7, 0.5, 0;
    CHECK(Eigen::MatrixXd(lp.A) == A);
    CHECK(lp.cost == Eigen::Vector2d(1, 0));
    CHECK(lp.row_lower == Eigen::Vector3d(-rw::no_bound, 1, 0));
    CHECK(lp.row_upper == Eigen::Vector3d(4, rw::no_bound, 0));
    CHECK(lp.lower.isZero());
    CHECK(lp.sense == rw::Sense::minimise);
}

TEST_CASE("a right-hand side of the objective is minus its constant") {
    CHECK(ranged("    RHS       COST              -7.113\n").offset == 7.113);
    CHECK(ranged("    RHS       COST               0.\n").offset == 0);
}

TEST_CASE("the name of a set may be missing, and names may look like numbers") {
    const auto lp = rw::parse_mps(
                        "ROWS\n N 1\n L 5\n E 15\nCOLUMNS\n 7 1 1 5 1\n 7 15 2\n"
                        "RHS\n 5 4 15 2\nRANGES\n 5 1\nBOUNDS\n UP 7 3\n MI 7\nENDATA\n")
                        .matrices();
    CHECK(lp.row_upper == Eigen::Vector2d(4, 2));
    CHECK(lp.row_lower == Eigen::Vector2d(3, 2));
    CHECK(lp.upper[0] == 3);
    CHECK(lp.lower[0] == -rw::no_bound);
}

TEST_CASE("only the first set of right-hand sides, ranges and bounds counts") {
    std::vector<std::string> warnings;
    const auto lp =
        rw::parse_mps(with("    RHS2      R1                 9.0\n"
                           "BOUNDS\n UP B1        X1                 3.0\n"
                           " UP B2        X1                 5.0\n"),
                      {.warning = [&](const std::string& text) { warnings.push_back(text); }})
            .matrices();
    CHECK(lp.row_upper[0] == 4);
    CHECK(lp.upper[0] == 3);
    REQUIRE(warnings.size() == 2);
    CHECK(warnings[0] == "mps: line 13: RHS of another set are left out");
}

TEST_CASE("ranges follow the type of the row and the sign, before right-hand sides too") {
    const auto lp = ranged("RANGES\n    RNG  R1  -3.0  R2  -4.0\n    RNG  R3  -2.0\n");
    CHECK(lp.row_lower == Eigen::Vector3d(1, 1, -2));
    CHECK(lp.row_upper == Eigen::Vector3d(4, 5, 0));
    CHECK(ranged("RANGES\n    RNG  R3  2.0\n").row_upper[2] == 2);
    CHECK(ranged("RANGES\n    RNG  R3  0\n").row_upper[2] == 0);
    CHECK(ranged("RANGES\n    RNG  COST  2.0\n").rows() == 3);
    const auto before = rw::parse_mps(
                            "ROWS\n N C\n E R\nCOLUMNS\n X R 1\nRANGES\n G R 2\nRHS\n B R 5\n"
                            "ENDATA\n")
                            .matrices();
    CHECK(before.row_lower[0] == 5);
    CHECK(before.row_upper[0] == 7);
}

TEST_CASE("every type of bound") {
    const auto bounds = [](const std::string& lines) {
        const auto lp = ranged("BOUNDS\n" + lines);
        return Eigen::Vector2d(lp.lower[0], lp.upper[0]);
    };
    const double inf = rw::no_bound;
    CHECK(bounds(" UP BND X1 3\n") == Eigen::Vector2d(0, 3));
    CHECK(bounds(" UP BND X1 0\n") == Eigen::Vector2d(0, 0));
    CHECK(bounds(" UP BND X1 -3\n") == Eigen::Vector2d(-inf, -3));
    CHECK(bounds(" LO BND X1 -5\n UP BND X1 -3\n") == Eigen::Vector2d(-5, -3));
    CHECK(bounds(" UP BND X1 -3\n LO BND X1 -5\n") == Eigen::Vector2d(-5, -3));
    CHECK(bounds(" MI BND X1\n") == Eigen::Vector2d(-inf, inf));
    CHECK(bounds(" MI BND X1\n UP BND X1 4\n") == Eigen::Vector2d(-inf, 4));
    CHECK(bounds(" FR BND X1\n") == Eigen::Vector2d(-inf, inf));
    CHECK(bounds(" FR BND X1 0\n") == Eigen::Vector2d(-inf, inf));
    CHECK(bounds(" UP BND X1 4\n PL BND X1\n") == Eigen::Vector2d(0, inf));
    CHECK(bounds(" FX BND X1 4\n") == Eigen::Vector2d(4, 4));
    CHECK(bounds(" BV BND X1\n") == Eigen::Vector2d(0, 1));
    CHECK(bounds(" LI BND X1 2\n UI BND X1 6\n") == Eigen::Vector2d(2, 6));
    CHECK(bounds(" SC BND X1 6\n") == Eigen::Vector2d(0, 6));
    CHECK(bounds(" UP BND X1 1e30\n LO BND X1 -1e20\n") == Eigen::Vector2d(-inf, inf));
    CHECK(bounds(" UP BND X1 Inf\n LO BND X1 -Infinity\n") == Eigen::Vector2d(-inf, inf));
    CHECK(bounds(" LO BND X1 5\n UP BND X1 3\n") == Eigen::Vector2d(5, 3));
}

TEST_CASE("further objectives are left out with their entries, OBJNAME chooses") {
    const std::string body =
        "ROWS\n N A\n N B\n L R\nCOLUMNS\n X A 1 B 2\n X R 3\nRHS\n S B -5\nENDATA\n";
    CHECK(rw::parse_mps(body).matrices().cost[0] == 1);
    CHECK(rw::parse_mps(body).rows() == 1);
    const auto chosen = rw::parse_mps("OBJNAME\n    B\n" + body).matrices();
    CHECK(chosen.cost[0] == 2);
    CHECK(chosen.offset == 5);
}

TEST_CASE("OBJSENSE on one line and on two") {
    for (const std::string head :
         {"OBJSENSE MAX\n", "OBJSENSE\n    MAXIMIZE\n", "objsense\n    max\n"})
        CHECK(rw::parse_mps(head + with("")).matrices().sense == rw::Sense::maximise);
    CHECK(rw::parse_mps("OBJSENSE\n  MIN\n" + with("")).matrices().sense == rw::Sense::minimise);
}

TEST_CASE("comments, tabs, carriage returns, lower case and Fortran exponents are read") {
    const auto lp = rw::parse_mps(
                        "\xEF\xBB\xBF* comment\r\nname\r\n\r\nrows\r\n n\tc\r\n l\tr\r\n"
                        "columns\r\n\tx\tc\t1.5D+1\t$ a comment\r\n\tx\tr\t-.25\r\nrhs\r\n"
                        "bounds\r\nendata\r\n")
                        .matrices();
    CHECK(lp.cost[0] == 15);
    CHECK(lp.A.coeff(0, 0) == -0.25);
}

TEST_CASE("integer variables are relaxed, and a name in quotes is no marker") {
    const auto lp = rw::parse_mps(
                        "ROWS\n N C\n L 'EGROUP'\nCOLUMNS\n    M1 'MARKER' 'INTORG'\n"
                        " X C 1 'EGROUP' 2\n    M2 'MARKER' 'INTEND'\nRHS\nENDATA\n")
                        .matrices();
    CHECK(lp.columns() == 1);
    CHECK(lp.upper[0] == rw::no_bound);
    CHECK(lp.A.coeff(0, 0) == 2);
}

TEST_CASE("names with blanks are read by their columns") {
    const auto program = rw::parse_mps(
        "NAME\nROWS\n N  THE COST\n L  ROW A\nCOLUMNS\n"
        "    COL 1     THE COST           1.0   ROW A              2.0\n"
        "RHS\n              ROW A              4.0\n"
        "BOUNDS\n UP           COL 1              7.0\nENDATA\n");
    CHECK(program.name(rw::Variable{0}) == "COL 1");
    const auto lp = program.matrices();
    CHECK(lp.A.coeff(0, 0) == 2);
    CHECK(lp.row_upper[0] == 4);
    CHECK(lp.upper[0] == 7);
}

TEST_CASE("what is wrong in a file is told with its line") {
    CHECK(error_of(small) == "mps: line 12: the text ends without ENDATA");
    CHECK(error_of("") == "mps: line 0: the text ends without ENDATA");
    CHECK(error_of(with("    RHS  R9  1\n")) == "mps: line 13: row R9 was not declared");
    CHECK(error_of(with("    RHS  R1  1x\n")) == "mps: line 13: '1x' is not a number");
    CHECK(error_of(with("    RHS  R1  nan\n")) == "mps: line 13: 'nan' is not a number");
    CHECK(error_of(with("BOUNDS\n UP B X9 1\n")) == "mps: line 14: column X9 was not declared");
    CHECK_THAT(error_of(with("BOUNDS\n XX B X1 1\n")), Contains("bound of type 'XX'"));
    CHECK_THAT(error_of(with("BOUNDS\n LO B X1 1e30\n")), Contains("beyond every number"));
    CHECK_THAT(error_of(with("    RHS  R3  1e30\n")), Contains("line 13: row R3 of type E"));
    CHECK_THAT(error_of("ROWS\n N C\n L R\nRHS\n S R 1e30\nRANGES\n S R 5\nENDATA\n"),
               Contains("row R with right-hand side 1e+30 and range 5 is beyond every number"));
    CHECK_THAT(error_of(with("QUADOBJ\n X1 X1 1\n")), Contains("'QUADOBJ' is not a section"));
    CHECK_THAT(error_of("ROWS\n N C\n L R\n L R\nENDATA\n"), Contains("line 4: row R comes twice"));
    CHECK_THAT(error_of("ROWS\n N C\n X R\nENDATA\n"), Contains("expected N, L, G or E"));
    CHECK_THAT(error_of("ROWS\n N C\n L R\nCOLUMNS\n X R 1 R 2\nENDATA\n"),
               Contains("line 5: row R comes twice in column X"));
    CHECK_THAT(error_of("ROWS\n N C\n L R\nCOLUMNS\n X R 1\n Y R 1\n X C 2\nENDATA\n"),
               Contains("line 7: column X comes twice"));
    CHECK_THAT(error_of("ROWS\n N C\n L R\nCOLUMNS\n X R\nENDATA\n"), Contains("pairs of a row"));
    CHECK_THAT(error_of("ROWS\n N C\n L R\nCOLUMNS\n X R 1e999\nENDATA\n"),
               Contains("'1e999' is not finite"));
    CHECK_THAT(error_of(" X R 1\n"), Contains("data before a section"));
    CHECK_THAT(error_of("OBJSENSE\n  SIDEWAYS\n"), Contains("expected MIN or MAX"));
}

TEST_CASE("every beginning of a file gives a program or a message") {
    const std::string text = "OBJSENSE MAX\n" + with(
                                                    "RANGES\n    RNG  R1  3\nBOUNDS\n UP BND X1 3\n"
                                                    " FR BND X2\n");
    for (std::size_t length = 0; length < text.size(); ++length)
        (void)error_of(text.substr(0, length));
    for (std::size_t place = 0; place < text.size(); ++place) {
        for (const char c : {' ', '\n', '$', '*', '-', 'R', '\0', '\xff'}) {
            std::string changed = text;
            changed[place] = c;
            (void)error_of(changed);
            (void)error_of(changed, rw::MpsFormat::fixed);
        }
    }
}

TEST_CASE("the traps that no Netlib file has") {
    const auto folder = shared_file("data/lp/synthetic");
    if (!folder)
        SKIP(absent("data/lp/synthetic"));
    CHECK(rw::read_mps(*folder + "/t_mi.mps").matrices().lower[0] == -rw::no_bound);
    CHECK(rw::read_mps(*folder + "/t_up.mps").matrices().lower[0] == -rw::no_bound);
    const auto lp = rw::read_mps(*folder + "/t_rng.mps").matrices();
    CHECK(lp.offset == 2.5);
    CHECK(lp.row_lower == Eigen::Vector4d(5, 3, -3, 0));
    CHECK(lp.row_upper == Eigen::Vector4d(7, 5, 0, 3));
}

}  // namespace mps_test

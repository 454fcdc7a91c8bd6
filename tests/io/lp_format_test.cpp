#include <ridgewood/io/lp_format.hpp>

#include <cstddef>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "io/every_kind.hpp"

namespace lp_format_test {

namespace rw = ridgewood;
using Catch::Matchers::Contains;

namespace {

const std::string furniture =
    "\\Problem name: furniture\n"
    "Maximize\n"
    " earnings: 70 tables + 30 chairs + 2.5e1shelves - 12\n"
    "Subject To  \\ what there is\n"
    " wood: 9 tables + 3 chairs + 5 shelves <= 300\n"
    " 4 tables + 2 chairs\n"
    "   + shelves =< 140\n"
    " delivery: 5 <= tables + - - shelves < 50\n"
    " even: tables - chairs + 3 = 4\n"
    "Bounds\n"
    " 40 >= chairs\n"
    " -inf <= shelves <= 8\n"
    " debt free\n"
    "General\n"
    " tables\n"
    "End\n";

std::string error_of(const std::string& text) {
    try {
        (void)rw::parse_lp(text);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

std::string around(const std::string& row) {
    return "min\n x\nst\n" + row + "\nend\n";
}

}  // namespace

TEST_CASE("a text in LP format becomes the program it says") {
    std::vector<std::string> warnings;
    const auto program =
        rw::parse_lp(furniture, [&](const std::string& message) { warnings.push_back(message); });
    CHECK(program.title == "furniture");
    CHECK(program.name(rw::Variable{3}) == "debt");
    CHECK(program.name(rw::Constraint{0}) == "wood");
    CHECK(program.name(rw::Constraint{1}).empty());
    const auto lp = program.matrices();
    CHECK(lp.sense == rw::Sense::maximise);
    CHECK(lp.offset == -12);
    CHECK(lp.cost == Eigen::Vector4d(70, 30, 25, 0));
    Eigen::MatrixXd A(4, 4);
    A << 9, 3, 5, 0, 4, 2, 1, 0, 1, 0, 1, 0, 1, -1, 0, 0;
    CHECK(Eigen::MatrixXd(lp.A) == A);
    const double none = rw::no_bound;
    CHECK(lp.row_lower == Eigen::Vector4d(-none, -none, 5, 1));
    CHECK(lp.row_upper == Eigen::Vector4d(300, 140, 50, 1));
    CHECK(lp.lower == Eigen::Vector4d(0, 0, -none, -none));
    CHECK(lp.upper == Eigen::Vector4d(none, 40, 8, none));
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(warnings[0], Contains("integer variables are relaxed"));
}

TEST_CASE("a program written in LP format is read back to the last bit") {
    const auto program = every_kind();
    const auto text = rw::to_lp(program);
    INFO(text);
    check_same(rw::parse_lp(text), program);
}

TEST_CASE("what is not of LP format is refused with its line") {
    CHECK(error_of("") ==
          "lp: line 1: expected 'minimize' or 'maximize', got 'the end of the text'");
    CHECK(error_of("min x\nst\n x >= 1\n") ==
          "lp: line 4: expected a section or 'end', got 'the end of the text'");
    CHECK(error_of(around(" x >= y")) == "lp: line 4: expected a number, got 'y'");
    CHECK(error_of(around(" x y >= 1")) == "lp: line 4: expected <=, >= or =, got 'y'");
    CHECK(error_of(around(" x +")) == "lp: line 5: expected a term, got 'end'");
    CHECK(error_of(around(" 3 >= 1")) == "lp: line 5: a constraint without variables");
    CHECK(error_of(around(" x ^ 2 >= 1")) == "lp: line 4: '^' does not belong in a linear program");
    CHECK(error_of(around(" x >= inf")) == "lp: line 5: a limit is beyond every number");
    CHECK(error_of(around(" x - 1e100 >= 1")) == "lp: line 5: a limit is beyond every number");
    CHECK(error_of(around(" 1e308 x + 1e308 x >= 1")) ==
          "lp: line 5: the coefficients are too large");
    CHECK(error_of(around(" 1e999 x >= 1")) ==
          "lp: line 4: '1e999' is not a number that a double can hold");
    CHECK(error_of("min x subject\n x >= 1") ==
          "lp: line 2: expected 'subject to' or 'such that', got 'x'");
    CHECK(error_of("min x bounds\n 1 <= 2\nend") == "lp: line 2: expected a variable, got '2'");
}

TEST_CASE("no text makes the LP reader do anything but read or refuse") {
    std::mt19937 random(1);
    const std::string alphabet = " \n+-<>=:.e1x\\^st" + std::string(1, '\0');
    for (std::size_t end = 0; end < furniture.size(); ++end) {
        (void)error_of(furniture.substr(0, end));
        auto text = furniture;
        for (int k = 0; k < 3; ++k)
            text[random() % text.size()] = alphabet[random() % alphabet.size()];
        (void)error_of(text);
    }
    CHECK(error_of(furniture).empty());
}

}  // namespace lp_format_test

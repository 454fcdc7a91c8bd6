#include <ridgewood/io/mps.hpp>

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "io/every_kind.hpp"

namespace mps_writer_test {

namespace rw = ridgewood;
using Catch::Matchers::Contains;
using Catch::Matchers::Message;

TEST_CASE("a program that was written is read back to the last bit") {
    const auto program = every_kind();
    const auto text = rw::to_mps(program);
    INFO(text);
    check_same(rw::parse_mps(text), program);
    check_same(rw::parse_mps(text, {.format = rw::MpsFormat::free}), program);
}

TEST_CASE("a constant of the objective beyond all bounds is a number as any other") {
    rw::LinearProgram program;
    program.set_offset(-1e30);
    CHECK(rw::parse_mps(rw::to_mps(program)).matrices().offset == -1e30);
}

TEST_CASE("in fixed format the fields stand where they belong") {
    rw::LinearProgram program;
    const auto x = program.variable({.upper = 40, .name = "CHAIRS"});
    program.maximise(1e5 / 3 * x);
    program.subject_to(-2 * x >= -1e-5 / 3, "WOOD");
    const auto text = rw::to_mps(program, rw::MpsFormat::fixed);
    CHECK(text ==
          "NAME          \n"
          "OBJSENSE\n"
          "    MAX\n"
          "ROWS\n"
          " N  OBJ\n"
          " G  WOOD\n"
          "COLUMNS\n"
          "    CHAIRS    OBJ       33333.333333\n"
          "    CHAIRS    WOOD                -2\n"
          "RHS\n"
          "    RHS       WOOD      -3.33333e-06\n"
          "RANGES\n"
          "BOUNDS\n"
          " UP BOUND     CHAIRS              40\n"
          "ENDATA\n");
    const auto back = rw::parse_mps(text, {.format = rw::MpsFormat::fixed}).matrices();
    CHECK(back.cost[0] == 33333.333333);
}

TEST_CASE("names that a reader would not find again are numbered") {
    for (const char* name : {"", "two words", "OBJ", "*star", "$dollar", "row 1", "other"}) {
        rw::LinearProgram program;
        const auto x = program.variable({.name = "x"});
        program.subject_to(x + 1 <= 3, name);
        program.subject_to(x - 1 <= 3, "other");
        const auto back = rw::parse_mps(rw::to_mps(program));
        CHECK(back.name(rw::Variable{0}) == "x");
        CHECK(back.name(rw::Constraint{0}) == "R1");
        CHECK(back.name(rw::Constraint{1}) == "R2");
    }
    rw::LinearProgram program;
    (void)program.variable({.name = "nine_long"});
    CHECK(rw::parse_mps(rw::to_mps(program)).name(rw::Variable{0}) == "nine_long");
    CHECK_THAT(rw::to_mps(program, rw::MpsFormat::fixed), Contains("    C1        OBJ"));
}

TEST_CASE("a file is written, or it is said why not") {
    const auto path =
        (std::filesystem::temp_directory_path() / "ridgewood_mps_writer_test.mps").string();
    rw::write_mps(path, every_kind());
    check_same(rw::read_mps(path), every_kind());
    std::remove(path.c_str());
    CHECK_THROWS_MATCHES(rw::write_mps("no/such/folder/x.mps", every_kind()), std::runtime_error,
                         Message("no/such/folder/x.mps cannot be written: No such file or "
                                 "directory"));
    auto program = every_kind();
    program.set_limits(rw::Constraint{0}, 2, 1);
    CHECK_THROWS_MATCHES(rw::to_mps(program), std::invalid_argument,
                         Message("write_mps: row 0 has the limits 2 and 1, which MPS cannot say"));
}

}  // namespace mps_writer_test

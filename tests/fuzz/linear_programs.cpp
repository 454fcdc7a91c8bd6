/// Text that claims to be a linear program, for libFuzzer. The first byte chooses the reader: MPS
/// (guessed, fixed, free) or CPLEX LP. Whatever follows ends in a program that can be written, read
/// again and solved, or in std::runtime_error.
#include <ridgewood/io/lp_format.hpp>
#include <ridgewood/io/mps.hpp>
#include <ridgewood/lp.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rw = ridgewood;

namespace {

void require(bool holds) {
    if (!holds)
        __builtin_trap();
}

rw::LinearProgram parse(std::string_view text, unsigned reader) {
    constexpr rw::MpsFormat formats[] = {rw::MpsFormat::automatic, rw::MpsFormat::fixed,
                                         rw::MpsFormat::free};
    const auto ignore = [](const std::string&) {};
    if (reader == 3)
        return rw::parse_lp(text, ignore);
    return rw::parse_mps(text, {.format = formats[reader], .warning = ignore});
}

/// Limits that cross cannot be written.
void write_and_read(const rw::LinearProgram& program) {
    try {
        const auto mps = rw::parse_mps(rw::to_mps(program));
        require(mps.rows() == program.rows() && mps.columns() == program.columns());
        const auto lp = rw::parse_lp(rw::to_lp(program));
        require(lp.rows() == program.rows() && lp.columns() == program.columns());
    } catch (const std::invalid_argument&) {
    }
}

void solve(const rw::LpMatrices& lp) {
    if (lp.rows() > 30 || lp.columns() > 30)
        return;
    for (const auto method : {rw::SimplexMethod::automatic, rw::SimplexMethod::dual})
        (void)rw::Simplex{.method = method, .max_iterations = 300}.solve(lp);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    rw::LinearProgram program;
    try {
        program = parse(text, data[0] % 4);
    } catch (const std::runtime_error&) {
        return 0;
    }
    const rw::LpMatrices lp = program.matrices();
    lp.check();
    write_and_read(program);
    solve(lp);
    return 0;
}

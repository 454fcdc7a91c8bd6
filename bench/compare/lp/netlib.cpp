/// Solves every program of a folder and holds it against its known optimum:
///
///     netlib FOLDER [dual|primal|automatic] [--no-presolve] [--seconds S] [NAME...]
///
/// FOLDER is data/lp of the shared data: optima.csv and MPS files, packed or not, in folders.
/// Prints a line a program and, at the end, the shifted geometric mean of the CPU milliseconds of a
/// solve (shift 1, 10) and their sum. The best of as many solves as fit in 0.1 s counts; reading is
/// not timed. Fails when an answer is wrong.
#include <ridgewood/io/mps.hpp>
#include <ridgewood/lp.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace rw = ridgewood;

namespace {

struct Known {
    std::string set, name, status;
    double objective = 0;
};

struct Options {
    std::string folder;
    rw::Simplex simplex;
    std::vector<std::string> names;
};

std::vector<Known> read_known(const std::string& path) {
    std::vector<Known> known;
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream text(line);
        std::vector<std::string> fields;
        for (std::string field; std::getline(text, field, ',');)
            fields.push_back(field);
        fields.resize(8);
        known.push_back({fields[0], fields[1], fields[5], std::atof(fields[6].c_str())});
    }
    return known;
}

std::string read_text(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"),
                                                               &pclose);
    std::string text;
    char block[1 << 16];
    while (const std::size_t size = pipe ? std::fread(block, 1, sizeof block, pipe.get()) : 0)
        text.append(block, size);
    return text;
}

rw::LpMatrices read_program(const std::string& stem) {
    if (std::filesystem::exists(stem + ".mps"))
        return rw::read_mps(stem + ".mps").matrices();
    return rw::parse_mps(read_text("gzip -dc '" + stem + ".mps.gz'")).matrices();
}

double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

bool is_right(const rw::LpSolution& answer, const Known& known) {
    if (rw::to_string(answer.status) != known.status)
        return false;
    const double error = std::abs(answer.objective - known.objective);
    return answer.status != rw::LpStatus::optimal ||
           error <= 1e-6 * std::max(1.0, std::abs(known.objective));
}

struct Outcome {
    bool right;
    double milliseconds;
};

Outcome run(const Options& options, const Known& known) {
    const auto lp = read_program(options.folder + "/" + known.set + "/" + known.name);
    rw::LpSolution answer;
    double best = 0, total = 0;
    for (int k = 0; k == 0 || total < 0.1; ++k) {
        const double start = cpu_seconds();
        answer = options.simplex.solve(lp);
        const double seconds = cpu_seconds() - start;
        best = k == 0 ? seconds : std::min(best, seconds);
        total += seconds;
    }
    const bool right = is_right(answer, known);
    std::printf("%-10s %-12s %-18.12g %8ld %10.3f ms  %7.1e %7.1e %7.1e%s\n", known.name.c_str(),
                std::string(rw::to_string(answer.status)).c_str(), answer.objective,
                static_cast<long>(answer.iterations), 1e3 * best, answer.residuals.primal,
                answer.residuals.dual, answer.residuals.gap, right ? "" : "  WRONG");
    std::fflush(stdout);
    return {right, 1e3 * best};
}

Options read_options(const std::vector<std::string>& words) {
    if (words.empty())
        throw std::invalid_argument("netlib: the folder is missing");
    Options options;
    options.folder = words[0];
    for (std::size_t k = 1; k < words.size(); ++k) {
        if (words[k] == "dual")
            options.simplex.method = rw::SimplexMethod::dual;
        else if (words[k] == "primal")
            options.simplex.method = rw::SimplexMethod::primal;
        else if (words[k] == "--no-presolve")
            options.simplex.presolve = false;
        else if (words[k] == "--seconds" && k + 1 < words.size())
            options.simplex.max_seconds = std::stod(words[++k]);
        else if (words[k] != "automatic")
            options.names.push_back(words[k]);
    }
    return options;
}

double shifted_mean(const std::vector<double>& times, double shift) {
    double sum = 0;
    for (const double time : times)
        sum += std::log(time + shift);
    return std::exp(sum / static_cast<double>(times.size())) - shift;
}

}  // namespace

int main(int count, char** words) {
    try {
        const Options options = read_options({words + 1, words + count});
        std::vector<double> times;
        int wrong = 0;
        for (const Known& known : read_known(options.folder + "/optima.csv")) {
            const auto& names = options.names;
            if (!names.empty() && std::find(names.begin(), names.end(), known.name) == names.end())
                continue;
            const Outcome outcome = run(options, known);
            wrong += !outcome.right;
            times.push_back(outcome.milliseconds);
        }
        if (times.empty())
            throw std::runtime_error("netlib: no program of that name in " + options.folder);
        double total = 0;
        for (const double time : times)
            total += time;
        std::printf(
            "%zu programs, %d wrong, mean %.2f ms (shift 1), %.2f ms (shift 10), sum %.2f s\n",
            times.size(), wrong, shifted_mean(times, 1), shifted_mean(times, 10), 1e-3 * total);
        return wrong > 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}

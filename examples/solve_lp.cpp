/// Solves a linear program from a file in MPS or CPLEX LP format:
///
///     solve_lp                                    a small bundled program
///     solve_lp afiro.mps --method primal
///     zcat afiro.mps.gz | solve_lp - --json
#include <ridgewood/io/lp_format.hpp>
#include <ridgewood/io/mps.hpp>
#include <ridgewood/lp.hpp>

#include <exception>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

namespace rw = ridgewood;

namespace {

constexpr auto usage =
    "solve_lp [FILE.mps | FILE.lp | -] [--method automatic|dual|primal] [--no-presolve]\n"
    "         [--no-scaling] [--max-seconds S] [--max-iterations N] [--values] [--json]\n"
    "\n"
    "Solves a linear program in MPS or CPLEX LP format; - is MPS on standard input.\n"
    "Ends with 0 if the program is optimal, infeasible or unbounded, with 3 if a limit was met.\n"
    "\n"
    "  FILE.mps           default: the bundled furniture.mps\n"
    "  --method           which simplex method leads (default: by inspection)\n"
    "  --max-seconds      stop after so many seconds\n"
    "  --max-iterations   stop after so many iterations\n"
    "  --values           print each variable that is not 0, too\n"
    "  --json             print one JSON object\n";

struct Arguments {
    std::string file = RIDGEWOOD_EXAMPLE_DATA "/furniture.mps";
    rw::Simplex simplex;
    bool values = false, json = false, help = false;
};

rw::SimplexMethod to_method(const std::string& text) {
    if (text == "automatic")
        return rw::SimplexMethod::automatic;
    if (text == "dual")
        return rw::SimplexMethod::dual;
    if (text == "primal")
        return rw::SimplexMethod::primal;
    throw std::invalid_argument("--method is automatic, dual or primal, got '" + text + "'");
}

template <class Number>
Number to_number(const std::string& option, const std::string& text) {
    std::istringstream in(text);
    Number number;
    if (!(in >> number) || !in.eof())
        throw std::invalid_argument(option + " needs a number, got '" + text + "'");
    return number;
}

Arguments read_arguments(int argc, char** argv) {
    Arguments arguments;
    bool has_file = false;
    for (int k = 1; k < argc; ++k) {
        const std::string option = argv[k];
        const auto value = [&]() -> std::string {
            if (++k == argc)
                throw std::invalid_argument(option + " needs a value");
            return argv[k];
        };
        if (option == "--method") {
            arguments.simplex.method = to_method(value());
        } else if (option == "--no-presolve") {
            arguments.simplex.presolve = false;
        } else if (option == "--no-scaling") {
            arguments.simplex.scale = false;
        } else if (option == "--max-seconds") {
            arguments.simplex.max_seconds = to_number<double>(option, value());
        } else if (option == "--max-iterations") {
            arguments.simplex.max_iterations = to_number<rw::Index>(option, value());
        } else if (option == "--values") {
            arguments.values = true;
        } else if (option == "--json") {
            arguments.json = true;
        } else if (option == "--help" || option == "-h") {
            arguments.help = true;
        } else if (option.starts_with('-') && option != "-") {
            throw std::invalid_argument("unknown option " + option);
        } else if (has_file) {
            throw std::invalid_argument("a second file: " + option);
        } else {
            arguments.file = option;
            has_file = true;
        }
    }
    return arguments;
}

rw::LinearProgram read(const std::string& file) {
    const auto warning = [](const std::string& message) {
        std::cerr << "solve_lp: " << message << '\n';
    };
    if (file.ends_with(".lp"))
        return rw::read_lp(file, warning);
    const rw::MpsOptions options{.warning = warning};
    if (file != "-")
        return rw::read_mps(file, options);
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return rw::parse_mps(text, options);
}

std::string quoted(const std::string& text) {
    std::ostringstream out;
    out << '"' << std::hex << std::setfill('0');
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out << '\\' << c;
        else if (static_cast<unsigned char>(c) < 0x20)
            out << "\\u" << std::setw(4) << static_cast<int>(c);
        else
            out << c;
    }
    out << '"';
    return out.str();
}

/// Whether the answer is a point with an objective, and not the proof that there is none.
bool has_point(const rw::LpSolution& answer) {
    return answer.primal.size() > 0 && answer.status != rw::LpStatus::infeasible;
}

/// Calls print(name, value) for each variable that is not 0; without a name it is x and its number.
template <class Print>
void for_each_value(const rw::LinearProgram& program, const rw::LpSolution& answer, Print&& print) {
    for (rw::Index j = 0; j < answer.primal.size(); ++j) {
        const std::string& name = program.name(rw::Variable{j});
        if (answer.primal[j] != 0)
            print(name.empty() ? "x" + std::to_string(j + 1) : name, answer.primal[j]);
    }
}

void print_json(const rw::LinearProgram& program, const rw::LpMatrices& lp,
                const rw::LpSolution& answer, bool values) {
    std::cout << "{\"name\": " << quoted(program.title) << ", \"rows\": " << lp.rows()
              << ", \"columns\": " << lp.columns() << ", \"entries\": " << lp.A.nonZeros()
              << ", \"status\": \"" << rw::to_string(answer.status)
              << "\", \"iterations\": " << answer.iterations << ", \"seconds\": " << answer.seconds;
    if (has_point(answer)) {
        std::cout << ", \"objective\": " << answer.objective
                  << ", \"residuals\": {\"primal\": " << answer.residuals.primal
                  << ", \"dual\": " << answer.residuals.dual
                  << ", \"complementarity\": " << answer.residuals.complementarity
                  << ", \"gap\": " << answer.residuals.gap << '}';
    }
    if (values && has_point(answer)) {
        std::string separator = ", \"values\": {";
        for_each_value(program, answer, [&](const std::string& name, double value) {
            std::cout << separator << quoted(name) << ": " << value;
            separator = ", ";
        });
        std::cout << (separator == ", " ? "}" : ", \"values\": {}");
    }
    std::cout << "}\n";
}

void print_text(const rw::LinearProgram& program, const rw::LpMatrices& lp,
                const rw::LpSolution& answer, bool values) {
    std::cout << program.title << ": " << lp.rows() << " rows, " << lp.columns() << " columns, "
              << lp.A.nonZeros() << " entries\n"
              << "status      " << rw::to_string(answer.status) << '\n';
    if (has_point(answer))
        std::cout << "objective   " << answer.objective << '\n';
    std::cout << std::setprecision(3) << "iterations  " << answer.iterations << '\n'
              << "seconds     " << answer.seconds << '\n';
    if (has_point(answer)) {
        std::cout << "residuals   primal " << answer.residuals.primal << ", dual "
                  << answer.residuals.dual << ", complementarity "
                  << answer.residuals.complementarity << ", gap " << answer.residuals.gap << '\n';
    }
    if (values && has_point(answer)) {
        std::cout << std::setprecision(10);
        for_each_value(program, answer, [](const std::string& name, double value) {
            std::cout << name << " = " << value << '\n';
        });
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Arguments arguments = read_arguments(argc, argv);
        if (arguments.help) {
            std::cout << usage;
            return 0;
        }
        const auto program = read(arguments.file);
        const auto lp = program.matrices();
        const auto answer = arguments.simplex.solve(lp);
        std::cout << std::setprecision(arguments.json ? 17 : 11);
        (arguments.json ? print_json : print_text)(program, lp, answer, arguments.values);
        return answer.status <= rw::LpStatus::unbounded ? 0 : 3;
    } catch (const std::invalid_argument& error) {  // what was asked for cannot be
        std::cerr << "solve_lp: " << error.what() << '\n';
        return 2;
    } catch (const std::exception& error) {  // the file cannot be used
        std::cerr << "solve_lp: " << error.what() << '\n';
        return 1;
    }
}

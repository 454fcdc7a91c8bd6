/// Three linear programs: one worked through by hand, a production plan with what its resources are
/// worth and how far prices may move, and a transport plan.
#include <ridgewood/lp.hpp>

#include <array>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace rw = ridgewood;

namespace {

/// max x1 + x2 subject to 2 x1 + x2 <= 12, x1 + 2 x2 <= 9: the corners (0, 0), (6, 0) and (5, 2),
/// one a tableau. A row says: basic = sum of number * nonbasic, with its value before them.
void walk_through_the_tableaux() {
    rw::TableauProgram<double> program;
    program.cost = Eigen::Vector2d(-1, -1);  // a tableau minimises
    program.A = (Eigen::Matrix2d() << 2, 1, 1, 2).finished();
    program.rows = {{.upper = 12}, {.upper = 9}};
    program.variables = {{.lower = 0}, {.lower = 0}};
    const auto name = [](rw::Index k) { return (k < 2 ? "x" : "row") + std::to_string(k % 2 + 1); };
    const auto print = [&](const rw::TableauStep<double>& step) {
        std::cout << "\ntableau " << step.iteration << "    value";
        for (const auto k : step.nonbasic)
            std::cout << std::setw(9) << name(k);
        std::cout << '\n' << std::fixed << std::setprecision(3);
        for (std::size_t i = 0; i < step.basic.size(); ++i) {
            std::cout << std::setw(9) << name(step.basic[i]) << std::setw(9)
                      << step.values[step.basic[i]];
            for (const double factor : step.D.row(static_cast<rw::Index>(i)))
                std::cout << std::setw(9) << factor;
            std::cout << '\n';
        }
        std::cout << std::setw(9) << "x1 + x2" << std::setw(9) << step.values.head(2).sum();
        for (const double price : step.d)
            std::cout << std::setw(9) << -price;
        std::cout << '\n' << std::defaultfloat << std::setprecision(6);
    };
    std::cout << "max x1 + x2 subject to 2 x1 + x2 <= 12, x1 + 2 x2 <= 9\n";
    const auto answer = rw::TableauSimplex{}.solve<double>(program, print);
    std::cout << rw::to_string(answer.status) << ": x1 = " << answer.primal[0]
              << ", x2 = " << answer.primal[1] << ", x1 + x2 = " << -answer.objective << '\n';
}

/// Tables and chairs from wood and work. A shadow price is what one unit more would earn.
void plan_a_production() {
    rw::LinearProgram program;
    const auto tables = program.variable({.name = "tables"});
    const auto chairs = program.variable({.upper = 40, .name = "chairs"});
    const auto shelves = program.variable({.name = "shelves"});
    program.maximise(70 * tables + 30 * chairs + 25 * shelves);
    const std::array limits = {
        program.subject_to(9 * tables + 3 * chairs + 5 * shelves <= 300, "wood, m2"),
        program.subject_to(4 * tables + 2 * chairs + shelves <= 140, "work, hours"),
        program.subject_to(tables + shelves >= 5, "delivery, pieces"),
    };
    const auto answer = rw::Simplex{}.solve(program);
    const auto ranges = rw::find_ranges(program, answer);

    std::cout << "\nThe plan earns " << answer.objective << ":\n";
    for (const auto product : {tables, chairs, shelves}) {
        std::cout << "  " << answer.value(product) << ' ' << program.name(product);
        if (answer.reduced_cost(product) != 0)
            std::cout << ", one more would change the earnings by " << answer.reduced_cost(product);
        const auto earnings = ranges.cost(product);
        std::cout << "; the same while one earns " << earnings.from << " to " << earnings.to
                  << '\n';
    }
    for (const auto limit : limits)
        std::cout << "  " << program.name(limit) << ": " << answer.activity(limit)
                  << " used, one more is worth " << answer.shadow_price(limit) << '\n';
}

/// From two mills to three shops at the least cost.
void plan_a_transport() {
    const std::vector<double> stock = {70, 50}, demand = {40, 45, 30};
    const std::vector<std::vector<double>> cost = {{4, 6, 9}, {5, 3, 8}};
    rw::LinearProgram program;
    std::vector<rw::LinearExpression> sent(stock.size()), received(demand.size());
    std::vector<std::vector<rw::Variable>> load(stock.size());
    for (std::size_t mill = 0; mill < stock.size(); ++mill) {
        for (std::size_t shop = 0; shop < demand.size(); ++shop) {
            load[mill].push_back(program.variable({.cost = cost[mill][shop]}));
            sent[mill] += load[mill][shop];
            received[shop] += load[mill][shop];
        }
    }
    std::vector<rw::Constraint> shops;
    for (std::size_t mill = 0; mill < stock.size(); ++mill)
        program.subject_to(sent[mill] <= stock[mill]);
    for (std::size_t shop = 0; shop < demand.size(); ++shop)
        shops.push_back(program.subject_to(received[shop] == demand[shop]));
    const auto answer = rw::Simplex{}.solve(program);

    std::cout << "\nThe transport costs " << answer.objective << ":\n";
    for (std::size_t mill = 0; mill < stock.size(); ++mill) {
        std::cout << "  mill " << mill + 1 << " sends";
        for (const auto x : load[mill])
            std::cout << std::setw(4) << answer.value(x);
        std::cout << '\n';
    }
    std::cout << "  a ton more costs  ";
    for (const auto shop : shops)
        std::cout << std::setw(4) << answer.shadow_price(shop);
    std::cout << '\n';
}

}  // namespace

int main() {
    walk_through_the_tableaux();
    plan_a_production();
    plan_a_transport();
}

/// COIN-OR Clp in a comparison; methods: dual, primal, and `default`, its dual without presolve.
#include <ClpSimplex.hpp>
#include <ClpSolve.hpp>

#include "peers.hpp"

namespace {

using compare::Index;
using compare::LpMatrices;

class Clp final : public compare::Model {
public:
    Clp(const LpMatrices& lp, const std::string& method) : method_(method) {
        const auto size = [](Index n) { return static_cast<int>(n); };
        const double sign = lp.sense == ridgewood::Sense::minimise ? 1 : -1;
        sign_ = sign;
        const Eigen::VectorXd cost = sign * lp.cost;
        model_.setLogLevel(0);
        model_.setMaximumSeconds(compare::most_seconds);
        // Clp takes whatever is beyond 1e27 for no limit.
        model_.loadProblem(size(lp.columns()), size(lp.rows()), lp.A.outerIndexPtr(),
                           lp.A.innerIndexPtr(), lp.A.valuePtr(), lp.lower.data(), lp.upper.data(),
                           cost.data(), lp.row_lower.data(), lp.row_upper.data());
    }

    void solve() override {
        if (method_ == "default") {
            model_.dual();
            return;
        }
        ClpSolve options;
        options.setSolveType(method_ == "primal" ? ClpSolve::usePrimal : ClpSolve::useDual);
        options.setPresolveType(ClpSolve::presolveOn);
        model_.initialSolve(options);
    }
    void solve_again() override { cost_changed_ ? model_.primal() : model_.dual(); }
    void set_cost(Index column, double cost) override {
        cost_changed_ = true;
        model_.setObjectiveCoefficient(static_cast<int>(column), sign_ * cost);
    }
    void set_row_limits(Index row, double lower, double upper) override {
        model_.setRowBounds(static_cast<int>(row), std::max(lower, -COIN_DBL_MAX),
                            std::min(upper, COIN_DBL_MAX));
    }
    [[nodiscard]] bool is_optimal() const override { return model_.status() == 0; }
    [[nodiscard]] double objective() const override { return sign_ * model_.objectiveValue(); }

private:
    std::string method_;
    double sign_ = 1;
    bool cost_changed_ = false;
    ClpSimplex model_;
};

}  // namespace

compare::Solver compare::solver() {
    return {"clp", [](const LpMatrices& lp, const std::string& method) {
                return std::make_unique<Clp>(lp, method);
            }};
}

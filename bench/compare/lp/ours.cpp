/// ridgewood in a comparison; methods: automatic, dual, primal, and these with -whole for without
/// presolve.
#include <optional>

#include "peers.hpp"

namespace {

namespace rw = ridgewood;

class Ours final : public compare::Model {
public:
    Ours(const rw::LpMatrices& lp, const std::string& method) : lp_(lp) {
        simplex_.max_seconds = compare::most_seconds;
        simplex_.presolve = !method.ends_with("-whole");
        if (method.starts_with("dual"))
            simplex_.method = rw::SimplexMethod::dual;
        else if (method.starts_with("primal"))
            simplex_.method = rw::SimplexMethod::primal;
    }

    void solve() override { answer_ = simplex_.solve(lp_); }
    void solve_again() override { answer_ = incremental().solve(); }
    void set_cost(rw::Index column, double cost) override {
        incremental().set_cost(rw::Variable{column}, cost);
    }
    void set_row_limits(rw::Index row, double lower, double upper) override {
        incremental().set_limits(rw::Constraint{row}, lower, upper);
    }
    [[nodiscard]] bool is_optimal() const override {
        return answer_.status == rw::LpStatus::optimal;
    }
    [[nodiscard]] double objective() const override { return answer_.objective - lp_.offset; }

private:
    rw::IncrementalSimplex& incremental() {
        if (!incremental_)
            incremental_.emplace(lp_, simplex_);
        return *incremental_;
    }

    const rw::LpMatrices& lp_;
    rw::Simplex simplex_;
    rw::LpSolution answer_;
    std::optional<rw::IncrementalSimplex> incremental_;
};

}  // namespace

compare::Solver compare::solver() {
    return {"ours", [](const LpMatrices& lp, const std::string& method) {
                return std::make_unique<Ours>(lp, method);
            }};
}

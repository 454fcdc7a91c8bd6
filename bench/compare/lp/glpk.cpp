/// GLPK in a comparison; methods: primal and dual with presolve, and `default`, the dual one
/// without.
#include <glpk.h>

#include "peers.hpp"

namespace {

using compare::Index;
using compare::LpMatrices;

class Glpk final : public compare::Model {
public:
    Glpk(const LpMatrices& lp, const std::string& method) : problem_(glp_create_prob()) {
        glp_term_out(GLP_OFF);
        glp_init_smcp(&options_);
        options_.msg_lev = GLP_MSG_OFF;
        options_.tm_lim = static_cast<int>(1000 * compare::most_seconds);
        options_.meth = method == "primal" ? GLP_PRIMAL : GLP_DUALP;
        options_.presolve = method == "default" ? GLP_OFF : GLP_ON;
        load(lp);
    }
    ~Glpk() override { glp_delete_prob(problem_); }
    Glpk(const Glpk&) = delete;
    Glpk& operator=(const Glpk&) = delete;

    void solve() override { failed_ = glp_simplex(problem_, &options_) != 0; }
    void solve_again() override {
        options_.meth = cost_changed_ ? GLP_PRIMAL : GLP_DUALP;
        solve();
    }
    void set_cost(Index column, double cost) override {
        cost_changed_ = true;
        glp_set_obj_coef(problem_, static_cast<int>(column) + 1, cost);
    }
    void set_row_limits(Index row, double lower, double upper) override {
        glp_set_row_bnds(problem_, static_cast<int>(row) + 1, kind(lower, upper), lower, upper);
    }
    [[nodiscard]] bool is_optimal() const override {
        return !failed_ && glp_get_status(problem_) == GLP_OPT;
    }
    [[nodiscard]] double objective() const override { return glp_get_obj_val(problem_); }

private:
    static int kind(double lower, double upper) {
        const bool below = lower > -1e20, above = upper < 1e20;
        if (below && above)
            return lower == upper ? GLP_FX : GLP_DB;
        return below ? GLP_LO : above ? GLP_UP : GLP_FR;
    }

    void load(const LpMatrices& lp) {
        glp_set_obj_dir(problem_, lp.sense == ridgewood::Sense::minimise ? GLP_MIN : GLP_MAX);
        if (lp.rows() > 0)
            glp_add_rows(problem_, static_cast<int>(lp.rows()));
        if (lp.columns() > 0)
            glp_add_cols(problem_, static_cast<int>(lp.columns()));
        for (Index i = 0; i < lp.rows(); ++i)
            set_row_limits(i, lp.row_lower[i], lp.row_upper[i]);
        std::vector<int> index;
        std::vector<double> value;
        for (Index j = 0; j < lp.columns(); ++j) {
            const int column = static_cast<int>(j) + 1;
            glp_set_obj_coef(problem_, column, lp.cost[j]);
            glp_set_col_bnds(problem_, column, kind(lp.lower[j], lp.upper[j]), lp.lower[j],
                             lp.upper[j]);
            index.assign(1, 0);  // GLPK counts from 1
            value.assign(1, 0);
            for (Eigen::SparseMatrix<double>::InnerIterator entry(lp.A, j); entry; ++entry) {
                index.push_back(static_cast<int>(entry.row()) + 1);
                value.push_back(entry.value());
            }
            glp_set_mat_col(problem_, column, static_cast<int>(index.size()) - 1, index.data(),
                            value.data());
        }
    }

    glp_prob* problem_;
    glp_smcp options_{};
    bool failed_ = false, cost_changed_ = false;
};

}  // namespace

compare::Solver compare::solver() {
    return {"glpk", [](const LpMatrices& lp, const std::string& method) {
                return std::make_unique<Glpk>(lp, method);
            }};
}

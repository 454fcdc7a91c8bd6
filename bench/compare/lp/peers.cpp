/// The main program of ours, Clp and GLPK, and the small programs.
#include "peers.hpp"

namespace compare {

namespace {

/// The numbers of the harnesses that measured other solvers before.
struct Numbers {
    unsigned long long state;

    double uniform() {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(state >> 11) * 0x1p-53;
    }
    double normal() {
        const double a = uniform() + 1e-300, b = uniform();
        return std::sqrt(-2 * std::log(a)) * std::cos(6.283185307179586 * b);
    }
};

LpMatrices make(const Eigen::MatrixXd& A) {
    LpMatrices lp;
    lp.A = A.sparseView();
    lp.cost = Eigen::VectorXd::Zero(A.cols());
    lp.lower = lp.cost;
    lp.upper = Eigen::VectorXd::Constant(A.cols(), rw::no_bound);
    lp.row_lower = Eigen::VectorXd::Constant(A.rows(), -rw::no_bound);
    lp.row_upper = Eigen::VectorXd::Constant(A.rows(), rw::no_bound);
    return lp;
}

LpMatrices toy() {
    LpMatrices lp = make(Eigen::Matrix2d{{2, 1}, {1, 2}});
    lp.cost.setConstant(-1);
    lp.row_upper << 12, 9;
    return lp;
}

LpMatrices dense() {
    Numbers numbers{12345};
    Eigen::MatrixXd A(50, 50);
    for (Index i = 0; i < 50; ++i) {
        for (double& a : A.row(i))
            a = numbers.uniform();
    }
    LpMatrices lp = make(A);
    for (double& limit : lp.row_upper)
        limit = 10 + 5 * numbers.uniform();
    for (double& cost : lp.cost)
        cost = -(0.5 + numbers.uniform());
    return lp;
}

LpMatrices assignment() {
    Numbers numbers{777};
    Eigen::MatrixXd A = Eigen::MatrixXd::Zero(60, 900);
    for (Index j = 0; j < 900; ++j)
        A(j / 30, j) = A(30 + j % 30, j) = 1;
    LpMatrices lp = make(A);
    for (double& cost : lp.cost)
        cost = std::floor(1 + 1000 * numbers.uniform());
    lp.row_lower.setOnes();
    lp.row_upper.setOnes();
    return lp;
}

/// y = X b + u - v, u + v least: X has 10 columns, the first of ones, y outliers.
LpMatrices absolute_deviations() {
    Numbers numbers{99};
    Eigen::MatrixXd A = Eigen::MatrixXd::Zero(200, 410);
    Eigen::VectorXd beta(10), y(200);
    for (double& b : beta)
        b = numbers.normal();
    for (Index i = 0; i < 200; ++i) {
        A(i, 0) = 1;
        for (Index j = 1; j < 10; ++j)
            A(i, j) = numbers.normal();
        const double error = numbers.normal();
        y[i] = A.row(i).head(10) * beta + (numbers.uniform() < 0.1 ? 10 * error : error);
        A(i, 10 + i) = 1;
        A(i, 210 + i) = -1;
    }
    LpMatrices lp = make(A);
    lp.cost.tail(400).setOnes();
    lp.lower.head(10).setConstant(-rw::no_bound);
    lp.row_lower = lp.row_upper = y;
    return lp;
}

}  // namespace

std::vector<SmallProgram> small_programs() {
    return {{"toy", toy()},
            {"dense-50x50", dense()},
            {"assignment-30x30", assignment(), 7, {0.2, 5}},
            {"LAD-200x10", absolute_deviations()}};
}

}  // namespace compare

int main(int count, char** words) {
    try {
        const std::vector<std::string> arguments(words + 1, words + count);
        if (arguments.empty())
            throw std::invalid_argument("a file or `small` is missing");
        if (arguments[0] == "small") {
            for (const auto& small : compare::small_programs())
                compare::solve_small(small);
        } else if (arguments[0] == "matrices" && count == 4) {
            compare::write_matrices(arguments[1], arguments[2]);
        } else {
            for (std::size_t k = 1; k < arguments.size(); ++k)
                compare::solve_file(arguments[0], arguments[k]);
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}

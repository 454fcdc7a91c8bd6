/// How much does a stock index follow the others, and since when? For each of four indices a
/// regression of its daily return on the mean return of the other three, over the last 120 days:
/// its beta moves with the window, and the residuals are put back into one panel.
#include <ridgewood/io.hpp>
#include <ridgewood/linear.hpp>
#include <ridgewood/metrics.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace rw = ridgewood;

int main() {
    const auto prices = rw::read_csv("examples/data/eustockmarkets.csv").without("time");
    const Eigen::MatrixXd levels = prices.values();
    const rw::Index days = levels.rows() - 1, assets = levels.cols();
    const Eigen::MatrixXd returns =
        100 * (levels.bottomRows(days).array() / levels.topRows(days).array()).log();

    // The panel: one row for each day and index, by day.
    Eigen::VectorXd y(days * assets), others(days * assets);
    std::vector<rw::Index> asset;
    rw::Times day;
    for (rw::Index t = 0; t < days; ++t) {
        for (rw::Index a = 0; a < assets; ++a) {
            const auto row = static_cast<rw::Index>(asset.size());
            y[row] = returns(t, a);
            others[row] = (returns.row(t).sum() - y[row]) / static_cast<double>(assets - 1);
            asset.push_back(a);
            day.push_back(t);
        }
    }

    const rw::PanelRollingRegression regression{{.window = rw::Rows{120}}};
    const auto panel = regression.fit(others, y, asset, day);

    std::cout << std::fixed << std::setprecision(2)
              << "Beta of each index to the others, and its standard error:\n     day";
    for (const std::string& name : prices.names())
        std::cout << std::setw(14) << name;
    for (const rw::Index t : {119, 619, 1119, 1619, 1858}) {
        std::cout << '\n' << std::setw(8) << t + 1;
        for (rw::Index a = 0; a < assets; ++a) {
            const rw::Index row = *panel.row(a, t);
            std::cout << std::setw(7) << panel.fit().coefficients()(row, 1) << " +-" << std::setw(4)
                      << panel.fit().standard_errors()(row, 1);
        }
    }

    // Row i of every result is row i of the panel. A fit has seen the row whose residual it gives;
    // the coefficients of the day before have not, and tell what a forecast would have been worth.
    std::vector<rw::Index> rows;
    for (rw::Index row = 0; row < y.size(); ++row) {
        if (!std::isnan(panel.fit().one_step_residuals(row)))
            rows.push_back(row);
    }
    const auto spread = [&](const Eigen::VectorXd& errors) {
        return std::sqrt(errors(rows).squaredNorm() / static_cast<double>(rows.size()));
    };
    std::cout << "\nOf " << y.size() << " rows " << rows.size()
              << " have a forecast, the others have too short a past.\n"
              << "Standard deviation in % a day: returns " << spread(y) << ", residuals "
              << spread(panel.fit().residuals.col(0)) << ", forecast errors "
              << spread(panel.fit().one_step_residuals.col(0)) << '\n';

    // The same in a program that gets its prices one by one.
    auto dax = regression.regression.stream(1);
    for (rw::Index t = 0; t < days; ++t)
        dax.push(others.segment(t * assets, 1), y[t * assets]);
    std::cout << "Beta of the DAX today: " << dax.coefficients()[1] << ", as a stream and as a row "
              << "of the panel\n";
    return dax.coefficients() == panel.coefficients(0, days - 1) ? 0 : 1;
}

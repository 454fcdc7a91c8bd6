#include <ridgewood/validation/compare.hpp>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace relative_improvement_test {

using namespace ridgewood;

TEST_CASE("improvements meet the reference cases", "[validation][relative_improvement]") {
#if __has_include(<nlohmann/json.hpp>)
    const auto cases = reference_cases("timeseries/metrics.json", "relative_improvement");
    if (cases.empty())
        SKIP(absent("cases/timeseries/metrics.json"));
    for (const auto& record : cases) {
        const auto& input = record["input"];
        REQUIRE(100 * relative_improvement(input["baseline"], input["improved"], true) ==
                Approx(record["expected"]["percent"].get<double>()).epsilon(1e-12));
    }
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace relative_improvement_test

// An option that does not exist is a compile error, not a warning at run time or nothing at all.
// expect: (no non-static data member named|designator) .wieghts
#include <ridgewood/core/fit_data.hpp>

using namespace ridgewood;

FitData<double> weighted(const Vector<double>& w) {
#ifndef MUST_FAIL
    const FitData<double> data{.weights = w};
#else
    const FitData<double> data{.wieghts = w};
#endif
    return data;
}

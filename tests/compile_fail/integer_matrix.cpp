// float and double are the numbers of the library; any other is refused by the name of the type.
// expect: FitData.* \[with S = int\]
#include <ridgewood/core/fit_data.hpp>

#ifndef MUST_FAIL
ridgewood::FitData<float> data;
#else
ridgewood::FitData<int> data;
#endif

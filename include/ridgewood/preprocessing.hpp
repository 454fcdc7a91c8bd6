/// Features made of series: statistics of windows, and what was known before.
#pragma once

#include <ridgewood/preprocessing/exponential_statistics.hpp>
#include <ridgewood/preprocessing/lag_features.hpp>
#include <ridgewood/preprocessing/rolling_statistics.hpp>

/// What every module stands on: types, concepts, checks, random numbers and threads.
#pragma once

#include <ridgewood/core/any_estimator.hpp>
#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/distributions.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/lambdas.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/ordered_bits.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/platform.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/rolling_window.hpp>
#include <ridgewood/core/scaled_cholesky.hpp>
#include <ridgewood/core/solution.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/times.hpp>
#include <ridgewood/core/triangular_factor.hpp>
#include <ridgewood/core/types.hpp>

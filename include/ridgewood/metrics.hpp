/// Everything that scores predictions.
#pragma once

#include <ridgewood/metrics/classification.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/metrics/probabilities.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/metrics/scaled_errors.hpp>

/// Everything but files: for trying out. A program of size includes what it uses.
#pragma once

#include <ridgewood/core.hpp>
#include <ridgewood/ensemble.hpp>
#include <ridgewood/linear.hpp>
#include <ridgewood/lp.hpp>
#include <ridgewood/metrics.hpp>
#include <ridgewood/plot.hpp>
#include <ridgewood/preprocessing.hpp>
#include <ridgewood/simd.hpp>
#include <ridgewood/tree.hpp>
#include <ridgewood/validation.hpp>
#include <ridgewood/version.hpp>

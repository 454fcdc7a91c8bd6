/// Linear programs and the simplex method.
#pragma once

#include <ridgewood/lp/dantzig_selector.hpp>
#include <ridgewood/lp/expression.hpp>
#include <ridgewood/lp/incremental_simplex.hpp>
#include <ridgewood/lp/least_absolute_deviation.hpp>
#include <ridgewood/lp/lp_matrices.hpp>
#include <ridgewood/lp/lp_regression_model.hpp>
#include <ridgewood/lp/program.hpp>
#include <ridgewood/lp/quantile_regression.hpp>
#include <ridgewood/lp/ranges.hpp>
#include <ridgewood/lp/ranging.hpp>
#include <ridgewood/lp/simplex.hpp>
#include <ridgewood/lp/simplex_options.hpp>
#include <ridgewood/lp/solution.hpp>
#include <ridgewood/lp/tableau_program.hpp>
#include <ridgewood/lp/tableau_simplex.hpp>

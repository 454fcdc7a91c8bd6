/// Linear and penalised regression.
#pragma once

#include <ridgewood/linear/adaptive_lasso.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/least_squares_model.hpp>
#include <ridgewood/linear/linear_model.hpp>
#include <ridgewood/linear/logistic_model.hpp>
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/linear/mcp.hpp>
#include <ridgewood/linear/multi_task_elastic_net.hpp>
#include <ridgewood/linear/multi_task_path.hpp>
#include <ridgewood/linear/nonnegative_garrote.hpp>
#include <ridgewood/linear/path_text.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/penalized_path.hpp>
#include <ridgewood/linear/poisson_model.hpp>
#include <ridgewood/linear/poisson_regression.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/linear/ridge_classifier.hpp>
#include <ridgewood/linear/ridge_path.hpp>
#include <ridgewood/linear/scad.hpp>
#include <ridgewood/linear/summary.hpp>
#include <ridgewood/linear/summary_text.hpp>

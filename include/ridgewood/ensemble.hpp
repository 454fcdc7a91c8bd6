/// Forests and boosting.
#pragma once

#include <ridgewood/ensemble/ada_boost_classifier.hpp>
#include <ridgewood/ensemble/ada_boost_model.hpp>
#include <ridgewood/ensemble/ada_boost_options.hpp>
#include <ridgewood/ensemble/ada_boost_regressor.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/ensemble/boosting_results.hpp>
#include <ridgewood/ensemble/explain.hpp>
#include <ridgewood/ensemble/extra_trees.hpp>
#include <ridgewood/ensemble/forest_model.hpp>
#include <ridgewood/ensemble/forest_options.hpp>
#include <ridgewood/ensemble/forest_results.hpp>
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_ranker.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/ensemble/max_samples.hpp>
#include <ridgewood/ensemble/proximity.hpp>
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/ensemble/regression_loss.hpp>
#include <ridgewood/ensemble/shap_values.hpp>
#include <ridgewood/ensemble/watched_metric.hpp>

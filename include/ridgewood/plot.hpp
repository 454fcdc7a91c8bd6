/// Pictures of models and of their validation.
#pragma once

#include <ridgewood/plot/boosting_svg.hpp>
#include <ridgewood/plot/fold_plan.hpp>
#include <ridgewood/plot/importance_svg.hpp>
#include <ridgewood/plot/map_svg.hpp>
#include <ridgewood/plot/shap_svg.hpp>
#include <ridgewood/plot/svg.hpp>
#include <ridgewood/plot/tree_svg.hpp>

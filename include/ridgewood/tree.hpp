/// Decision trees.
#pragma once

#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/binned_matrix_builder.hpp>
#include <ridgewood/tree/binning_options.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>
#include <ridgewood/tree/class_weights.hpp>
#include <ridgewood/tree/criterion.hpp>
#include <ridgewood/tree/growth.hpp>
#include <ridgewood/tree/max_features.hpp>
#include <ridgewood/tree/pruning.hpp>
#include <ridgewood/tree/pruning_path.hpp>
#include <ridgewood/tree/pruning_table.hpp>
#include <ridgewood/tree/tree.hpp>
#include <ridgewood/tree/tree_model.hpp>
#include <ridgewood/tree/tree_text.hpp>

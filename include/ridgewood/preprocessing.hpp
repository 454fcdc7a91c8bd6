/// Features: tables scaled, encoded and imputed, and features made of series.
#pragma once

#include <ridgewood/preprocessing/binarizer.hpp>
#include <ridgewood/preprocessing/column_transformer.hpp>
#include <ridgewood/preprocessing/exponential_statistics.hpp>
#include <ridgewood/preprocessing/fitted_pipeline.hpp>
#include <ridgewood/preprocessing/function_transformer.hpp>
#include <ridgewood/preprocessing/iterative_imputer.hpp>
#include <ridgewood/preprocessing/k_bins_discretizer.hpp>
#include <ridgewood/preprocessing/knn_imputer.hpp>
#include <ridgewood/preprocessing/label_binarizer.hpp>
#include <ridgewood/preprocessing/lag_features.hpp>
#include <ridgewood/preprocessing/max_abs_scaler.hpp>
#include <ridgewood/preprocessing/min_max_scaler.hpp>
#include <ridgewood/preprocessing/normalizer.hpp>
#include <ridgewood/preprocessing/one_hot_encoder.hpp>
#include <ridgewood/preprocessing/ordinal_encoder.hpp>
#include <ridgewood/preprocessing/passthrough.hpp>
#include <ridgewood/preprocessing/pipeline.hpp>
#include <ridgewood/preprocessing/polynomial_features.hpp>
#include <ridgewood/preprocessing/power_transformer.hpp>
#include <ridgewood/preprocessing/quantile_transformer.hpp>
#include <ridgewood/preprocessing/robust_scaler.hpp>
#include <ridgewood/preprocessing/rolling_statistics.hpp>
#include <ridgewood/preprocessing/simple_imputer.hpp>
#include <ridgewood/preprocessing/standard_scaler.hpp>
#include <ridgewood/preprocessing/target_encoder.hpp>

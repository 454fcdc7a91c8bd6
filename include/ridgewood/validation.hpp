/// Everything that judges estimators on rows they were not fitted on.
#pragma once

#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/cross_val_predict.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/path_validation.hpp>

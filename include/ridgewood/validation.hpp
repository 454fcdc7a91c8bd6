/// Everything that judges estimators on rows they were not fitted on.
#pragma once

#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/blocked.hpp>
#include <ridgewood/validation/by_clock.hpp>
#include <ridgewood/validation/candidates.hpp>
#include <ridgewood/validation/combinatorial_purged.hpp>
#include <ridgewood/validation/cross_val_predict.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/gap_k_fold.hpp>
#include <ridgewood/validation/group_k_fold.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>
#include <ridgewood/validation/leave_out.hpp>
#include <ridgewood/validation/monte_carlo.hpp>
#include <ridgewood/validation/nested.hpp>
#include <ridgewood/validation/panel.hpp>
#include <ridgewood/validation/path_validation.hpp>
#include <ridgewood/validation/purged.hpp>
#include <ridgewood/validation/render.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/time_series_split.hpp>
#include <ridgewood/validation/times.hpp>
#include <ridgewood/validation/walk_forward.hpp>

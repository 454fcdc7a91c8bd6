/// Kernels on raw pointers, compiled for several levels of instructions and chosen at run time.
#pragma once

#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/axpy_dot.hpp>
#include <ridgewood/simd/column_sums.hpp>
#include <ridgewood/simd/compensated.hpp>
#include <ridgewood/simd/cross_gram.hpp>
#include <ridgewood/simd/distance_sum.hpp>
#include <ridgewood/simd/dot.hpp>
#include <ridgewood/simd/exponential.hpp>
#include <ridgewood/simd/factor_lanes.hpp>
#include <ridgewood/simd/gradient_scan.hpp>
#include <ridgewood/simd/gram.hpp>
#include <ridgewood/simd/group_sums.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/lanes.hpp>
#include <ridgewood/simd/multi_dot.hpp>
#include <ridgewood/simd/packed_ranks.hpp>
#include <ridgewood/simd/panel_axpy.hpp>
#include <ridgewood/simd/partition.hpp>
#include <ridgewood/simd/shap_walk.hpp>
#include <ridgewood/simd/solve_lanes.hpp>
#include <ridgewood/simd/sort_keys.hpp>
#include <ridgewood/simd/sparse_dot.hpp>
#include <ridgewood/simd/split_scan.hpp>
#include <ridgewood/simd/tree_walk.hpp>

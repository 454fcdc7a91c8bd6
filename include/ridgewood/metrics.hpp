/// Everything that scores predictions.
#pragma once

#include <ridgewood/metrics/average_precision.hpp>
#include <ridgewood/metrics/calibration_curve.hpp>
#include <ridgewood/metrics/class_report.hpp>
#include <ridgewood/metrics/class_scores.hpp>
#include <ridgewood/metrics/classification.hpp>
#include <ridgewood/metrics/cluster_agreement.hpp>
#include <ridgewood/metrics/clustering.hpp>
#include <ridgewood/metrics/confusion_matrix.hpp>
#include <ridgewood/metrics/curves.hpp>
#include <ridgewood/metrics/decisions.hpp>
#include <ridgewood/metrics/label_ranking.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/metrics/probabilities.hpp>
#include <ridgewood/metrics/ranking.hpp>
#include <ridgewood/metrics/recommendation.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/metrics/roc_auc.hpp>
#include <ridgewood/metrics/scaled_errors.hpp>
#include <ridgewood/metrics/silhouette.hpp>

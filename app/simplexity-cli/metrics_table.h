#pragma once

#include <string>

#include "core/learning/training/training.h"

namespace simplexity::cli {

/// All metrics of one epoch for both splits, a line a metric, headed by what they were measured on.
[[nodiscard]] std::string metricsTable(const learning::EpochRecord& record, const learning::TrainingPlan& plan);

}  // namespace simplexity::cli

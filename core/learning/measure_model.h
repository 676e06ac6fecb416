#pragma once

#include <optional>
#include <stop_token>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/geometry/collapse_suite.h"
#include "core/learning/config.h"
#include "core/learning/flatness.h"
#include "core/learning/training.h"

namespace simplexity::learning {

struct ModelMeasurementOptions {
  geometry::CollapseConventions conventions;
  std::optional<FlatnessConfig> flatness;  ///< also measure how flat the loss is, which costs tens of passes
  Split flatnessSplit = Split::Train;
};

/// All metrics of both splits of a data set under one network.
struct ModelMeasurement {
  geometry::CollapseReport train;
  geometry::CollapseReport test;
  std::optional<Flatness> flatness;
  TrainingPlan plan;  ///< on how many samples

  [[nodiscard]] const geometry::CollapseReport& split(Split which) const
  {
    return which == Split::Train ? train : test;
  }
};

/// Measures the network that `parameters` (a checkpoint of a model of config.model) hold, as training would have, with
/// the samples and probes of config.seed and config.probe. Synchronous; polls `stop` after every batch. Stopped is a
/// failure here, as there is nothing to return.
[[nodiscard]] Result<ModelMeasurement> measureModel(const TrainingConfig& config, const data::Dataset& dataset,
                                                    const TensorArchive& parameters,
                                                    const ModelMeasurementOptions& options,
                                                    const std::stop_token& stop);

}  // namespace simplexity::learning

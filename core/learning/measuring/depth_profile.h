#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/geometry/collapse_suite.h"
#include "core/learning/config.h"
#include "core/learning/loading/network_source.h"
#include "core/learning/measuring/measuring_progress.h"
#include "core/learning/measuring/split_plan.h"
#include "core/learning/models/layers.h"

namespace simplexity::learning {

struct DepthProfileOptions {
  geometry::CollapseConventions conventions;
  std::optional<Split> complexityOf;  ///< geometric complexity of this split alone, not of both
  /// The layer by whose outputs the Jacobians are taken; empty: by the network's inputs. Profiles the layers after it.
  std::string from;
  MeasuringObserver onProgress = [](const MeasuringProgress&) {};
};

/// One layer, as if it were the embedding.
struct LayerReports {
  LayerInfo layer;
  geometry::CollapseReport train;
  geometry::CollapseReport test;

  [[nodiscard]] const geometry::CollapseReport& split(Split split) const
  {
    return split == Split::Train ? train : test;
  }
};

/// Collapse and complexity along the depth of one network.
struct DepthProfile {
  std::vector<LayerReports> layers;  ///< in order of depth
  ProbeConfig probe;                 ///< how they were measured
  SplitPlan train;
  SplitPlan test;
  std::optional<std::string> warning;  ///< where fewer samples were measured than asked for
};

/// Measures every layer of the network of a source (parameters are those of config.model), each on the
/// same samples, with the samples and probes of config.seed and config.probe. The layer "embedding" is what training
/// measures, to the bit. Layers are measured one after the other, so that memory holds the features of one: N×p float32
/// of both splits (250 MB for 10,000 samples of each and the 16×14×14 values of a convnet on MNIST), of as many samples
/// as fit for the widest layer (limitMeasuredSamples()). Synchronous; polls
/// `stop` after every batch. Stopped is a failure here.
[[nodiscard]] Result<DepthProfile> profileModel(const TrainingConfig& config, const data::Dataset& dataset,
                                                const NetworkSource& source, const DepthProfileOptions& options,
                                                const std::stop_token& stop);

}  // namespace simplexity::learning

#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "core/base/metrics.h"
#include "core/data/dataset.h"
#include "core/geometry/class_statistics.h"
#include "core/geometry/linear_head.h"
#include "core/learning/complexity/complexity_torch.h"
#include "core/learning/complexity/network_map_torch.h"
#include "core/learning/complexity/sample_complexity.h"
#include "core/learning/config.h"

/// Geometric complexity of chosen samples of a data set, sample by sample, by the estimator that a configuration names.
namespace simplexity::learning {

/// Some samples at once.
struct ProbedBatch {
  torch::Tensor images;
  std::span<const std::int32_t> strata;  ///< an entry an image
  StreamOfRow streamOf;
};

struct SampleEstimator {
  /// One number a sample; nothing if told to end.
  std::function<std::optional<std::vector<double>>(const ProbedBatch& batch, const CarryOn& carryOn)> norms;
  std::int64_t strata = 1;  ///< more: see summariseComplexity()
};

/// The estimator that `probe` names, of a part of the network as a map of its input; images are run through what is
/// before it. `classMeans` are those of the part's output, a row a class: only deflation and stratification look at
/// them. The network must outlive the result and keep its weights meanwhile.
[[nodiscard]] SampleEstimator complexityEstimator(Classifier& classifier, const NetworkPart& part,
                                                  const ProbeConfig& probe, const Eigen::MatrixXd& classMeans);

/// Class means of an output (a row for each class that is present), from those of the embedding; the logits' without
/// their bias, which all of them share.
[[nodiscard]] Eigen::MatrixXd classMeansOf(const geometry::ClassStatistics& embedding, NetworkOutput output,
                                           const geometry::LinearHead& head);

/// Where samples come from and which random stream each has: one of its own, the same in every measurement.
struct ProbedSamples {
  const data::Dataset& dataset;
  Split split;
  std::span<const std::int64_t> samples;  ///< of the split
  torch::Device device;
  std::uint64_t seed;
};

/// An estimate a sample, in their order. Samples take the strata in turn, class after class, from
/// a random one on.
[[nodiscard]] std::optional<SampleNorms> squaredNormsOf(const ProbedSamples& probed, const SampleEstimator& estimator,
                                                        const CarryOn& carryOn);

}  // namespace simplexity::learning

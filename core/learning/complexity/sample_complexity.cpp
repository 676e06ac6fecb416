#include "core/base/check.h"
#include "core/geometry/rows.h"
#include "core/learning/batches_torch.h"
#include "core/learning/complexity/evaluation_map_torch.h"
#include "core/learning/complexity/sample_complexity_torch.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace simplexity::learning {

namespace {

ProbeKind probeKindOf(ComplexityEstimator estimator)
{
  switch (estimator) {
    case ComplexityEstimator::Orthonormal:
      return ProbeKind::Orthonormal;
    case ComplexityEstimator::Gaussian:
      return ProbeKind::Gaussian;
    case ComplexityEstimator::Rademacher:
      return ProbeKind::Rademacher;
    case ComplexityEstimator::Outputs:
      return ProbeKind::Outputs;
    case ComplexityEstimator::Deflated:
    case ComplexityEstimator::Stratified:
      break;
  }
  SIMPLEXITY_CHECK(false, "neither deflation nor stratification is one kind of probes");
}

SampleEstimator exactEstimator(Classifier& classifier, const NetworkPart& part)
{
  const auto exact = std::make_shared<const ExactComplexity>(classifier, part);
  return {.norms = [exact](const ProbedBatch& batch, const CarryOn& carryOn) {
    return exact->squaredJacobianNorms(batch.images, carryOn);
  }};
}

/// The first `exact` directions exactly, the rest of the products random.
SampleEstimator deflatedEstimator(const BatchFunction& map, const Eigen::MatrixXd& available, std::int64_t exact,
                                  std::int64_t products)
{
  return {.norms = [map, directions = Eigen::MatrixXd(available.leftCols(exact)), probes = products - exact](
                       const ProbedBatch& batch, const CarryOn& carryOn) {
    return deflatedSquaredJacobianNorms(map, batch.images, directions, probes, batch.streamOf, carryOn);
  }};
}

/// With products for all slots there is nothing left to stratify.
SampleEstimator stratifiedEstimator(const BatchFunction& map, const Eigen::MatrixXd& available, std::int64_t products)
{
  const DirectionStrata directions{
      .directions = available.leftCols(std::min<std::int64_t>(available.cols(), kMostStratifiedDirections)),
      .products = products};
  if (products >= directions.slots()) {
    return deflatedEstimator(map, available, directions.directions.cols(), products);
  }
  return {.norms =
              [map, directions](const ProbedBatch& batch, const CarryOn& carryOn) {
                return stratifiedSquaredJacobianNorms(map, batch.images, directions, batch.strata, batch.streamOf,
                                                      carryOn);
              },
          .strata = directions.strata()};
}

/// Samples take the strata in turn, class after class, from a random one on: as many samples a stratum in all and in
/// every class, give or take one.
std::vector<std::int32_t> strataOf(const ProbedSamples& probed, std::int64_t strata)
{
  const std::vector<std::int32_t> labels = labelsOf(probed.dataset.split(probed.split), probed.samples);
  constexpr std::uint64_t kStart = std::uint64_t{1} << 60U;  // a stream away from those of samples and of the pilot
  RandomStream stream(probed.seed, StreamPurpose::Probes, kStart + (probed.split == Split::Test ? 1 : 0));
  std::uint64_t turn = stream.below(static_cast<std::uint64_t>(strata));
  std::vector<std::int32_t> result(labels.size());
  for (int cls = 0; cls < probed.dataset.classCount(); ++cls) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] == cls) {
        result[i] = static_cast<std::int32_t>(turn++ % static_cast<std::uint64_t>(strata));
      }
    }
  }
  return result;
}

SampleEstimator estimatorOfPart(Classifier& classifier, const NetworkPart& part, const ProbeConfig& probe,
                                const Eigen::MatrixXd& classMeans)
{
  if (probe.gcProbes == kExactProbes) {
    return exactEstimator(classifier, part);
  }
  const BatchFunction map = evaluatedNetworkMap(classifier, part);
  if (probe.gcEstimator == ComplexityEstimator::Deflated) {
    const Eigen::MatrixXd available = classMeanDirections(classMeans);
    return deflatedEstimator(map, available, directionsToDeflate(probe.gcProbes, available.cols()), probe.gcProbes);
  }
  if (probe.gcEstimator == ComplexityEstimator::Stratified) {
    return stratifiedEstimator(map, classMeanDirections(classMeans), probe.gcProbes);
  }
  const Probes probes{.kind = probeKindOf(probe.gcEstimator), .perSample = probe.gcProbes};
  return {.norms = [map, probes](const ProbedBatch& batch, const CarryOn& carryOn) {
    return probedSquaredJacobianNorms(map, batch.images, probes, batch.streamOf, carryOn);
  }};
}

}  // namespace

std::optional<geometry::ComplexityEstimate> summarise(const SampleComplexity& complexity, const SampleNorms& norms,
                                                      int classCount)
{
  return geometry::summariseComplexity(norms.values, complexity.labels, classCount, norms.strata);
}

SampleEstimator complexityEstimator(Classifier& classifier, const NetworkPart& part, const ProbeConfig& probe,
                                    const Eigen::MatrixXd& classMeans)
{
  SampleEstimator estimator = estimatorOfPart(classifier, part, probe, classMeans);
  if (part.first > 0) {
    estimator.norms = [before = evaluationMap(classifier->modules({.first = 0, .end = part.first})),
                       norms = std::move(estimator.norms)](ProbedBatch batch, const CarryOn& carryOn) {
      const torch::NoGradGuard noGrad;
      batch.images = before(batch.images);
      return norms(batch, carryOn);
    };
  }
  return estimator;
}

Eigen::MatrixXd classMeansOf(const geometry::ClassStatistics& embedding, NetworkOutput output,
                             const geometry::LinearHead& head)
{
  const Eigen::MatrixXd means = geometry::selectRows(embedding.means(), embedding.presentClasses());
  return output == NetworkOutput::Embedding ? means : Eigen::MatrixXd(means * head.weights.transpose());
}

std::optional<SampleNorms> squaredNormsOf(const ProbedSamples& probed, const SampleEstimator& estimator,
                                          const CarryOn& carryOn)
{
  const std::vector<std::int32_t> strata = strataOf(probed, estimator.strata);
  std::vector<double> values;
  for (const auto& indices : batchesOf(probed.samples, kRowsPerPass)) {
    const data::Samples& samples = probed.dataset.split(probed.split);
    // Even numbers for training samples, odd ones for test samples: no two share a stream.
    const auto streamOf = [&](std::int64_t row) {
      const auto sample = static_cast<std::uint64_t>(indices[static_cast<std::size_t>(row)]);
      return RandomStream(probed.seed, StreamPurpose::Probes, 2 * sample + (probed.split == Split::Test ? 1 : 0));
    };
    const ProbedBatch batch{.images = gatherBatch(probed.dataset, samples, indices, probed.device).images,
                            .strata = std::span(strata).subspan(values.size(), indices.size()),
                            .streamOf = streamOf};
    const auto batchValues = estimator.norms(batch, carryOn);
    if (!batchValues) {
      return std::nullopt;
    }
    values.insert(values.end(), batchValues->begin(), batchValues->end());
  }
  return SampleNorms{.values = std::move(values),
                     .strata = estimator.strata > 1 ? strata : std::vector<std::int32_t>()};
}

}  // namespace simplexity::learning

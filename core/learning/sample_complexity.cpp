#include "core/base/check.h"
#include "core/geometry/rows.h"
#include "core/learning/batches_torch.h"
#include "core/learning/evaluation_torch.h"
#include "core/learning/sample_complexity_torch.h"

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
      break;
  }
  SIMPLEXITY_CHECK(false, "deflation is not one kind of probes");
}

NormsOfBatch exactNorms(Classifier& classifier, const NetworkPart& part)
{
  const auto exact = std::make_shared<const ExactComplexity>(classifier, part);
  return [exact](const torch::Tensor& images, const StreamOfRow&, const CarryOn& carryOn) {
    return exact->squaredJacobianNorms(images, carryOn);
  };
}

NormsOfBatch deflatedNorms(const BatchFunction& map, std::int64_t products, const Eigen::MatrixXd& classMeans)
{
  const Eigen::MatrixXd available = classMeanDirections(classMeans);
  const std::int64_t exact = directionsToDeflate(products, available.cols());
  return [map, directions = Eigen::MatrixXd(available.leftCols(exact)), probes = products - exact](
             const torch::Tensor& images, const StreamOfRow& streamOf, const CarryOn& carryOn) {
    return deflatedSquaredJacobianNorms(map, images, directions, probes, streamOf, carryOn);
  };
}

NormsOfBatch normsOfPart(Classifier& classifier, const NetworkPart& part, const ProbeConfig& probe,
                         const Eigen::MatrixXd& classMeans)
{
  if (probe.gcProbes == kExactProbes) {
    return exactNorms(classifier, part);
  }
  const BatchFunction map = networkMap(classifier, part);
  if (probe.gcEstimator == ComplexityEstimator::Deflated) {
    return deflatedNorms(map, probe.gcProbes, classMeans);
  }
  const Probes probes{.kind = probeKindOf(probe.gcEstimator), .perSample = probe.gcProbes};
  return [map, probes](const torch::Tensor& images, const StreamOfRow& streamOf, const CarryOn& carryOn) {
    return probedSquaredJacobianNorms(map, images, probes, streamOf, carryOn);
  };
}

}  // namespace

NormsOfBatch complexityEstimator(Classifier& classifier, const NetworkPart& part, const ProbeConfig& probe,
                                 const Eigen::MatrixXd& classMeans)
{
  NormsOfBatch norms = normsOfPart(classifier, part, probe, classMeans);
  if (part.first == 0) {
    return norms;
  }
  return [&classifier, before = NetworkPart{.first = 0, .end = part.first}, norms = std::move(norms)](
             const torch::Tensor& images, const StreamOfRow& streamOf, const CarryOn& carryOn) {
    const torch::NoGradGuard noGrad;
    return norms(classifier->run(before, images), streamOf, carryOn);
  };
}

Eigen::MatrixXd classMeansOf(const geometry::ClassStatistics& embedding, NetworkOutput output,
                             const geometry::LinearHead& head)
{
  const Eigen::MatrixXd means = geometry::selectRows(embedding.means(), embedding.presentClasses());
  return output == NetworkOutput::Embedding ? means : Eigen::MatrixXd(means * head.weights.transpose());
}

std::optional<std::vector<double>> squaredNormsOf(const ProbedSamples& probed, const NormsOfBatch& norms,
                                                  const CarryOn& carryOn)
{
  std::vector<double> values;
  for (const auto& indices : batchesOf(probed.samples, kRowsPerPass)) {
    const data::Samples& samples = probed.dataset.split(probed.split);
    const torch::Tensor images = gatherBatch(probed.dataset, samples, indices, probed.device).images;
    // Even numbers for training samples, odd ones for test samples: no two share a stream.
    const auto streamOf = [&](std::int64_t row) {
      const auto sample = static_cast<std::uint64_t>(indices[static_cast<std::size_t>(row)]);
      return RandomStream(probed.seed, StreamPurpose::Probes, 2 * sample + (probed.split == Split::Test ? 1 : 0));
    };
    const auto batchValues = norms(images, streamOf, carryOn);
    if (!batchValues) {
      return std::nullopt;
    }
    values.insert(values.end(), batchValues->begin(), batchValues->end());
  }
  return values;
}

}  // namespace simplexity::learning

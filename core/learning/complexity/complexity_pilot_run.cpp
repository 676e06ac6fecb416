#include "core/data/sampling.h"
#include "core/geometry/rows.h"
#include "core/learning/batches_torch.h"
#include "core/learning/complexity/complexity_pilot.h"
#include "core/learning/complexity/complexity_pilot_torch.h"
#include "core/learning/complexity/probes_torch.h"
#include "core/learning/complexity/sample_complexity_torch.h"
#include "core/learning/progress_meter.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace simplexity::learning {

namespace {

constexpr std::int64_t kPilotSamples = 100;
constexpr std::int64_t kPilotProbes = 4;
constexpr std::int64_t kSamplesForMeans = 512;
constexpr double kBytesAtOnce = 64.0 * 1024 * 1024;
/// The error aimed at, over the one asked for: a hundred samples tell their own spread to some ten percent.
constexpr double kSafety = 0.95;
/// Where the map is a chain of linear layers, exact values take this much of a pass an output (measured).
constexpr double kClosedFormCost = 1.0 / 6.0;

/// Streams away from those of measurements (see squaredNormsOf()) and of flatness.
enum class Draw : std::uint64_t { Means = std::uint64_t{1} << 61U, Samples, Probes };

RandomStream streamOf(const PilotTask& task, StreamPurpose purpose, Draw draw, std::uint64_t index = 0)
{
  return {task.seed, purpose, static_cast<std::uint64_t>(draw) + index};
}

std::vector<std::int64_t> choose(const PilotTask& task, std::int64_t count, Draw draw)
{
  return data::stratifiedSample(task.dataset.split(task.split).labels, task.dataset.classCount(), count,
                                streamOf(task, StreamPurpose::Sampling, draw));
}

struct Directions {
  Eigen::MatrixXd basis;       ///< p×r, of the class means
  bool areStratified = false;  ///< they are all that samples would be stratified by
};

class Pilot {
 public:
  Pilot(Classifier& classifier, const PilotTask& task, const CarryOn& carryOn)
      : m_classifier(classifier),
        m_task(task),
        m_carryOn(carryOn),
        m_samples(choose(task, kPilotSamples, Draw::Samples))
  {
  }

  [[nodiscard]] std::int64_t samples() const { return std::ssize(m_samples); }

  /// p×r: those of the class means that a choice may take exactly. At most three fifths of p: the complement keeps
  /// dimensions enough for random directions not to lie outside it by rounding alone.
  [[nodiscard]] tl::expected<Directions, Interruption> directions() const
  {
    const auto evaluated = evaluate(m_classifier, m_task.dataset, m_task.dataset.split(m_task.split),
                                    choose(m_task, kSamplesForMeans, Draw::Means), m_classifier->embeddingLayer(),
                                    m_task.device, m_carryOn);
    if (!evaluated) {
      return tl::unexpected(evaluated.error());
    }
    const geometry::ClassStatistics& statistics = evaluated->statistics;
    const Eigen::MatrixXd all =
        classMeanDirections(geometry::selectRows(statistics.means(), statistics.presentClasses()));
    const std::int64_t count = directionsToDeflate(std::min(kMostChosenProducts, all.rows()), all.cols());
    return Directions{.basis = all.leftCols(count),
                      .areStratified = count == std::min(all.cols(), kMostStratifiedDirections)};
  }

  [[nodiscard]] std::optional<PilotFindings> findings(const Directions& chosen) const
  {
    const Eigen::MatrixXd& directions = chosen.basis;
    const std::int64_t products = directions.cols() + kPilotProbes;
    const double bytes = static_cast<double>(products * m_task.dataset.shape.size()) * sizeof(double);
    const auto rows = std::clamp<std::int64_t>(static_cast<std::int64_t>(kBytesAtOnce / bytes), 1, kMeasuringBatch);
    PilotStatistics statistics(directions.rows(), directions.cols(), kPilotProbes);
    for (const auto& indices : batchesOf(m_samples, rows)) {
      if (!addBatch(statistics, directions, indices)) {
        return std::nullopt;
      }
    }
    PilotFindings findings = statistics.findings();
    if (!chosen.areStratified) {
      findings.stratifiedVariances.clear();
    }
    return findings;
  }

  /// In passes through the network.
  [[nodiscard]] ComplexityCost nominalCost() const
  {
    const auto outputs = static_cast<double>(m_classifier->embeddingFeatures());
    const bool isClosedForm = ExactComplexity(m_classifier, NetworkOutput::Embedding).isClosedForm();
    return {.sample = 1.0, .product = 1.0, .exact = 1.0 + outputs * (isClosedForm ? kClosedFormCost : 1.0)};
  }

  /// In seconds, of all that will be measured of a sample.
  [[nodiscard]] std::optional<ComplexityCost> timedCost() const
  {
    std::optional<ComplexityCost> cost = timedCost(NetworkOutput::Embedding);
    if (!cost || !m_task.withLogits) {
      return cost;
    }
    const auto ofLogits = timedCost(NetworkOutput::Logits);
    return ofLogits ? std::optional(ComplexityCost{.sample = cost->sample + ofLogits->sample,
                                                   .product = cost->product + ofLogits->product,
                                                   .exact = cost->exact + ofLogits->exact})
                    : std::nullopt;
  }

 private:
  [[nodiscard]] torch::Tensor images(std::span<const std::int64_t> indices) const
  {
    return gatherBatch(m_task.dataset, m_task.dataset.split(m_task.split), indices, m_task.device).images;
  }

  [[nodiscard]] bool addBatch(PilotStatistics& statistics, const Eigen::MatrixXd& directions,
                              std::span<const std::int64_t> indices) const
  {
    const std::int64_t exact = directions.cols();
    const auto streamOfRow = [&](std::int64_t row) {
      const auto sample = static_cast<std::uint64_t>(indices[static_cast<std::size_t>(row)]);
      return streamOf(m_task, StreamPurpose::Probes, Draw::Probes, sample);
    };
    const torch::Tensor gaussian = drawProbes({.kind = ProbeKind::Gaussian, .perSample = kPilotProbes},
                                              std::ssize(indices), directions.rows(), streamOfRow);
    const torch::Tensor random = gaussian / gaussian.norm(2, 2, /*keepdim=*/true);
    const torch::Tensor basis = toTensor(directions.transpose());
    const torch::Tensor all = torch::cat({basis.unsqueeze(1).expand({exact, std::ssize(indices), -1}), random});
    const auto products =
        jacobianProducts(evaluatedNetworkMap(m_classifier, partOf(m_classifier, NetworkOutput::Embedding)),
                         images(indices), all, m_carryOn);
    if (!products) {
      return false;
    }
    const torch::Tensor vectors = products->transpose(0, 1);
    const torch::Tensor grams = vectors.bmm(vectors.transpose(1, 2)).to(torch::kCPU).contiguous();
    const torch::Tensor overlaps = random.transpose(0, 1).matmul(basis.t()).contiguous();  // column-major: r×m
    const std::int64_t count = exact + kPilotProbes;
    for (std::int64_t row = 0; row < std::ssize(indices); ++row) {
      statistics.add(Eigen::Map<const Eigen::MatrixXd>(grams[row].data_ptr<double>(), count, count),
                     Eigen::Map<const Eigen::MatrixXd>(overlaps[row].data_ptr<double>(), exact, kPilotProbes));
    }
    return true;
  }

  [[nodiscard]] std::optional<ComplexityCost> timedCost(NetworkOutput output) const
  {
    constexpr int kManyProducts = 8;
    const auto one = secondsASample(output, 1);
    const auto many = secondsASample(output, kManyProducts);
    if (!one || !many) {
      return std::nullopt;
    }
    const double product = std::max(0.0, (*many - *one) / (kManyProducts - 1));
    ComplexityCost cost{.sample = std::max(0.0, *one - product), .product = product, .exact = 0.0};
    if (!ExactComplexity(m_classifier, output).isClosedForm()) {
      cost.exact = cost.sample + static_cast<double>(m_classifier->embeddingFeatures()) * product;
      return cost;
    }
    const auto exact = secondsASample(output, kExactProbes);
    cost.exact = exact.value_or(0.0);
    return exact ? std::optional(cost) : std::nullopt;
  }

  [[nodiscard]] std::optional<double> secondsASample(NetworkOutput output, int products) const
  {
    const ProbeConfig probe{.gcProbes = products};
    const SampleEstimator estimator = complexityEstimator(m_classifier, partOf(m_classifier, output), probe, {});
    const Stopwatch stopwatch;
    const ProbedSamples probed{.dataset = m_task.dataset,
                               .split = m_task.split,
                               .samples = m_samples,
                               .device = m_task.device,
                               .seed = m_task.seed};
    return squaredNormsOf(probed, estimator, m_carryOn)
               ? std::optional(stopwatch.seconds() / static_cast<double>(m_samples.size()))
               : std::nullopt;
  }

  Classifier& m_classifier;
  const PilotTask& m_task;
  const CarryOn& m_carryOn;
  std::vector<std::int64_t> m_samples;
};

}  // namespace

tl::expected<PilotOutcome, Interruption> chooseByPilot(Classifier& classifier, const PilotTask& task,
                                                       const ComplexityTarget& target, const CarryOn& carryOn)
{
  const Stopwatch stopwatch;
  const EvaluationMode evaluationMode(*classifier);
  const Pilot pilot(classifier, task, carryOn);
  const auto directions = pilot.directions();
  if (!directions) {
    return tl::unexpected(directions.error());
  }
  const auto findings = pilot.findings(*directions);
  const bool isTimed = target.kind == ComplexityTarget::Kind::Seconds;
  const auto cost = findings && isTimed ? pilot.timedCost() : std::optional(pilot.nominalCost());
  if (!findings || !cost) {
    return tl::unexpected(Interruption::Stopped);
  }
  const std::int64_t available = task.dataset.split(task.split).count();
  return PilotOutcome{.target = target,
                      .samples = pilot.samples(),
                      .findings = *findings,
                      .choice = isTimed
                                    ? chooseForBudget(*findings, *cost, target.value - stopwatch.seconds(), available)
                                    : chooseForError(*findings, *cost, kSafety * target.value, available)};
}

}  // namespace simplexity::learning

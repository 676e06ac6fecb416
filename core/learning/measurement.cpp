#include "core/learning/measurement_torch.h"

#include "core/data/sampling.h"
#include "core/geometry/collapse_suite.h"
#include "core/learning/batches_torch.h"
#include "core/learning/network_map_torch.h"

#include <span>
#include <utility>

namespace simplexity::learning {

namespace {

constexpr std::int64_t kShownSamples = 2000;

/// Each choice of samples has a stream of its own.
enum class Choice : std::uint64_t { TrainMeasured, TrainProbed, TestMeasured, TestProbed, Shown };

std::vector<std::int64_t> choose(std::span<const std::int32_t> labels, int classCount, std::int64_t count,
                                 std::uint64_t seed, Choice choice)
{
  const RandomStream stream(seed, StreamPurpose::Sampling, static_cast<std::uint64_t>(choice));
  const auto all = static_cast<std::int64_t>(labels.size());
  return data::stratifiedSample(labels, classCount, count == kAllSamples ? all : count, stream);
}

geometry::LinearHead headOf(const Classifier& classifier)
{
  const auto toFloat64 = [](const torch::Tensor& tensor) {
    return tensor.detach().to(torch::kCPU, torch::kFloat64).contiguous();
  };
  const torch::Tensor weights = toFloat64(classifier->head().weight);
  const torch::Tensor bias = toFloat64(classifier->head().bias);
  return {
      .weights = Eigen::Map<const geometry::RowMatrixXd>(weights.data_ptr<double>(), weights.size(0), weights.size(1)),
      .bias = Eigen::Map<const Eigen::VectorXd>(bias.data_ptr<double>(), bias.size(0))};
}

}  // namespace

Measurer::Measurer(const TrainingConfig& config, const data::Dataset& dataset, torch::Device device,
                   const geometry::CollapseConventions& conventions)
    : m_dataset(dataset),
      m_device(device),
      m_probe(config.probe),
      m_seed(config.seed),
      m_threads(resolvedThreads(config)),
      m_conventions(conventions),
      m_train(select(Split::Train)),
      m_test(select(Split::Test)),
      m_shown(choose(labelsOf(dataset.test, m_test.measured), dataset.classCount(), kShownSamples, config.seed,
                     Choice::Shown))
{
}

Measurer::Selection Measurer::select(Split split) const
{
  const bool isTrain = split == Split::Train;
  const std::vector<std::int32_t>& labels = m_dataset.split(split).labels;
  return {.measured = choose(labels, m_dataset.classCount(), m_probe.measureSamples, m_seed,
                             isTrain ? Choice::TrainMeasured : Choice::TestMeasured),
          .probed = choose(labels, m_dataset.classCount(), m_probe.gcSamples, m_seed,
                           isTrain ? Choice::TrainProbed : Choice::TestProbed)};
}

TrainingPlan::SplitPlan Measurer::plan(Split split) const
{
  return {.samples = m_dataset.split(split).count(),
          .measured = static_cast<std::int64_t>(selection(split).measured.size()),
          .gcSamples = static_cast<std::int64_t>(selection(split).probed.size())};
}

tl::expected<Measurement, Interruption> Measurer::measure(Classifier& classifier, int epoch, const CarryOn& carryOn)
{
  const EvaluationMode evaluationMode(*classifier);
  const auto train = evaluateSplit(classifier, Split::Train, carryOn);
  if (!train) {
    return tl::unexpected(train.error());
  }
  const auto test = evaluateSplit(classifier, Split::Test, carryOn);
  if (!test) {
    return tl::unexpected(test.error());
  }
  const auto trainComplexity = estimateComplexity(classifier, Split::Train, carryOn);
  if (!trainComplexity) {
    return tl::unexpected(trainComplexity.error());
  }
  const auto testComplexity = estimateComplexity(classifier, Split::Test, carryOn);
  if (!testComplexity) {
    return tl::unexpected(testComplexity.error());
  }
  const geometry::LinearHead head = headOf(classifier);
  auto trainReport = reportOf(*train, train->statistics, *trainComplexity, head, carryOn);
  auto testReport = trainReport ? reportOf(*test, train->statistics, *testComplexity, head, carryOn) : std::nullopt;
  if (!testReport) {
    return tl::unexpected(Interruption::Stopped);
  }
  return Measurement{.train = *std::move(trainReport),
                     .test = *std::move(testReport),
                     .shuffled = std::nullopt,
                     .geometry = snapshot(head, epoch, *test)};
}

/// `reference` are the class means that the nearest-class-mean classifier compares with.
std::optional<geometry::CollapseReport> Measurer::reportOf(
    const Evaluation& evaluation, const geometry::ClassStatistics& reference,
    const std::optional<geometry::ComplexityEstimate>& complexity, const geometry::LinearHead& head,
    const CarryOn& carryOn) const
{
  auto report = geometry::measureCollapse({.statistics = evaluation.statistics,
                                           .reference = &reference,
                                           .labels = evaluation.labels,
                                           .predictions = evaluation.predictions,
                                           .head = &head,
                                           .complexity = complexity ? &*complexity : nullptr,
                                           .conventions = m_conventions,
                                           .threads = m_threads},
                                          evaluation.features, carryOn);
  if (!report) {
    return std::nullopt;
  }
  report->values.set(Metric::Loss, evaluation.loss);
  return report;
}

tl::expected<Evaluation, Interruption> Measurer::evaluateSplit(Classifier& classifier, Split split,
                                                               const CarryOn& carryOn) const
{
  return evaluate(classifier, m_dataset, m_dataset.split(split), selection(split).measured, m_device, carryOn);
}

tl::expected<std::optional<geometry::ComplexityEstimate>, Interruption> Measurer::estimateComplexity(
    Classifier& classifier, Split split, const CarryOn& carryOn) const
{
  const data::Samples& samples = m_dataset.split(split);
  const BatchFunction embedding = networkMap(classifier, NetworkOutput::Embedding);
  const Probes probes{.kind = ProbeKind::Orthonormal, .perSample = m_probe.gcProbes};
  std::optional<ExactComplexity> exact;
  if (m_probe.gcProbes == kExactProbes) {
    exact.emplace(classifier, NetworkOutput::Embedding);
  }
  std::vector<double> norms;
  for (const auto& indices : batchesOf(selection(split).probed, kMeasuringBatch)) {
    const torch::Tensor images = gatherBatch(m_dataset, samples, indices, m_device).images;
    // Even numbers for training samples, odd ones for test samples: no two share a stream.
    const auto streamOf = [&](std::int64_t row) {
      const auto sample = static_cast<std::uint64_t>(indices[static_cast<std::size_t>(row)]);
      return RandomStream(m_seed, StreamPurpose::Probes, 2 * sample + (split == Split::Test ? 1 : 0));
    };
    const auto batchNorms = exact ? exact->squaredJacobianNorms(images, carryOn)
                                  : probedSquaredJacobianNorms(embedding, images, probes, streamOf, carryOn);
    if (!batchNorms) {
      return tl::unexpected(Interruption::Stopped);
    }
    norms.insert(norms.end(), batchNorms->begin(), batchNorms->end());
  }
  return geometry::summariseComplexity(norms, labelsOf(samples, selection(split).probed), m_dataset.classCount());
}

std::shared_ptr<const geometry::GeometrySnapshot> Measurer::snapshot(const geometry::LinearHead& head, int epoch,
                                                                     const Evaluation& evaluation)
{
  auto made =
      std::make_shared<geometry::GeometrySnapshot>(geometry::makeSnapshot({.epoch = epoch,
                                                                           .split = Split::Test,
                                                                           .statistics = evaluation.statistics,
                                                                           .features = evaluation.features,
                                                                           .labels = evaluation.labels,
                                                                           .predictions = evaluation.predictions,
                                                                           .head = head,
                                                                           .shownSamples = m_shown},
                                                                          m_previousView ? &*m_previousView : nullptr));
  m_previousView = made->view;
  return made;
}

}  // namespace simplexity::learning

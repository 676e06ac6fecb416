#include "core/learning/measuring/measurement_torch.h"

#include "core/data/sampling.h"
#include "core/geometry/collapse_suite.h"
#include "core/geometry/complexity_estimate.h"
#include "core/learning/batches_torch.h"
#include "core/learning/complexity/sample_complexity_torch.h"

#include <span>
#include <utility>

namespace simplexity::learning {

namespace {

RandomStream streamOf(std::uint64_t seed, Measurer::Choice choice)
{
  return {seed, StreamPurpose::Sampling, static_cast<std::uint64_t>(choice)};
}

std::vector<std::int64_t> choose(std::span<const std::int32_t> labels, int classCount, std::int64_t count,
                                 std::uint64_t seed, Measurer::Choice choice)
{
  const auto all = static_cast<std::int64_t>(labels.size());
  return data::stratifiedSample(labels, classCount, count == kAllSamples ? all : count, streamOf(seed, choice));
}

/// Empty where no linear layer follows the embedding.
std::optional<geometry::LinearHead> headOf(const Classifier& classifier)
{
  const torch::nn::LinearImpl* const head = classifier->head();
  if (head == nullptr) {
    return std::nullopt;
  }
  const auto toFloat64 = [](const torch::Tensor& tensor) {
    return tensor.detach().to(torch::kCPU, torch::kFloat64).contiguous();
  };
  const torch::Tensor weights = toFloat64(head->weight);
  const torch::Tensor bias =
      head->bias.defined() ? toFloat64(head->bias) : torch::zeros({weights.size(0)}, torch::kFloat64);
  return geometry::LinearHead{
      .weights = Eigen::Map<const geometry::RowMatrixXd>(weights.data_ptr<double>(), weights.size(0), weights.size(1)),
      .bias = Eigen::Map<const Eigen::VectorXd>(bias.data_ptr<double>(), bias.size(0))};
}

}  // namespace

Measurer::Measurer(const TrainingConfig& config, const data::Dataset& dataset, torch::Device device,
                   const MeasurerOptions& options)
    : m_dataset(dataset),
      m_device(device),
      m_probe(config.probe),
      m_seed(config.seed),
      m_threads(resolvedThreads(config)),
      m_options(options),
      m_train(select(Split::Train)),
      m_test(select(Split::Test)),
      m_shown(data::shownSamples(labelsOf(dataset.test, m_test.measured), dataset.classCount(),
                                 streamOf(config.seed, Choice::Shown)))
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

SplitPlan Measurer::plan(Split split) const
{
  return {.samples = m_dataset.split(split).count(),
          .measured = static_cast<std::int64_t>(selection(split).measured.size()),
          .gcSamples = static_cast<std::int64_t>(selection(split).probed.size())};
}

tl::expected<Measurement, Interruption> Measurer::measure(Classifier& classifier, int epoch, const CarryOn& carryOn)
{
  const EvaluationMode evaluationMode(*classifier);
  const std::optional<geometry::LinearHead> head = headOf(classifier);
  auto train = observe(classifier, Split::Train, head, carryOn);
  if (!train) {
    return tl::unexpected(train.error());
  }
  auto test = observe(classifier, Split::Test, head, carryOn);
  if (!test) {
    return tl::unexpected(test.error());
  }
  const geometry::LinearHead* const following = head && isOfEmbedding(classifier) ? &*head : nullptr;
  auto reports = reportsOf(*train, *test, following, carryOn);
  const auto shuffled = m_probe.shuffled && reports
                            ? reportsOf(withShuffledLabels(*train, Choice::TrainShuffled),
                                        withShuffledLabels(*test, Choice::TestShuffled), following, carryOn)
                            : std::nullopt;
  if (!reports || (m_probe.shuffled && !shuffled)) {
    return tl::unexpected(Interruption::Stopped);
  }
  return Measurement{
      .train = std::move(reports->train),
      .test = std::move(reports->test),
      .shuffled = shuffled ? std::optional(SplitValues{shuffled->train.values, shuffled->test.values}) : std::nullopt,
      .trainComplexity = std::move(train->complexity),
      .testComplexity = std::move(test->complexity),
      .geometry = isOfEmbedding(classifier) ? snapshot(head.value_or(geometry::LinearHead()), epoch, test->evaluation)
                                            : nullptr};
}

tl::expected<Measurer::Observed, Interruption> Measurer::observe(Classifier& classifier, Split split,
                                                                 const std::optional<geometry::LinearHead>& head,
                                                                 const CarryOn& carryOn) const
{
  auto evaluation = evaluate(classifier, m_dataset, m_dataset.split(split), selection(split).measured,
                             m_options.layer.value_or(classifier->embeddingLayer()), m_device, carryOn);
  if (!evaluation) {
    return tl::unexpected(evaluation.error());
  }
  auto complexity = probe(classifier, split, evaluation->statistics, head, carryOn);
  if (!complexity) {
    return tl::unexpected(complexity.error());
  }
  return Observed{.evaluation = *std::move(evaluation), .complexity = *std::move(complexity)};
}

Measurer::Observed Measurer::withShuffledLabels(const Observed& observed, Choice order) const
{
  const auto shuffled = [&](const std::vector<std::int32_t>& labels) {
    return data::shuffledLabels(labels, streamOf(m_seed, order));
  };
  Observed result{.evaluation = withLabelsShuffled(observed.evaluation, shuffled(observed.evaluation.labels)),
                  .complexity = observed.complexity};
  result.complexity.labels = shuffled(observed.complexity.labels);
  return result;
}

/// The class means of the training samples are those that the nearest-class-mean classifier compares with.
std::optional<Measurer::Reports> Measurer::reportsOf(const Observed& train, const Observed& test,
                                                     const geometry::LinearHead* head, const CarryOn& carryOn) const
{
  const geometry::ClassStatistics& reference = train.evaluation.statistics;
  auto trainReport = reportOf(train, reference, head, carryOn);
  auto testReport = trainReport ? reportOf(test, reference, head, carryOn) : std::nullopt;
  if (!testReport) {
    return std::nullopt;
  }
  return Reports{.train = *std::move(trainReport), .test = *std::move(testReport)};
}

std::optional<geometry::CollapseReport> Measurer::reportOf(const Observed& observed,
                                                           const geometry::ClassStatistics& reference,
                                                           const geometry::LinearHead* head,
                                                           const CarryOn& carryOn) const
{
  const auto& [evaluation, complexity] = observed;
  const int classes = m_dataset.classCount();
  const auto estimate = summarise(complexity, complexity.features, classes);
  auto report = geometry::measureCollapse({.statistics = evaluation.statistics,
                                           .reference = &reference,
                                           .labels = evaluation.labels,
                                           .predictions = evaluation.predictions,
                                           .head = head,
                                           .complexity = estimate ? &*estimate : nullptr,
                                           .conventions = m_options.conventions,
                                           .threads = m_threads},
                                          evaluation.features, carryOn);
  if (!report) {
    return std::nullopt;
  }
  report->values.set(Metric::Loss, evaluation.loss);
  if (!complexity.logits.empty()) {
    const auto logits = summarise(complexity, complexity.logits, classes);
    report->values.set(Metric::GcLogits, logits ? std::optional(logits->mean) : std::nullopt);
    report->values.set(Metric::GcLogitsStderr, logits ? logits->standardError : std::nullopt);
  }
  return report;
}

tl::expected<SampleComplexity, Interruption> Measurer::probe(Classifier& classifier, Split split,
                                                             const geometry::ClassStatistics& statistics,
                                                             const std::optional<geometry::LinearHead>& head,
                                                             const CarryOn& carryOn) const
{
  if (m_options.complexityOf.value_or(split) != split) {
    return SampleComplexity();
  }
  const std::vector<std::int64_t>& samples = selection(split).probed;
  const ProbedSamples probed{
      .dataset = m_dataset, .split = split, .samples = samples, .device = m_device, .seed = m_seed};
  const auto normsOf = [&](std::size_t layer, NetworkOutput output) {
    const Eigen::MatrixXd means = classMeansOf(statistics, output, head.value_or(geometry::LinearHead()));
    const NetworkPart part{.first = m_options.complexityFrom, .end = layer + 1};
    return squaredNormsOf(probed, complexityEstimator(classifier, part, m_probe, means), carryOn);
  };
  const std::size_t layer = m_options.layer.value_or(classifier->embeddingLayer());
  // The class means of any layer are those of its own statistics, as the embedding's are.
  auto features = normsOf(layer, NetworkOutput::Embedding);
  // The class means of the logits follow from the head.
  const bool withLogits = m_probe.gcLogits && head && isOfEmbedding(classifier);
  auto logits = features && withLogits ? normsOf(layer + 1, NetworkOutput::Logits) : SampleNorms();
  if (!features || !logits) {
    return tl::unexpected(Interruption::Stopped);
  }
  return SampleComplexity{.samples = samples,
                          .labels = labelsOf(m_dataset.split(split), samples),
                          .features = *std::move(features),
                          .logits = *std::move(logits)};
}

std::shared_ptr<const geometry::GeometrySnapshot> Measurer::snapshot(const geometry::LinearHead& head, int epoch,
                                                                     const Evaluation& evaluation)
{
  auto made = std::make_shared<geometry::GeometrySnapshot>(
      geometry::makeSnapshot({.epoch = epoch,
                              .split = Split::Test,
                              .statistics = evaluation.statistics,
                              .labels = evaluation.labels,
                              .predictions = evaluation.predictions,
                              .head = head,
                              .shownSamples = m_shown},
                             evaluation.features, m_previousView ? &*m_previousView : nullptr));
  m_previousView = made->view;
  return made;
}

}  // namespace simplexity::learning

#include "core/learning/models/evaluation_torch.h"

#include "core/learning/batches_torch.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace simplexity::learning {

namespace {

/// Sums over the samples seen so far; becomes means at the end.
class Accumulator {
 public:
  Accumulator(int classCount, std::int64_t featureCount, std::vector<std::int32_t> labels)
      : m_result{.statistics = {classCount, featureCount},
                 .features = {},
                 .labels = std::move(labels),
                 .predictions = {},
                 .meanLogProbabilities = Eigen::VectorXd::Zero(classCount)}
  {
    m_result.features.resize(static_cast<Eigen::Index>(m_result.labels.size()), featureCount);
    m_result.predictions.reserve(m_result.labels.size());
  }

  void add(const torch::Tensor& features, const torch::Tensor& logits, const torch::Tensor& labels)
  {
    const torch::Tensor logProbabilities = logits.to(torch::kFloat64).log_softmax(1);
    m_loss += torch::nll_loss(logProbabilities, labels, /*weight=*/{}, at::Reduction::Sum).item<double>();
    const torch::Tensor sums = logProbabilities.sum(0).to(torch::kCPU);
    m_result.meanLogProbabilities += Eigen::Map<const Eigen::VectorXd>(sums.data_ptr<double>(), sums.numel());
    const torch::Tensor predictions = logits.argmax(1).to(torch::kCPU, torch::kInt32);
    const auto* const first = predictions.data_ptr<std::int32_t>();
    m_result.predictions.insert(m_result.predictions.end(), first, first + predictions.numel());
    addFeatures(features.to(torch::kCPU).contiguous());
  }

  [[nodiscard]] Evaluation finish()
  {
    const auto samples = static_cast<double>(m_result.labels.size());
    m_result.loss = m_loss / samples;
    m_result.meanLogProbabilities /= samples;
    return std::move(m_result);
  }

  [[nodiscard]] bool isFinite() const { return std::isfinite(m_loss); }

 private:
  void addFeatures(const torch::Tensor& features)
  {
    const Eigen::Map<const geometry::RowMatrixXf> batch(features.data_ptr<float>(), features.size(0), features.size(1));
    m_result.features.middleRows(m_rows, batch.rows()) = batch;
    m_result.statistics.add(
        geometry::FeaturesRef(batch),
        std::span(m_result.labels).subspan(static_cast<std::size_t>(m_rows), static_cast<std::size_t>(batch.rows())));
    m_rows += batch.rows();
  }

  Evaluation m_result;
  double m_loss = 0.0;
  Eigen::Index m_rows = 0;
};

}  // namespace

tl::expected<Evaluation, Interruption> evaluate(Classifier& classifier, const data::Dataset& dataset,
                                                const data::Samples& samples, std::span<const std::int64_t> indices,
                                                std::size_t layer, torch::Device device, const CarryOn& carryOn)
{
  const torch::NoGradGuard noGrad;
  Accumulator accumulator(dataset.classCount(), classifier->layers().at(layer).features(), labelsOf(samples, indices));
  const NetworkPart upTo{.first = 0, .end = layer + 1};
  const NetworkPart after{.first = layer + 1, .end = classifier->layers().size()};
  for (const auto& batchIndices : batchesOf(indices, kMeasuringBatch)) {
    const Batch batch = gatherBatch(dataset, samples, batchIndices, device);
    const torch::Tensor outputs = classifier->run(upTo, batch.images);
    accumulator.add(outputs.flatten(1), classifier->run(after, outputs), batch.labels);
    if (!accumulator.isFinite()) {
      return tl::unexpected(Interruption::NotFinite);
    }
    if (!carryOn()) {
      return tl::unexpected(Interruption::Stopped);
    }
  }
  return accumulator.finish();
}

Evaluation withLabelsShuffled(Evaluation evaluation, std::vector<std::int32_t> labels)
{
  evaluation.labels = std::move(labels);
  evaluation.loss = 0.0;
  for (const std::int32_t label : evaluation.labels) {
    evaluation.loss -= evaluation.meanLogProbabilities[label] / static_cast<double>(evaluation.labels.size());
  }
  evaluation.statistics = geometry::statisticsOf(geometry::FeaturesRef(evaluation.features), evaluation.labels,
                                                 evaluation.statistics.classCount());
  return evaluation;
}

}  // namespace simplexity::learning

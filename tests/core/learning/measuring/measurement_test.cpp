#include "core/learning/measuring/measurement_torch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/geometry/complexity_estimate.h"

#include "tests/core/learning/fixtures.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::always;

constexpr data::ImageShape kShape{1, 8, 8};

class MeasurementTest : public ::testing::Test {
 protected:
  [[nodiscard]] Measurement measure(const TrainingConfig& config)
  {
    Measurer measurer(config, m_dataset, torch::kCPU);
    return measurer.measure(m_classifier, 3, always).value();
  }

  /// A whole split as one tensor.
  [[nodiscard]] torch::Tensor images(Split split) const
  {
    const auto& values = std::get<std::vector<float>>(m_dataset.split(split).values);
    return torch::tensor(values).view({-1, 1, 8, 8});
  }
  [[nodiscard]] torch::Tensor labels(Split split) const
  {
    return torch::tensor(m_dataset.split(split).labels).to(torch::kInt64);
  }

  data::Dataset m_dataset = test::makeBlobs(kShape, 4, 100);  // more samples than pass through the network at once
  Classifier m_classifier = makeClassifier({.name = "convnet", .widths = {}}, kShape, 4, 1);
  TrainingConfig m_config = test::shortRun("convnet", 5);
};

TEST_F(MeasurementTest, LossAndAccuracyAreThoseOfTheWholeSplit)
{
  const Measurement measurement = measure(m_config);
  m_classifier->eval();
  for (const Split split : {Split::Train, Split::Test}) {
    const MetricValues& values = split == Split::Train ? measurement.train.values : measurement.test.values;
    const torch::Tensor logits = m_classifier->forward(images(split)).to(torch::kFloat64);
    const auto loss = torch::nn::functional::cross_entropy(logits, labels(split)).item<double>();
    const auto accuracy = (logits.argmax(1) == labels(split)).to(torch::kFloat64).mean().item<double>();
    EXPECT_NEAR(values.get(Metric::Loss).value(), loss, 1e-6 * loss);
    EXPECT_DOUBLE_EQ(values.get(Metric::Accuracy).value(), accuracy);
  }
}

TEST_F(MeasurementTest, ComplexityIsThatOfTheEmbedding)
{
  m_config.probe.gcProbes = kExactProbes;
  m_config.probe.gcSamples = kAllSamples;
  const Measurement measurement = measure(m_config);
  m_classifier->eval();
  const auto embedding = [&](const torch::Tensor& inputs) { return m_classifier->embed(inputs); };
  const auto norms = exactSquaredJacobianNorms(embedding, images(Split::Test), always).value();
  const double mean = std::accumulate(norms.begin(), norms.end(), 0.0) / static_cast<double>(norms.size());
  EXPECT_NEAR(measurement.test.values.get(Metric::Gc).value(), mean, 1e-5 * mean);
}

TEST_F(MeasurementTest, ProbesEstimateTheExactComplexity)
{
  const MetricValues probed = measure(m_config).train.values;
  m_config.probe.gcProbes = kExactProbes;
  const MetricValues exact = measure(m_config).train.values;
  EXPECT_NEAR(probed.get(Metric::Gc).value(), exact.get(Metric::Gc).value(),
              4.0 * probed.get(Metric::GcStderr).value());
  EXPECT_NE(probed.get(Metric::Gc), exact.get(Metric::Gc));
}

/// Means of the same samples, of which only the probes' choice may move the estimates.
TEST_F(MeasurementTest, EveryEstimatorIsOfBothMaps)
{
  m_config.probe.gcLogits = true;
  m_config.probe.gcSamples = kAllSamples;
  m_config.probe.gcProbes = kExactProbes;
  const MetricValues exact = measure(m_config).test.values;
  m_classifier->eval();
  const auto logits = [&](const torch::Tensor& inputs) { return m_classifier->forward(inputs); };
  const auto norms = exactSquaredJacobianNorms(logits, images(Split::Test), always).value();
  const double mean = std::accumulate(norms.begin(), norms.end(), 0.0) / static_cast<double>(norms.size());
  EXPECT_NEAR(exact.get(Metric::GcLogits).value(), mean, 1e-5 * mean);
  m_config.probe.gcProbes = 7;
  for (const auto estimator :
       {ComplexityEstimator::Orthonormal, ComplexityEstimator::Gaussian, ComplexityEstimator::Rademacher,
        ComplexityEstimator::Outputs, ComplexityEstimator::Deflated}) {
    m_config.probe.gcEstimator = estimator;
    const Measurement measurement = measure(m_config);
    const MetricValues& values = measurement.test.values;
    EXPECT_NEAR(values.get(Metric::Gc).value(), exact.get(Metric::Gc).value(),
                4.0 * values.get(Metric::GcStderr).value())
        << estimatorId(estimator);
    EXPECT_NE(values.get(Metric::Gc), exact.get(Metric::Gc)) << estimatorId(estimator);
    const auto ofLogits = summarise(measurement.testComplexity, measurement.testComplexity.logits, 4);
    EXPECT_EQ(values.get(Metric::GcLogits), ofLogits->mean);
    EXPECT_EQ(values.get(Metric::GcLogitsStderr), ofLogits->standardError);
    EXPECT_NEAR(ofLogits->mean, mean, 4.0 * ofLogits->standardError.value()) << estimatorId(estimator);
  }
}

TEST_F(MeasurementTest, KeepsTheValueOfEverySample)
{
  m_config.probe.gcProbes = kExactProbes;
  m_config.probe.gcSamples = 40;
  const SampleComplexity complexity = measure(m_config).trainComplexity;
  ASSERT_EQ(complexity.samples.size(), 40U);
  EXPECT_TRUE(complexity.logits.empty());
  m_classifier->eval();
  const auto embedding = [&](const torch::Tensor& inputs) { return m_classifier->embed(inputs); };
  const auto norms = exactSquaredJacobianNorms(embedding, images(Split::Train), always).value();
  for (std::size_t i = 0; i < complexity.samples.size(); ++i) {
    const auto sample = static_cast<std::size_t>(complexity.samples[i]);
    EXPECT_NEAR(complexity.features.values[i], norms[sample], 1e-5 * norms[sample]);
    EXPECT_EQ(complexity.labels[i], m_dataset.train.labels[sample]);
  }
}

TEST_F(MeasurementTest, ProbesOneSplitAloneWhenAsked)
{
  const MetricValues both = measure(m_config).test.values;
  Measurer measurer(m_config, m_dataset, torch::kCPU, {.conventions = {}, .complexityOf = Split::Test});
  const Measurement one = measurer.measure(m_classifier, 3, always).value();
  EXPECT_EQ(one.test.values, both);
  EXPECT_FALSE(one.train.values.get(Metric::Gc));
  EXPECT_TRUE(one.train.values.get(Metric::Cdnv));
}

TEST_F(MeasurementTest, RatioTiesTheCollapseMetricsTogether)
{
  const Measurement measurement = measure(m_config);
  for (const MetricValues& values : {measurement.train.values, measurement.test.values}) {
    EXPECT_DOUBLE_EQ(values.get(Metric::PoincareRatio).value(),
                     values.get(Metric::Cdnv).value() / values.get(Metric::GeometricCollapse).value());
  }
}

TEST_F(MeasurementTest, EveryMetricIsThere)
{
  m_config.probe.gcLogits = true;
  const Measurement measurement = measure(m_config);
  for (const MetricInfo& info : allMetrics()) {
    if (info.metric == Metric::CdnvDebiased || isFlatness(info.metric)) {
      continue;  // the one is undefined where means cannot be told from noise, the other has a measurement of its own
    }
    EXPECT_TRUE(measurement.train.values.get(info.metric)) << info.id;
    EXPECT_TRUE(measurement.test.values.get(info.metric)) << info.id;
  }
}

TEST_F(MeasurementTest, NearestMeansOfBothSplitsAreThoseOfTheTrainingSplit)
{
  const MetricValues test = measure(m_config).test.values;
  m_classifier->eval();
  const auto toFeatures = [&](Split split) { return m_classifier->embed(images(split)).to(torch::kFloat64).detach(); };
  const torch::Tensor train = toFeatures(Split::Train);
  std::vector<torch::Tensor> means;
  means.reserve(4);
  for (int cls = 0; cls < 4; ++cls) {
    means.push_back(train.index({labels(Split::Train) == cls}).mean(0));
  }
  const torch::Tensor distances =
      (toFeatures(Split::Test).unsqueeze(1) - torch::stack(means).unsqueeze(0)).square().sum(2);
  const torch::Tensor isRight = distances.argmin(1) == labels(Split::Test);
  EXPECT_DOUBLE_EQ(test.get(Metric::NcmAccuracy).value(), isRight.to(torch::kFloat64).mean().item<double>());
}

TEST_F(MeasurementTest, LossWithLabelsShuffledIsTheMeanOverAllOrders)
{
  m_config.probe.shuffled = true;
  const Measurement measured = measure(m_config);
  m_classifier->eval();
  for (const Split split : {Split::Train, Split::Test}) {
    const torch::NoGradGuard noGrad;
    const torch::Tensor logits = m_classifier->forward(images(split)).to(torch::kFloat64);
    torch::Tensor sum = torch::zeros({}, torch::kFloat64);
    const torch::Tensor own = labels(split);
    for (std::int64_t shift = 0; shift < own.numel(); ++shift) {  // every label meets every sample once
      sum += torch::nn::functional::cross_entropy(logits, own.roll(shift));
    }
    const double expected = sum.item<double>() / static_cast<double>(own.numel());
    const MetricValues& values = measured.shuffled->split(split);
    EXPECT_NEAR(values.get(Metric::Loss).value(), expected, 1e-6 * expected);
  }
}

/// n samples a class drawn without regard to anything have means that differ by 2 tr Σ/n: a CDNV of about n/2.
TEST_F(MeasurementTest, ShuffledLabelsLookLikeNoStructure)
{
  const Measurement without = measure(m_config);
  EXPECT_FALSE(without.shuffled);
  m_config.probe.shuffled = true;
  const Measurement with = measure(m_config);
  EXPECT_EQ(with.train.values, without.train.values);
  EXPECT_EQ(with.test.values, without.test.values);
  ASSERT_TRUE(with.shuffled);
  for (const Split split : {Split::Train, Split::Test}) {
    const MetricValues& values = with.shuffled->split(split);
    const double samplesOfAClass = static_cast<double>(m_dataset.split(split).count()) / 4.0;
    EXPECT_NEAR(std::log(values.get(Metric::Cdnv).value() / (samplesOfAClass / 2.0)), 0.0, std::log(4.0));
    EXPECT_NEAR(values.get(Metric::Accuracy).value(), 0.25, 4.0 * std::sqrt(0.1875 / (4.0 * samplesOfAClass)));
    EXPECT_GT(values.get(Metric::Loss).value(), std::log(4.0)) << "that of knowing nothing, and saying so";
    const MetricValues& real = split == Split::Train ? with.train.values : with.test.values;
    EXPECT_EQ(values.get(Metric::Gc), real.get(Metric::Gc)) << "labels are nothing to it";
    EXPECT_GT(values.get(Metric::Cdnv).value(), 10.0 * real.get(Metric::Cdnv).value());
  }
  EXPECT_EQ(measure(m_config).shuffled, with.shuffled) << "the same order every epoch";
}

TEST_F(MeasurementTest, RepeatsExactlyAndLeavesTheNetworkAlone)
{
  torch::manual_seed(5);
  const torch::Tensor expectedDraw = torch::rand({3});
  std::vector<torch::Tensor> before;
  for (const torch::Tensor& buffer : m_classifier->buffers()) {
    before.push_back(buffer.clone());
  }
  torch::manual_seed(5);
  Measurer measurer(m_config, m_dataset, torch::kCPU);
  const Measurement first = measurer.measure(m_classifier, 0, always).value();
  const Measurement second = measurer.measure(m_classifier, 1, always).value();
  EXPECT_EQ(first.train.values, second.train.values);
  EXPECT_EQ(first.test.values, second.test.values);
  EXPECT_TRUE(m_classifier->is_training());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_TRUE(before[i].equal(m_classifier->buffers()[i]));
  }
  EXPECT_TRUE(torch::rand({3}).equal(expectedDraw)) << "the global generator was used";
}

TEST_F(MeasurementTest, PlanCountsWhatIsMeasured)
{
  m_config.probe.measureSamples = 120;
  m_config.probe.gcSamples = kAllSamples;
  const SplitPlan plan = Measurer(m_config, m_dataset, torch::kCPU).plan(Split::Test);
  EXPECT_EQ(plan.samples, 400);
  EXPECT_EQ(plan.measured, 120);
  EXPECT_EQ(plan.gcSamples, 400);
}

TEST_F(MeasurementTest, SnapshotShowsTheTestSplit)
{
  const auto geometry = measure(m_config).geometry;
  EXPECT_EQ(geometry->epoch, 3);
  EXPECT_EQ(geometry->split, Split::Test);
  EXPECT_EQ(geometry->samplesMeasured, 400);
  EXPECT_EQ(geometry->points.rows(), 400);
  EXPECT_EQ(geometry->head.weights.rows(), 4);
  EXPECT_EQ(geometry->head.weights.cols(), 64);
  m_classifier->eval();
  const torch::Tensor logits = m_classifier->forward(images(Split::Test));
  for (std::size_t i = 0; i < geometry->predictions.size(); ++i) {
    EXPECT_EQ(geometry->predictions[i], logits[static_cast<std::int64_t>(i)].argmax().item<int>());
  }
}

TEST_F(MeasurementTest, EndsWhenToldAfterAnyPass)
{
  int passes = 0;
  const auto counting = [&passes] {
    ++passes;
    return true;
  };
  Measurer measurer(m_config, m_dataset, torch::kCPU);
  ASSERT_TRUE(measurer.measure(m_classifier, 0, counting));
  const auto batches = static_cast<int>((m_dataset.train.count() + kMeasuringBatch - 1) / kMeasuringBatch);
  EXPECT_GE(batches, 2);
  EXPECT_GT(passes, 2 * batches + 2 * batches * 2);  // two probes for each batch, then the collapse metrics
  for (int last = 1; last <= passes; ++last) {
    int left = last;
    const auto ending = [&left] { return --left > 0; };
    const auto measurement = measurer.measure(m_classifier, 0, ending);
    ASSERT_FALSE(measurement) << "after pass " << last;
    EXPECT_EQ(measurement.error(), Interruption::Stopped);
  }
}

TEST_F(MeasurementTest, NetworkThatLeftTheFiniteNumbersIsToldApart)
{
  const torch::NoGradGuard noGrad;
  m_classifier->parameters().back().fill_(std::numeric_limits<float>::quiet_NaN());
  Measurer measurer(m_config, m_dataset, torch::kCPU);
  EXPECT_EQ(measurer.measure(m_classifier, 0, always).error(), Interruption::NotFinite);
}

}  // namespace
}  // namespace simplexity::learning

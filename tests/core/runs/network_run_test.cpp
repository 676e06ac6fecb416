#include "core/runs/network_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "core/data/load.h"
#include "core/formats/safetensors.h"
#include "core/runs/checkpoint_files.h"
#include "core/runs/measure.h"
#include "core/runs/resume.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

using learning::Outcome;
using learning::TrainingSummary;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kClasses = 3;
constexpr std::int64_t kInputs = 4;
constexpr std::int64_t kHidden = 4;
constexpr float kShift = 100.0F;
constexpr const char* kData = "gaussians:3,4,40,0.3";

TensorData tensor(std::vector<std::int64_t> shape, const std::vector<float>& values)
{
  TensorData data{
      .type = ElementType::F32, .shape = std::move(shape), .bytes = std::vector<std::byte>(values.size() * 4)};
  std::memcpy(data.bytes.data(), values.data(), data.bytes.size());
  return data;
}

/// A network whose ReLUs are all on: its embedding is diag(1, 2, 3, 4) x + kShift; its logits are 0.
TensorArchive affineNetwork()
{
  std::vector<float> weights(kHidden * kInputs);
  for (std::int64_t i = 0; i < kHidden; ++i) {
    weights[static_cast<std::size_t>(i * kInputs + i)] = static_cast<float>(i + 1);
  }
  TensorArchive archive;
  archive.tensors["embedding.linear1.weight"] = tensor({kHidden, kInputs}, weights);
  archive.tensors["embedding.linear1.bias"] = tensor({kHidden}, std::vector<float>(kHidden, kShift));
  archive.tensors["head.weight"] = tensor({kClasses, kHidden}, std::vector<float>(kClasses * kHidden));
  archive.tensors["head.bias"] = tensor({kClasses}, std::vector<float>(kClasses));
  return archive;
}

class NetworkRun : public ::testing::Test {
 protected:
  NetworkRun()
  {
    m_options.experiment.dataset = kData;
    m_options.experiment.normalisation = *data::parseNormalisation("none");
    m_options.experiment.training.threads = 1;
    m_options.experiment.training.probe.gcProbes = learning::kExactProbes;
  }

  Result<TrainingSummary> measure(const TensorArchive& network)
  {
    EXPECT_TRUE(formats::writeSafetensors(m_file, network));
    return measureNetworkRun(m_file, m_options, m_out, m_observer, m_stop.get_token());
  }
  [[nodiscard]] runs::Run read() const { return *readRun(m_out); }

  simplexity::test::TemporaryDirectory m_folder;
  std::filesystem::path m_file = m_folder / "net.safetensors";
  std::filesystem::path m_out = m_folder / "run";
  NetworkRunOptions m_options;
  learning::TrainingObserver m_observer;
  std::stop_source m_stop;
};

TEST_F(NetworkRun, IsOneEpochOfBothSplits)
{
  const auto summary = measure(affineNetwork());
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->outcome, Outcome::Completed);
  const runs::Run run = read();
  ASSERT_THAT(run.epochs, SizeIs(1));
  EXPECT_EQ(run.epochs.front().epoch, 0);
  for (const Split split : {Split::Train, Split::Test}) {
    const MetricValues& values = run.epochs.front().split(split);
    EXPECT_NEAR(values.get(Metric::Loss).value(), std::log(kClasses), 1e-6);
    EXPECT_NEAR(values.get(Metric::Gc).value(), 1.0 + 4.0 + 9.0 + 16.0, 1e-4);
  }
  EXPECT_EQ(run.info.outcome, "completed");
  EXPECT_EQ(run.info.config.training.model.name, "mlp");
  EXPECT_EQ(run.info.config.training.model.widths, std::vector<std::int64_t>{kHidden});
}

TEST_F(NetworkRun, SeesInputsOfTheNormalisationThatWasChosen)
{
  m_options.experiment.normalisation = *data::parseNormalisation("0.25,0.5");
  ASSERT_TRUE(measure(affineNetwork()));
  const auto dataset = data::loadDataset(kData).value();
  const data::Samples& test = dataset->test;
  const auto& values = std::get<std::vector<float>>(test.values);
  geometry::RowMatrixXd means = geometry::RowMatrixXd::Zero(kClasses, kHidden);
  for (std::int64_t i = 0; i < test.count(); ++i) {
    for (std::int64_t j = 0; j < kInputs; ++j) {
      const double input = (values[static_cast<std::size_t>(i * kInputs + j)] - 0.25) / 0.5;
      means(test.labels[static_cast<std::size_t>(i)], j) += static_cast<double>(j + 1) * input + kShift;
    }
  }
  means *= static_cast<double>(kClasses) / static_cast<double>(test.count());
  const auto geometry = readGeometry(m_out, 0);
  ASSERT_TRUE(geometry) << geometry.error().text();
  EXPECT_TRUE((*geometry)->classMeans.isApprox(means, 1e-5)) << (*geometry)->classMeans << "\n\n" << means;
  EXPECT_EQ(data::textOf(read().info.config.normalisation), "0.25,0.5");
  EXPECT_EQ(read().info.normalisation.deviation, std::vector<float>{0.5F});
}

TEST_F(NetworkRun, SaysWhereTheNetworkIsFrom)
{
  TensorArchive network = affineNetwork();
  network.tensors["temperature"] = tensor({1}, {1.0F});
  ASSERT_TRUE(measure(network));
  const auto& origin = read().info.network;
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->file, m_file.string());
  EXPECT_EQ(origin->format, "safetensors");
  EXPECT_TRUE(origin->isRecognised);
  EXPECT_EQ(origin->leftOut, 1);
  EXPECT_EQ(sourceOf(read().info, m_out), m_file);
}

TEST_F(NetworkRun, KeepsTheWeightsAndIsBranchedFrom)
{
  const TensorArchive network = affineNetwork();
  ASSERT_TRUE(measure(network));
  const auto checkpoint = readCheckpoint(m_out, 0);
  ASSERT_TRUE(checkpoint) << checkpoint.error().text();
  for (const auto& [name, expected] : network.tensors) {
    EXPECT_EQ(checkpoint->tensors.at("model." + name).bytes, expected.bytes) << name;
  }
  ExperimentConfig config = read().info.config;
  config.training.epochs = 2;
  config.training.batchSize = 1000;  // all of them
  config.training.optimizer.learningRate = 1e-4;
  const auto summary = branchRun(config, {.run = m_out, .epoch = 0}, m_folder / "tuned", m_observer, {});
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->epochs, 2);
  const runs::Run tuned = *readRun(m_folder / "tuned");
  ASSERT_THAT(tuned.epochs, SizeIs(3));
  EXPECT_EQ(tuned.epochs.front().test.get(Metric::Gc), read().epochs.front().test.get(Metric::Gc));
  EXPECT_LT(tuned.epochs.back().train.get(Metric::Loss).value(), std::log(kClasses));
  EXPECT_EQ(tuned.info.origin->run, m_out.string());
  EXPECT_FALSE(tuned.info.network);
}

TEST_F(NetworkRun, IsNotResumed)
{
  ASSERT_TRUE(measure(affineNetwork()));
  const auto resumed = resumeRun(m_out, {.epochs = 3, .threads = {}, .device = {}}, m_observer, {});
  ASSERT_FALSE(resumed);
  EXPECT_THAT(resumed.error().message, HasSubstr("a branch from epoch 0 trains it"));
}

TEST_F(NetworkRun, MeasuresWhatIsMeasuredOfTheFile)
{
  EXPECT_FALSE(networkRunOf({}));
  RunOptions options;
  options.dataset = kData;
  options.threads = 1;
  options.gcProbes = learning::kExactProbes;
  options.withFlatness = true;
  options.withShuffled = true;
  options.ofModelFile.normalisation = *data::parseNormalisation("0.25,0.5");
  m_options = networkRunOf(options).value();
  ASSERT_TRUE(measure(affineNetwork()));
  const auto alone = measureRun(m_file, options, {});
  ASSERT_TRUE(alone) << alone.error().text();
  const learning::EpochRecord kept = read().epochs.front();
  for (const Metric metric : {Metric::Loss, Metric::Gc, Metric::GcLogits, Metric::Cdnv, Metric::HessianMax}) {
    EXPECT_EQ(kept.test.get(metric), alone->report.values.get(metric)) << metricInfo(metric).id;
  }
  EXPECT_TRUE(kept.shuffled);
}

TEST_F(NetworkRun, WhatDoesNotFitLeavesNothingBehind)
{
  m_options.experiment.dataset = "gaussians:5,4,40,0.3";
  const auto other = measure(affineNetwork());
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().text(), HasSubstr("3 classes"));
  EXPECT_EQ(other.error().where, m_file);
  m_options.experiment.dataset = kData;
  TensorArchive damaged = affineNetwork();
  damaged.tensors["head.bias"] = tensor({kClasses}, {0.0F, std::numeric_limits<float>::quiet_NaN(), 0.0F});
  const auto notFinite = measure(damaged);
  ASSERT_FALSE(notFinite);
  EXPECT_THAT(notFinite.error().text(), HasSubstr("not finite"));
  EXPECT_EQ(notFinite.error().where, m_file);
  EXPECT_FALSE(std::filesystem::exists(m_out));
}

TEST_F(NetworkRun, StoppingIsNoError)
{
  m_stop.request_stop();
  const auto summary = measure(affineNetwork());
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->outcome, Outcome::Stopped);
  EXPECT_FALSE(std::filesystem::exists(m_out));
}

TEST_F(NetworkRun, OfAProgramHasNoCheckpointAndIsProfiledFromItsCopy)
{
  const std::filesystem::path file = m_folder / "net.pt";
  std::filesystem::copy_file(std::filesystem::path(SIMPLEXITY_TORCHSCRIPT_FILES) / "mlp_traced.pt", file);
  m_options.experiment.dataset = "gaussians:5,36,40,0.3";
  const auto summary = measureNetworkRun(file, m_options, m_out, m_observer, m_stop.get_token());
  ASSERT_TRUE(summary) << summary.error().text();
  const runs::Run run = read();
  ASSERT_THAT(run.epochs, SizeIs(1));
  EXPECT_TRUE(isProgram(run.info));
  EXPECT_FALSE(std::filesystem::exists(m_out / kCheckpointFolder / kLastCheckpoint));

  RunOptions measuring;
  measuring.dataset = m_options.experiment.dataset;
  measuring.ofModelFile.normalisation = m_options.experiment.normalisation;
  measuring.gcProbes = learning::kExactProbes;
  measuring.threads = 1;
  const auto measured = measureRun(file, measuring, {});
  ASSERT_TRUE(measured) << measured.error().text();
  EXPECT_EQ(run.epochs.front().test.get(Metric::Gc), measured->report.values.get(Metric::Gc));
  std::filesystem::remove(file);
  const auto profiled = profileRun(m_out, {}, {});
  ASSERT_TRUE(profiled) << profiled.error().text();
  ASSERT_THAT(profiled->profile.layers, SizeIs(3));
  EXPECT_EQ(profiled->profile.layers.front().layer.name, "hidden");
  EXPECT_EQ(profiled->profile.layers[1].test.values.get(Metric::Gc), run.epochs.front().test.get(Metric::Gc));
}

TEST_F(NetworkRun, OfAProgramTakesTheEmbeddingThatIsChosen)
{
  const std::filesystem::path file = std::filesystem::path(SIMPLEXITY_TORCHSCRIPT_FILES) / "cosine_scripted.pt";
  m_options.experiment.dataset = "gaussians:5,36,40,0.3";
  EXPECT_FALSE(measureNetworkRun(file, m_options, m_out, m_observer, {}));
  m_options.embedding = "last";
  const auto summary = measureNetworkRun(file, m_options, m_out, m_observer, {});
  ASSERT_TRUE(summary) << summary.error().text();
  const runs::Run run = read();
  EXPECT_EQ(run.info.network->embedding, "last");
  EXPECT_EQ(run.info.plan.embeddingFeatures, 6);
  EXPECT_EQ(run.epochs.front().test.get(Metric::Nc3Zhu), std::nullopt) << "no linear layer follows";
  EXPECT_TRUE(run.epochs.front().test.get(Metric::Gc));
}

}  // namespace
}  // namespace simplexity::runs

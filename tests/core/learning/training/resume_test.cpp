#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/learning/training/training.h"
#include "core/learning/training/training_state.h"
#include "tests/core/learning/fixtures.h"

namespace simplexity::learning {
namespace {

using test::makeBlobs;
using test::RecordingObserver;
using test::shortRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr data::ImageShape kShape{1, 8, 8};
constexpr int kEpochs = 6;

/// Every setting that keeps something from one step to the next.
TrainingConfig demandingRun(const std::string& model)
{
  TrainingConfig config = shortRun(model, kEpochs);
  config.optimizer.schedule = Schedule::Cosine;
  config.gcPenalty = 1e-3;
  config.batchSize = 30;
  config.probe.every = 2;
  return config;
}

class ResumeTest : public ::testing::TestWithParam<std::string> {
 protected:
  ResumeTest() { EXPECT_TRUE(train(m_config, m_dataset, m_whole, {})); }

  TrainingStart startAt(int epoch) const
  {
    TrainingStart start{.checkpoint = m_whole.checkpoints.at(epoch), .view = std::nullopt, .isBranch = false};
    for (std::size_t i = 0; i < m_whole.records.size() && m_whole.records[i].epoch <= epoch; ++i) {
      start.view = m_whole.geometry[i]->view;
    }
    return start;
  }

  const data::Dataset m_dataset = makeBlobs(kShape, 4, 25);
  TrainingConfig m_config = demandingRun(GetParam());
  RecordingObserver m_whole;
};

INSTANTIATE_TEST_SUITE_P(Models, ResumeTest, ::testing::Values("mlp", "convnet"));

TEST_P(ResumeTest, GoesOnFromAnyEpochAsIfThereHadBeenNoInterruption)
{
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    SCOPED_TRACE(epoch);
    RecordingObserver rest;
    const Result<TrainingSummary> summary = train(m_config, m_dataset, rest, {}, startAt(epoch));
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_EQ(summary->epochs, kEpochs - epoch);
    ASSERT_FALSE(rest.records.empty());
    ASSERT_GT(rest.records.front().epoch, epoch);
    const std::size_t skipped = m_whole.records.size() - rest.records.size();
    for (std::size_t i = 0; i < rest.records.size(); ++i) {
      const EpochRecord& expected = m_whole.records[skipped + i];
      EXPECT_EQ(rest.records[i].epoch, expected.epoch);
      EXPECT_EQ(rest.records[i].step, expected.step);
      EXPECT_EQ(rest.records[i].learningRate, expected.learningRate);
      EXPECT_TRUE(rest.records[i].train == expected.train);
      EXPECT_TRUE(rest.records[i].test == expected.test);
      EXPECT_EQ(rest.geometry[i]->view.basis, m_whole.geometry[skipped + i]->view.basis);
    }
    ASSERT_EQ(rest.lastCheckpoint.tensors.size(), m_whole.lastCheckpoint.tensors.size());
    for (const auto& [name, tensor] : m_whole.lastCheckpoint.tensors) {
      EXPECT_EQ(rest.lastCheckpoint.tensors.at(name).bytes, tensor.bytes) << name;
    }
    EXPECT_EQ(rest.lastCheckpoint.metadata, m_whole.lastCheckpoint.metadata);
  }
}

TEST_P(ResumeTest, ABranchIsMeasuredBeforeItIsTrained)
{
  TrainingStart start = startAt(3);
  start.isBranch = true;
  m_config.optimizer.learningRate /= 10.0;
  RecordingObserver branch;
  const Result<TrainingSummary> summary = train(m_config, m_dataset, branch, {}, start);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->epochs, kEpochs - 3);
  ASSERT_EQ(branch.records.size(), 3U);  // 3, 4 and 6
  EXPECT_EQ(branch.records[0].epoch, 3);
  EXPECT_EQ(branch.records[1].epoch, 4);
  EXPECT_EQ(branch.checkpoints.at(3).tensors.at("model.head.weight").bytes,
            m_whole.checkpoints.at(3).tensors.at("model.head.weight").bytes);
  EXPECT_NE(branch.records[1].test.get(Metric::Loss), m_whole.records[2].test.get(Metric::Loss));
}

TEST_P(ResumeTest, ABranchWithTheSameSettingsIsTheSameTraining)
{
  TrainingStart start = startAt(4);
  start.isBranch = true;
  RecordingObserver branch;
  ASSERT_TRUE(train(m_config, m_dataset, branch, {}, start));
  EXPECT_TRUE(branch.records.front().test == m_whole.records[2].test);
  EXPECT_TRUE(branch.records.back().test == m_whole.records.back().test);
}

TEST_P(ResumeTest, ABranchWithAnotherSeedShufflesAnew)
{
  TrainingStart start = startAt(4);
  start.isBranch = true;
  m_config.seed += 1;
  RecordingObserver branch;
  ASSERT_TRUE(train(m_config, m_dataset, branch, {}, start));
  EXPECT_NE(branch.lastCheckpoint.metadata.at("shuffling"), m_whole.lastCheckpoint.metadata.at("shuffling"));
  EXPECT_EQ(branch.checkpoints.at(4).metadata.at("seed"), std::to_string(m_config.seed));
}

TEST_P(ResumeTest, WithNoEpochLeftNothingIsTrained)
{
  RecordingObserver rest;
  const Result<TrainingSummary> summary = train(m_config, m_dataset, rest, {}, startAt(kEpochs));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->outcome, Outcome::Completed);
  EXPECT_EQ(summary->epochs, 0);
  EXPECT_THAT(rest.records, IsEmpty());
}

struct Damage {
  std::string what;
  std::function<void(TensorArchive&)> doIt;
  std::string sentence;
};

TEST_P(ResumeTest, DamagedCheckpointsAreRefused)
{
  const std::vector<Damage> damages{
      {"no epoch", [](TensorArchive& archive) { archive.metadata.erase("epoch"); }, "epoch"},
      {"text for step", [](TensorArchive& archive) { archive.metadata["step"] = "many"; }, "step"},
      {"negative step", [](TensorArchive& archive) { archive.metadata["step"] = "-3"; }, "step"},
      {"no seed", [](TensorArchive& archive) { archive.metadata.erase("seed"); }, "seed"},
      {"stream", [](TensorArchive& archive) { archive.metadata["shuffling"] = "1 2"; }, "random stream"},
      {"no penalty stream", [](TensorArchive& archive) { archive.metadata.erase("penalty"); }, "GC penalty"},
      {"some momentum", [](TensorArchive& archive) { archive.tensors.erase("optimizer.momentum.head.bias"); },
       "momentum of some"},
      {"misshapen momentum",
       [](TensorArchive& archive) { archive.tensors.at("optimizer.momentum.head.bias").bytes.pop_back(); },
       "optimizer.momentum.head.bias"},
      {"other network", [](TensorArchive& archive) { archive.tensors.erase("model.head.bias"); }, "model.head.bias"},
  };
  for (const Damage& damage : damages) {
    SCOPED_TRACE(damage.what);
    TrainingStart start = startAt(2);
    damage.doIt(start.checkpoint);
    RecordingObserver observer;
    const Result<TrainingSummary> summary = train(m_config, m_dataset, observer, {}, start);
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::InvalidFormat);
    EXPECT_THAT(summary.error().message, HasSubstr(damage.sentence));
    EXPECT_THAT(observer.plans, IsEmpty());
  }
}

}  // namespace
}  // namespace simplexity::learning

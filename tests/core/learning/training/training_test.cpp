#include "core/learning/training/training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "core/base/random.h"
#include "core/data/load.h"
#include "tests/core/learning/fixtures.h"

namespace simplexity::learning {
namespace {

using test::makeBlobs;
using test::RecordingObserver;
using test::shortRun;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr data::ImageShape kShape{1, 8, 8};

/// Records of two runs that must be the same to the last bit.
void expectSameRecords(const std::vector<EpochRecord>& first, const std::vector<EpochRecord>& second)
{
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].epoch, second[i].epoch);
    EXPECT_EQ(first[i].step, second[i].step);
    EXPECT_TRUE(first[i].train == second[i].train) << "epoch " << first[i].epoch;
    EXPECT_TRUE(first[i].test == second[i].test) << "epoch " << first[i].epoch;
  }
}

void expectSameModel(const TensorArchive& first, const TensorArchive& second)
{
  ASSERT_EQ(first.tensors.size(), second.tensors.size());
  for (const auto& [name, tensor] : first.tensors) {
    EXPECT_EQ(tensor.bytes, second.tensors.at(name).bytes) << name;
  }
}

class TrainingTest : public ::testing::TestWithParam<std::string> {};

TEST_P(TrainingTest, SeparatesWellSeparatedClasses)
{
  RecordingObserver observer;
  const Result<TrainingSummary> summary = train(shortRun(GetParam(), 5), makeBlobs(kShape, 4, 50), observer, {});
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->outcome, Outcome::Completed);
  EXPECT_EQ(summary->epochs, 5);
  ASSERT_EQ(observer.records.size(), 6);
  const EpochRecord& first = observer.records.front();
  const EpochRecord& last = observer.records.back();
  EXPECT_GT(last.test.get(Metric::Accuracy).value(), 0.99);
  for (const Metric metric : {Metric::Loss, Metric::Cdnv, Metric::Nc1}) {
    EXPECT_LT(last.train.get(metric).value(), first.train.get(metric).value()) << metricInfo(metric).id;
  }
}

TEST_P(TrainingTest, IsTheSameEveryTimeOnAnyFixedNumberOfThreads)
{
  for (const int threads : {1, 2}) {
    TrainingConfig config = shortRun(GetParam(), 2);
    config.threads = threads;
    config.probe.gcSamples = 32;
    const data::Dataset dataset = makeBlobs({1, 12, 12}, 4, 25);
    RecordingObserver first;
    RecordingObserver second;
    ASSERT_TRUE(train(config, dataset, first, {}));
    ASSERT_TRUE(train(config, dataset, second, {}));
    EXPECT_EQ(first.plans.front().threads, threads);
    expectSameRecords(first.records, second.records);
    expectSameModel(first.lastCheckpoint, second.lastCheckpoint);
  }
}

TEST_P(TrainingTest, MeasuringMoreDoesNotChangeTheTraining)
{
  const data::Dataset dataset = makeBlobs(kShape, 4, 50);
  TrainingConfig config = shortRun(GetParam(), 5);
  config.probe.every = 5;
  RecordingObserver seldom;
  ASSERT_TRUE(train(config, dataset, seldom, {}));
  config.probe.every = 1;
  config.probe.gcProbes = 7;
  config.probe.gcSamples = 33;
  config.probe.flatnessEvery = 2;
  RecordingObserver often;
  ASSERT_TRUE(train(config, dataset, often, {}));
  EXPECT_EQ(seldom.records.size(), 2);
  EXPECT_EQ(often.records.size(), 6);
  expectSameModel(seldom.lastCheckpoint, often.lastCheckpoint);
  EXPECT_EQ(seldom.lastCheckpoint.metadata, often.lastCheckpoint.metadata);
}

/// Of 50 samples in mini-batches of 7 one remains, and joins the seventh.
TEST_P(TrainingTest, LastBatchNeverHasOneSampleOnly)
{
  TrainingConfig config = shortRun(GetParam(), 1);
  config.batchSize = 7;
  RecordingObserver observer;
  const Result<TrainingSummary> summary = train(config, makeBlobs(kShape, 2, 25), observer, {});
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(observer.records.back().step, 7);
  EXPECT_EQ(observer.progress.back().batches, 7);
}

TEST(SingleSampleTest, IsRefusedWhereBatchNormsSeeOnePixel)
{
  TrainingConfig config = shortRun("resnet18", 1);
  config.batchSize = 1;
  RecordingObserver observer;
  const auto refused = train(config, makeBlobs(kShape, 2, 2), observer, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "The resnet18 cannot be trained on one sample at a time: its batch norms see one pixel of images of 8×8. "
            "Use mini-batches of two samples or more (batch_size).");
  EXPECT_TRUE(observer.plans.empty());
  config.batchSize = 2;
  EXPECT_TRUE(train(config, makeBlobs({1, 8, 8}, 3, 1), observer, {}));  // three samples, in one mini-batch
  EXPECT_EQ(observer.records.back().step, 1);
  config.model.name = "convnet";
  config.batchSize = 1;
  EXPECT_TRUE(train(config, makeBlobs(kShape, 2, 2), observer, {})) << "two by two pixels are left";
}

INSTANTIATE_TEST_SUITE_P(Models, TrainingTest, ::testing::Values("mlp", "convnet"),
                         [](const auto& model) { return model.param; });

TEST(TrainingPlanTest, ComesFirstAndOnce)
{
  TrainingConfig config = shortRun("mlp", 0);
  config.probe.measureSamples = 40;
  config.probe.gcSamples = 20;
  RecordingObserver observer;
  ASSERT_TRUE(train(config, makeBlobs(kShape, 4, 50), observer, {}));
  ASSERT_EQ(observer.plans.size(), 1);
  const TrainingPlan& plan = observer.plans.front();
  EXPECT_EQ(plan.threads, 1);
  EXPECT_EQ(plan.device, "cpu");
  EXPECT_EQ(plan.parameters, 65 * 32 + 33 * 16 + 17 * 4);
  EXPECT_EQ(plan.embeddingFeatures, 16);
  EXPECT_EQ(plan.train.samples, 200);
  EXPECT_EQ(plan.train.measured, 40);
  EXPECT_EQ(plan.test.gcSamples, 20);
  EXPECT_THAT(plan.libraryVersions.at("torch"), HasSubstr("."));
  EXPECT_FALSE(plan.libraryVersions.at("blas").empty());
}

TEST(TrainingEpochTest, ZeroEpochsMeasureTheUntrainedNetwork)
{
  RecordingObserver observer;
  const Result<TrainingSummary> summary = train(shortRun("mlp", 0), makeBlobs(kShape, 4, 50), observer, {});
  EXPECT_EQ(summary->outcome, Outcome::Completed);
  EXPECT_EQ(summary->epochs, 0);
  ASSERT_EQ(observer.records.size(), 1);
  EXPECT_EQ(observer.records.front().epoch, 0);
  EXPECT_EQ(observer.records.front().step, 0);
}

TEST(TrainingEpochTest, FirstAndLastAreAlwaysMeasured)
{
  TrainingConfig config = shortRun("mlp", 5);
  config.probe.every = 3;
  RecordingObserver observer;
  ASSERT_TRUE(train(config, makeBlobs(kShape, 4, 50), observer, {}));
  std::vector<int> epochs;
  for (const EpochRecord& record : observer.records) {
    epochs.push_back(record.epoch);
    EXPECT_EQ(record.step, 7 * record.epoch);  // 200 samples in batches of 32
    EXPECT_GT(record.seconds, 0.0);
  }
  EXPECT_THAT(epochs, ElementsAre(0, 3, 5));
  EXPECT_EQ(observer.geometry.back()->epoch, 5);
}

TEST(TrainingEpochTest, FlatnessIsMeasuredEverySoManyEpochs)
{
  TrainingConfig config = shortRun("mlp", 5);
  config.probe.every = 3;
  config.probe.flatnessEvery = 2;
  RecordingObserver observer;
  ASSERT_TRUE(train(config, makeBlobs(kShape, 4, 50), observer, {}));
  EXPECT_EQ(observer.plans.front().train.flatnessSamples, 200) << "fewer than 512: all";
  std::vector<int> epochs;
  std::vector<int> withFlatness;
  for (const EpochRecord& record : observer.records) {
    epochs.push_back(record.epoch);
    if (record.flatnessSeconds) {
      withFlatness.push_back(record.epoch);
      EXPECT_GT(*record.flatnessSeconds, 0.0);
      EXPECT_LT(*record.flatnessSeconds, record.seconds);
    }
    for (const Metric metric : {Metric::GradNormSq, Metric::HessianMax, Metric::HessianMin, Metric::HessianTrace,
                                Metric::HessianTraceStderr, Metric::SamSharpness}) {
      EXPECT_EQ(record.train.get(metric).has_value(), record.flatnessSeconds.has_value()) << metricInfo(metric).id;
      EXPECT_EQ(record.test.get(metric).has_value(), record.flatnessSeconds.has_value()) << metricInfo(metric).id;
    }
    EXPECT_TRUE(record.train.get(Metric::Loss));
  }
  EXPECT_THAT(epochs, ElementsAre(0, 2, 3, 4, 5));
  EXPECT_THAT(withFlatness, ElementsAre(0, 2, 4, 5));
  const MetricValues& trained = observer.records.back().train;
  EXPECT_GT(trained.get(Metric::HessianMax).value(), trained.get(Metric::HessianMin).value());
  EXPECT_LT(trained.get(Metric::GradNormSq).value(), observer.records.front().train.get(Metric::GradNormSq).value());
}

TEST(TrainingEpochTest, LearningRateFollowsTheSchedule)
{
  TrainingConfig config = shortRun("mlp", 3);
  config.optimizer.schedule = Schedule::Step;
  config.optimizer.learningRate = 0.1;
  RecordingObserver observer;
  ASSERT_TRUE(train(config, makeBlobs(kShape, 4, 50), observer, {}));
  std::vector<double> rates;
  for (const EpochRecord& record : observer.records) {
    rates.push_back(record.learningRate);
  }
  using ::testing::DoubleEq;
  EXPECT_THAT(rates, ElementsAre(0.0, DoubleEq(0.1), DoubleEq(0.01), DoubleEq(0.001)));
}

TEST(TrainingCheckpointTest, SaysWhereTheRunIs)
{
  RecordingObserver observer;
  ASSERT_TRUE(train(shortRun("mlp", 2), makeBlobs(kShape, 4, 50), observer, {}));
  const auto& metadata = observer.lastCheckpoint.metadata;
  EXPECT_EQ(metadata.at("epoch"), "2");
  EXPECT_EQ(metadata.at("step"), "14");
  EXPECT_EQ(metadata.at("seed"), "1");
  EXPECT_TRUE(RandomStream::fromState(metadata.at("shuffling")));
}

TEST(TrainingProgressTest, CountsEveryBatch)
{
  RecordingObserver observer;
  ASSERT_TRUE(train(shortRun("mlp", 2), makeBlobs(kShape, 4, 50), observer, {}));
  std::vector<std::int64_t> batches;
  for (const Progress& progress : observer.progress) {
    EXPECT_EQ(progress.epochs, 2);
    EXPECT_EQ(progress.batches, 7);
    if (!progress.measuring) {
      EXPECT_GT(progress.imagesPerSecond, 0.0);
      batches.push_back(progress.batch);
    }
  }
  EXPECT_THAT(batches, ElementsAre(1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_EQ(observer.progress.front().epoch, 0);
  EXPECT_TRUE(observer.progress.front().measuring);
  EXPECT_EQ(observer.progress.front().secondsLeft, 0.0);
}

TEST(TrainingStopTest, TakesAtMostOneBatch)
{
  std::stop_source stop;
  RecordingObserver observer;
  observer.duringProgress = [&](const Progress& progress) {
    if (progress.epoch == 2 && progress.batch == 3) {
      stop.request_stop();
    }
  };
  const Result<TrainingSummary> summary =
      train(shortRun("mlp", 5), makeBlobs(kShape, 4, 50), observer, stop.get_token());
  EXPECT_EQ(summary->outcome, Outcome::Stopped);
  EXPECT_EQ(summary->epochs, 1);
  EXPECT_EQ(observer.records.size(), 2) << "the epoch that was cut short is not reported";
  EXPECT_EQ(observer.progress.back().batch, 3);
}

TEST(TrainingStopTest, EndsAMeasurement)
{
  std::stop_source stop;
  RecordingObserver observer;
  observer.duringProgress = [&](const Progress& progress) {
    if (progress.epoch == 1 && progress.measuring) {
      stop.request_stop();
    }
  };
  const Result<TrainingSummary> summary =
      train(shortRun("mlp", 5), makeBlobs(kShape, 4, 50), observer, stop.get_token());
  EXPECT_EQ(summary->outcome, Outcome::Stopped);
  EXPECT_EQ(observer.records.size(), 1);
}

TEST(TrainingStopTest, EndsAMeasurementOfFlatness)
{
  TrainingConfig config = shortRun("mlp", 5);
  std::size_t passesWithout = 0;  // in which epoch 0 is measured
  std::stop_source stop;
  RecordingObserver observer;
  observer.duringProgress = [&](const Progress& progress) {
    passesWithout += progress.epoch == 0 ? 1U : 0U;
    if (progress.epoch == 1) {
      stop.request_stop();
    }
  };
  const data::Dataset dataset = makeBlobs(kShape, 4, 50);
  ASSERT_TRUE(train(config, dataset, observer, stop.get_token()));
  config.probe.flatnessEvery = 1;
  std::stop_source stopWithin;
  RecordingObserver within;
  within.duringProgress = [&](const Progress& progress) {
    EXPECT_TRUE(progress.measuring);
    if (within.progress.size() == passesWithout + 10) {
      stopWithin.request_stop();
    }
  };
  const Result<TrainingSummary> summary = train(config, dataset, within, stopWithin.get_token());
  EXPECT_EQ(summary->outcome, Outcome::Stopped);
  EXPECT_THAT(within.records, IsEmpty());
  EXPECT_LE(within.progress.size(), passesWithout + 11) << "a pass after the wish, not a measurement";
}

TEST(TrainingStopTest, BeforeTheStart)
{
  std::stop_source stop;
  stop.request_stop();
  RecordingObserver observer;
  const Result<TrainingSummary> summary =
      train(shortRun("mlp", 5), makeBlobs(kShape, 4, 50), observer, stop.get_token());
  EXPECT_EQ(summary->outcome, Outcome::Stopped);
  EXPECT_EQ(summary->epochs, 0);
  EXPECT_THAT(observer.records, IsEmpty());
  EXPECT_EQ(observer.progress.size(), 1);
}

TEST(TrainingFailureTest, LossThatIsNotFiniteSaysWhereAndWhatToTry)
{
  TrainingConfig config = shortRun("mlp", 5);
  config.optimizer.learningRate = 1e6;
  RecordingObserver observer;
  const Result<TrainingSummary> summary = train(config, makeBlobs(kShape, 4, 50), observer, {});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::Numeric);
  EXPECT_THAT(summary.error().message,
              AllOf(HasSubstr("epoch 1 after step "), HasSubstr("lower learning rate (now 1000000")));
}

TEST(TrainingFailureTest, ErrorOfTheObserverEndsTheTraining)
{
  RecordingObserver observer;
  observer.duringEpoch = [](const EpochReport& report) -> Result<> {
    if (report.record.epoch == 1) {
      return fail(ErrorCode::Io, "The disk is full.");
    }
    return {};
  };
  const Result<TrainingSummary> summary = train(shortRun("mlp", 5), makeBlobs(kShape, 4, 50), observer, {});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().message, "The disk is full.");
  EXPECT_EQ(observer.records.size(), 2);
}

TEST(TrainingFailureTest, ExceptionBecomesAnErrorOfOneLine)
{
  RecordingObserver observer;
  observer.duringProgress = [](const Progress&) { throw std::runtime_error("first line\nsecond line"); };
  const Result<TrainingSummary> summary = train(shortRun("mlp", 1), makeBlobs(kShape, 4, 50), observer, {});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::Internal);
  EXPECT_THAT(summary.error().message, HasSubstr("first line"));
  EXPECT_THAT(summary.error().message, ::testing::Not(HasSubstr("second line")));
}

/// What cannot be trained, told before anything happens.
void expectRefused(const TrainingConfig& config, const data::Dataset& dataset, const std::string& sentence)
{
  RecordingObserver observer;
  const Result<TrainingSummary> summary = train(config, dataset, observer, {});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(summary.error().message, HasSubstr(sentence));
  EXPECT_THAT(observer.plans, IsEmpty());
}

TEST(TrainingFailureTest, WhatCannotBeTrainedIsRefused)
{
  const data::Dataset dataset = makeBlobs(kShape, 4, 5);
  expectRefused(shortRun("convnet", 1), makeBlobs({1, 1, 64}, 4, 5), "at least 8×8 pixels");
  expectRefused(shortRun("mlp", 1), makeBlobs(kShape, 1, 5), "at least two");
  expectRefused(shortRun("mlp", -1), dataset, "(epochs)");
  data::Dataset withoutTest = dataset;
  withoutTest.test = {.values = std::vector<float>(), .labels = {}};
  expectRefused(shortRun("mlp", 1), withoutTest, "test split of blobs has no samples");
}

TEST(TrainingFailureTest, CudaThatIsNotThereIsRefused)
{
  TrainingConfig config = shortRun("mlp", 1);
  config.device = "cuda:63";
  expectRefused(config, makeBlobs(kShape, 4, 5), "(device) is 'cuda:63'");
}

TEST(DigitsTrainingTest, MlpLearnsThemAndCollapses)
{
  const auto digits = data::loadDataset("digits");
  ASSERT_TRUE(digits) << digits.error().message;
  TrainingConfig config;  // the defaults: mlp of 128 and 64, rate 0.03, batches of 64, 60 epochs, seed 1
  config.threads = 1;
  RecordingObserver observer;
  const Result<TrainingSummary> summary = train(config, **digits, observer, {});
  ASSERT_TRUE(summary) << summary.error().message;
  ASSERT_EQ(observer.records.size(), 61);
  const EpochRecord& last = observer.records.back();
  EXPECT_GT(last.test.get(Metric::Accuracy).value(), 0.96);
  EXPECT_LT(last.train.get(Metric::Cdnv).value(), 0.30);
  EXPECT_LT(last.train.get(Metric::Cdnv).value(), 0.5 * observer.records.front().train.get(Metric::Cdnv).value());
}

}  // namespace
}  // namespace simplexity::learning

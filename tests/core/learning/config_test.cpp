#include "core/learning/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <thread>

#include "core/learning/models/network_plan.h"

namespace simplexity::learning {
namespace {

using ::testing::HasSubstr;

OptimizerConfig withSchedule(Schedule schedule)
{
  OptimizerConfig optimizer;
  optimizer.learningRate = 0.2;
  optimizer.schedule = schedule;
  return optimizer;
}

TEST(ScheduleTest, ConstantStays)
{
  EXPECT_DOUBLE_EQ(scheduledLearningRate(withSchedule(Schedule::Constant), 1, 9), 0.2);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(withSchedule(Schedule::Constant), 9, 9), 0.2);
}

TEST(ScheduleTest, StepFallsTenfoldAfterEachThird)
{
  const OptimizerConfig step = withSchedule(Schedule::Step);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 3, 9), 0.2);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 4, 9), 0.02);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 6, 9), 0.02);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 7, 9), 0.002);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 9, 9), 0.002);
}

TEST(ScheduleTest, StepTakesThirdsOfAnyNumberOfEpochs)
{
  const OptimizerConfig step = withSchedule(Schedule::Step);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 4, 10), 0.2);  // 3 epochs are less than 10/3
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 5, 10), 0.02);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(step, 1, 1), 0.2);
}

TEST(ScheduleTest, CosineFallsFromTheFullRateThroughHalfOfIt)
{
  const OptimizerConfig cosine = withSchedule(Schedule::Cosine);
  EXPECT_DOUBLE_EQ(scheduledLearningRate(cosine, 1, 8), 0.2);
  EXPECT_NEAR(scheduledLearningRate(cosine, 5, 8), 0.1, 1e-15);
  EXPECT_NEAR(scheduledLearningRate(cosine, 8, 8), 0.2 * 0.5 * (1.0 - 0.9238795325112867), 1e-15);  // cos(π/8)
}

TEST(ScheduleTest, IdsReadBack)
{
  for (const Schedule schedule : {Schedule::Constant, Schedule::Step, Schedule::Cosine}) {
    EXPECT_EQ(scheduleFromId(scheduleId(schedule)).value(), schedule);
  }
  EXPECT_THAT(scheduleFromId("linear").error().message, HasSubstr("'linear'; expected constant, step or cosine"));
}

TEST(OptimizerKindTest, IdsReadBack)
{
  for (const OptimizerKind kind : {OptimizerKind::Sgd, OptimizerKind::Sam}) {
    EXPECT_EQ(optimizerFromId(optimizerId(kind)).value(), kind);
  }
  EXPECT_THAT(optimizerFromId("adam").error().message, HasSubstr("'adam'; expected sgd or sam"));
}

TEST(TrainingConfigTest, DefaultsAreValid)
{
  EXPECT_TRUE(TrainingConfig().validate());
}

TEST(TrainingConfigTest, EveryModelKindIsValid)
{
  for (const ModelKind& kind : modelKinds()) {
    TrainingConfig config;
    config.model.name = kind.name;
    EXPECT_TRUE(config.validate()) << kind.name;
  }
}

struct BadConfig {
  std::string option;  ///< that the sentence must name
  std::function<void(TrainingConfig&)> spoil;
};

class BadConfigTest : public ::testing::TestWithParam<BadConfig> {};

TEST_P(BadConfigTest, IsRefusedWithASentenceThatNamesTheOption)
{
  TrainingConfig config;
  GetParam().spoil(config);
  const Result<> valid = config.validate();
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(valid.error().message, HasSubstr(GetParam().option));
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

INSTANTIATE_TEST_SUITE_P(
    Options, BadConfigTest,
    ::testing::Values(BadConfig{"(--model) is 'vgg'; expected mlp, convnet, vgg11",
                                [](TrainingConfig& config) { config.model.name = "vgg"; }},
                      BadConfig{"widths", [](TrainingConfig& config) { config.model.widths = {}; }},
                      BadConfig{"widths",
                                [](TrainingConfig& config) {
                                  config.model.widths = {128, 0};
                                }},
                      BadConfig{"--lr", [](TrainingConfig& config) { config.optimizer.learningRate = 0.0; }},
                      BadConfig{"--lr", [](TrainingConfig& config) { config.optimizer.learningRate = kNan; }},
                      BadConfig{"--lr", [](TrainingConfig& config) { config.optimizer.learningRate = kInfinity; }},
                      BadConfig{"--momentum", [](TrainingConfig& config) { config.optimizer.momentum = 1.0; }},
                      BadConfig{"--momentum", [](TrainingConfig& config) { config.optimizer.momentum = -0.1; }},
                      BadConfig{"--momentum", [](TrainingConfig& config) { config.optimizer.momentum = kNan; }},
                      BadConfig{"--weight-decay", [](TrainingConfig& config) { config.optimizer.weightDecay = -1e-4; }},
                      BadConfig{"--sam-radius", [](TrainingConfig& config) { config.optimizer.samRadius = -0.1; }},
                      BadConfig{"--epochs", [](TrainingConfig& config) { config.epochs = -1; }},
                      BadConfig{"--batch-size", [](TrainingConfig& config) { config.batchSize = 0; }},
                      BadConfig{"--threads", [](TrainingConfig& config) { config.threads = -1; }},
                      BadConfig{"(--device) is 'gpu'", [](TrainingConfig& config) { config.device = "gpu"; }},
                      BadConfig{"--device", [](TrainingConfig& config) { config.device = "cuda:x"; }},
                      BadConfig{"--device", [](TrainingConfig& config) { config.device = "cuda:"; }},
                      BadConfig{"--device", [](TrainingConfig& config) { config.device = "cuda:07"; }},
                      BadConfig{"--device", [](TrainingConfig& config) { config.device = "cuda:100"; }},
                      BadConfig{"--probe-every", [](TrainingConfig& config) { config.probe.every = 0; }},
                      BadConfig{"measured samples", [](TrainingConfig& config) { config.probe.measureSamples = 0; }},
                      BadConfig{"--gc-samples", [](TrainingConfig& config) { config.probe.gcSamples = -2; }},
                      BadConfig{"--gc-probes", [](TrainingConfig& config) { config.probe.gcProbes = -1; }},
                      BadConfig{"(--gc-penalty) is -1", [](TrainingConfig& config) { config.gcPenalty = -1.0; }},
                      BadConfig{"(--gc-penalty) is nan", [](TrainingConfig& config) { config.gcPenalty = kNan; }},
                      BadConfig{"--gc-penalty-samples", [](TrainingConfig& config) { config.gcPenaltySamples = 0; }}));

TEST(ThreadsTest, DefaultLeavesOneCoreFree)
{
  TrainingConfig config;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  EXPECT_EQ(resolvedThreads(config), std::max(1, cores - 1));
  config.threads = 3;
  EXPECT_EQ(resolvedThreads(config), 3);
}

TEST(ModelFitTest, ConvnetNeedsEightPixelsEachWay)
{
  const ModelConfig convnet{.name = "convnet", .widths = {}};
  EXPECT_TRUE(checkModelFits(convnet, {.channels = 1, .height = 8, .width = 8}));
  const Result<> fits = checkModelFits(convnet, {.channels = 1, .height = 7, .width = 64});
  ASSERT_FALSE(fits);
  EXPECT_THAT(fits.error().message, HasSubstr("7×64: use the mlp"));
  EXPECT_TRUE(checkModelFits(ModelConfig(), {.channels = 1, .height = 1, .width = 64}));
}

TEST(ModelFitTest, HugeMlpIsRefusedBeforeItTakesMemory)
{
  const ModelConfig huge{.name = "mlp", .widths = {65536, 65536, 65536}};
  const Result<> fits = checkModelFits(huge, {.channels = 1, .height = 8, .width = 8});
  ASSERT_FALSE(fits);
  EXPECT_THAT(fits.error().message, HasSubstr("8.59e+09 weights"));
}

}  // namespace
}  // namespace simplexity::learning

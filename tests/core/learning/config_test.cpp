#include "core/learning/config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <vector>

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
  std::string key;  ///< that the sentence must name
  std::function<void(TrainingConfig&)> spoil;
};

class BadConfigTest : public ::testing::TestWithParam<BadConfig> {};

TEST_P(BadConfigTest, IsRefusedWithASentenceThatNamesTheKey)
{
  TrainingConfig config;
  GetParam().spoil(config);
  const Result<> valid = config.validate();
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(valid.error().message, HasSubstr(GetParam().key));
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

INSTANTIATE_TEST_SUITE_P(
    Options, BadConfigTest,
    ::testing::Values(BadConfig{"(model) is 'vgg'; expected mlp, convnet, vgg11",
                                [](TrainingConfig& config) { config.model.name = "vgg"; }},
                      BadConfig{"widths", [](TrainingConfig& config) { config.model.widths = {}; }},
                      BadConfig{"widths",
                                [](TrainingConfig& config) {
                                  config.model.widths = {128, 0};
                                }},
                      BadConfig{"(lr)", [](TrainingConfig& config) { config.optimizer.learningRate = 0.0; }},
                      BadConfig{"(lr)", [](TrainingConfig& config) { config.optimizer.learningRate = kNan; }},
                      BadConfig{"(lr)", [](TrainingConfig& config) { config.optimizer.learningRate = kInfinity; }},
                      BadConfig{"(momentum)", [](TrainingConfig& config) { config.optimizer.momentum = 1.0; }},
                      BadConfig{"(momentum)", [](TrainingConfig& config) { config.optimizer.momentum = -0.1; }},
                      BadConfig{"(momentum)", [](TrainingConfig& config) { config.optimizer.momentum = kNan; }},
                      BadConfig{"(weight_decay)", [](TrainingConfig& config) { config.optimizer.weightDecay = -1e-4; }},
                      BadConfig{"(sam_radius)", [](TrainingConfig& config) { config.optimizer.samRadius = -0.1; }},
                      BadConfig{"(epochs)", [](TrainingConfig& config) { config.epochs = -1; }},
                      BadConfig{"(batch_size)", [](TrainingConfig& config) { config.batchSize = 0; }},
                      BadConfig{"(threads)", [](TrainingConfig& config) { config.threads = -1; }},
                      BadConfig{"(device) is 'gpu'", [](TrainingConfig& config) { config.device = "gpu"; }},
                      BadConfig{"(device)", [](TrainingConfig& config) { config.device = "cuda:x"; }},
                      BadConfig{"(device)", [](TrainingConfig& config) { config.device = "cuda:"; }},
                      BadConfig{"(device)", [](TrainingConfig& config) { config.device = "cuda:07"; }},
                      BadConfig{"(device)", [](TrainingConfig& config) { config.device = "cuda:100"; }},
                      BadConfig{"(probe_every)", [](TrainingConfig& config) { config.probe.every = 0; }},
                      BadConfig{"measured samples", [](TrainingConfig& config) { config.probe.measureSamples = 0; }},
                      BadConfig{"(gc_samples)", [](TrainingConfig& config) { config.probe.gcSamples = -2; }},
                      BadConfig{"(gc_probes)", [](TrainingConfig& config) { config.probe.gcProbes = -1; }},
                      BadConfig{"(gc_penalty) is -1", [](TrainingConfig& config) { config.gcPenalty = -1.0; }},
                      BadConfig{"(gc_penalty) is nan", [](TrainingConfig& config) { config.gcPenalty = kNan; }},
                      BadConfig{"(gc_penalty_samples)", [](TrainingConfig& config) { config.gcPenaltySamples = 0; }}));

struct CountSetting {
  std::string key;
  std::function<void(TrainingConfig&, std::int64_t)> set;
  std::vector<std::int64_t> valid = {};  ///< of the numbers that are tried
};

class CountRangeTest : public ::testing::TestWithParam<CountSetting> {};

TEST_P(CountRangeTest, NumbersOutsideAreRefusedWithKeyValueAndRange)
{
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, std::int64_t{1} << 62, most}) {
    TrainingConfig config;
    GetParam().set(config, value);
    const Result<> valid = config.validate();
    EXPECT_EQ(valid.has_value(), std::ranges::count(GetParam().valid, value) == 1) << value;
    if (!valid) {
      EXPECT_THAT(valid.error().message, HasSubstr(fmt::format("{} is {}; expected ", GetParam().key, value)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Settings, CountRangeTest,
    ::testing::Values(
        CountSetting{"(batch_size)", [](TrainingConfig& config, std::int64_t value) { config.batchSize = value; }},
        CountSetting{"(measure_samples)",
                     [](TrainingConfig& config, std::int64_t value) { config.probe.measureSamples = value; },
                     {kAllSamples}},
        CountSetting{"(gc_samples)",
                     [](TrainingConfig& config, std::int64_t value) { config.probe.gcSamples = value; },
                     {kAllSamples}},
        CountSetting{"(gc_penalty_samples)",
                     [](TrainingConfig& config, std::int64_t value) { config.gcPenaltySamples = value; },
                     {kAllSamples}},
        CountSetting{"(widths)",
                     [](TrainingConfig& config, std::int64_t value) {
                       config.model.widths = {8, value};
                     }},
        CountSetting{"vit_patch of the vit",
                     [](TrainingConfig& config, std::int64_t value) { config.model.vit.patch = value; }},
        CountSetting{"vit_width of the vit",
                     [](TrainingConfig& config, std::int64_t value) { config.model.vit.width = value; }},
        CountSetting{"vit_depth of the vit",
                     [](TrainingConfig& config, std::int64_t value) { config.model.vit.depth = value; }},
        CountSetting{"vit_heads of the vit",
                     [](TrainingConfig& config, std::int64_t value) { config.model.vit.heads = value; }},
        CountSetting{"vit_hidden of the vit",
                     [](TrainingConfig& config, std::int64_t value) { config.model.vit.hidden = value; }}));

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

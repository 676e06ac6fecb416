#include <limits>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runs/experiment.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

using ::testing::HasSubstr;

ExperimentConfig unusualConfig()
{
  ExperimentConfig config;
  config.dataset = "idx:/some where/\"data\"";
  config.classes = {0, 3, 9};
  config.trainLimit = 100;
  config.normalisation = {data::NormalisationChoice::Kind::Given, {0.1F, -2.0F}, {0.3F, 1e-9F}};
  config.training.model = {"mlp", {32, 16, 8}, learning::ModelForm::Imagenet, {2, 24, 3, 4, 40}};
  config.training.optimizer = {0.1 + 0.2, 1.0 / 3.0, 1e-300, learning::Schedule::Cosine, learning::OptimizerKind::Sam,
                               0.125};
  config.training.probe = {5,
                           learning::kAllSamples,
                           learning::kAllSamples,
                           learning::kExactProbes,
                           learning::ComplexityEstimator::Deflated,
                           true};
  config.training.probe.flatnessEvery = 4;
  config.training.gcPenalty = 1e-7;
  config.training.gcPenaltySamples = 16;
  config.training.epochs = 7;
  config.training.batchSize = 1;
  config.training.seed = std::numeric_limits<std::uint64_t>::max();
  config.training.threads = 3;
  config.training.device = "cuda:1";
  return config;
}

TEST(ExperimentJson, RoundTrips)
{
  for (const ExperimentConfig& config : {ExperimentConfig(), unusualConfig()}) {
    const Result<ExperimentConfig> back = experimentFromJson(toJson(config));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, config);
  }
}

TEST(ExperimentJson, MissingKeysKeepTheirDefaults)
{
  const Result<ExperimentConfig> config =
      experimentFromJson(R"({"lr": 0.5, "gc_samples": "all", "train_limit": null})");
  ASSERT_TRUE(config);
  ExperimentConfig expected;
  expected.training.optimizer.learningRate = 0.5;
  expected.training.probe.gcSamples = learning::kAllSamples;
  EXPECT_EQ(*config, expected);
}

TEST(ExperimentJson, ExactEstimatorStandsForExactProbes)
{
  const Result<ExperimentConfig> config = experimentFromJson(R"({"gc_estimator": "exact", "gc_probes": 4})");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->training.probe.gcProbes, learning::kExactProbes);
}

TEST(ExperimentJson, NamesTheKeyThatIsWrong)
{
  const auto messageOf = [](const char* text) {
    const auto config = experimentFromJson(text);
    return config ? std::string("accepted") : config.error().message;
  };
  EXPECT_THAT(messageOf("{"), HasSubstr("not valid JSON"));
  EXPECT_THAT(messageOf("[]"), HasSubstr("must be a JSON object"));
  EXPECT_THAT(messageOf(R"({"epochs": 1, "seed": 2, "epochs": 3})"), HasSubstr(R"(the key "epochs" twice)"));
  EXPECT_EQ(messageOf(R"({"learning_rate": 1})"), R"("learning_rate" is not a known key)");
  EXPECT_EQ(messageOf(R"({"epochs": "many"})"), R"("epochs" must be a whole number from 0 to 1000000000)");
  EXPECT_EQ(messageOf(R"({"seed": -1})"), R"("seed" is -1; expected a whole number, 0 or more)");
  EXPECT_EQ(messageOf(R"({"widths": [64, "wide"]})"), R"("widths" has an element that must be a whole number)");
  EXPECT_THAT(messageOf(R"({"normalisation": "own"})"), HasSubstr(R"("normalisation" is not valid: )"));
  EXPECT_EQ(messageOf(R"({"dataset": 3})"), R"("dataset" must be text)");
  EXPECT_EQ(messageOf(R"({"gc_samples": -1})"),
            R"("gc_samples" is -1; expected a whole number from 1 to 1000000000, or "all")");
  EXPECT_EQ(messageOf(R"({"gc_probes": 0})"),
            R"("gc_probes" is 0; expected a whole number from 1 to 1000000, or "exact")");
  EXPECT_EQ(messageOf(R"({"gc_logits": 1})"), R"("gc_logits" must be true or false)");
  EXPECT_THAT(messageOf(R"({"gc_estimator": "best"})"), HasSubstr(R"("gc_estimator" is not valid: )"));
  EXPECT_THAT(messageOf(R"({"schedule": "sometimes"})"), HasSubstr(R"("schedule" is not valid: )"));
  EXPECT_THAT(messageOf(R"({"optimizer": "best"})"), HasSubstr(R"("optimizer" is not valid: )"));
}

TEST(ExperimentJson, NumbersAtTheEndsOfTheirTypesAreRefusedByName)
{
  const std::set<std::string> mayBeZero{"epochs", "threads", "flatness_every", "checkpoint_every", "seed"};
  for (const std::string key :
       {"train_limit", "epochs", "batch_size", "gc_penalty_samples", "seed", "threads", "probe_every",
        "measure_samples", "gc_samples", "gc_probes", "flatness_every", "checkpoint_every", "widths", "classes",
        "vit_patch", "vit_width", "vit_depth", "vit_heads", "vit_hidden"}) {
    for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, std::int64_t{1} << 62,
                                      std::numeric_limits<std::int64_t>::max()}) {
      const std::string text = std::to_string(number);
      const std::string value = key == "widths" || key == "classes" ? "[" + text + "]" : text;
      const Result<> valid = experimentFromJson("{\"" + key + "\": " + value + "}").and_then([](const auto& config) {
        return config.validate();
      });
      const bool isFine = number == 0 ? mayBeZero.contains(key) : key == "seed" && number > 0;
      EXPECT_EQ(valid.has_value(), isFine) << key << " " << number;
      EXPECT_THAT(valid ? text : valid.error().message, HasSubstr(text)) << key;
    }
  }
}

TEST(ExperimentJson, FilesAreNamedInErrors)
{
  const simplexity::test::TemporaryDirectory folder;
  EXPECT_EQ(readExperiment(folder / "none").error().code, ErrorCode::NotFound);
  test::writeText(folder / "config", "{\"epochs\": true}");
  const Result<ExperimentConfig> config = readExperiment(folder / "config");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().text(),
            (folder / "config").string() + ": \"epochs\" must be a whole number from 0 to 1000000000");
  test::writeText(folder / "config", "{\"epochs\": 3}");
  EXPECT_EQ(readExperiment(folder / "config")->training.epochs, 3);
}

TEST(ExperimentConfig, ValidatesWhatItAddsToTraining)
{
  const auto messageOf = [](auto change) {
    ExperimentConfig config;
    change(config);
    const Result<> valid = config.validate();
    return valid ? std::string() : valid.error().message;
  };
  EXPECT_EQ(messageOf([](ExperimentConfig&) {}), "");
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.dataset.clear(); }), HasSubstr("no name"));
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.classes = {-1, 2}; }), HasSubstr("negative"));
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.classes = {2, 1}; }), HasSubstr("ascending"));
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.classes = {2, 2}; }), HasSubstr("ascending"));
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.classes = {2}; }), HasSubstr("two or more"));
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.trainLimit = 0; }),
              HasSubstr("(train_limit) is 0; expected 1 to"));
  EXPECT_NE(messageOf([](ExperimentConfig& config) { config.training.epochs = -1; }), "");
}

}  // namespace
}  // namespace simplexity::runs

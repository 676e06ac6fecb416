#include "core/runs/features_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "core/formats/safetensors.h"
#include "core/runs/measure.h"
#include "core/runs/run_folder.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/text_files.h"

namespace simplexity::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kClasses = 3;
constexpr std::int64_t kFeatures = 5;

template <class T>
TensorData tensor(ElementType type, std::vector<std::int64_t> shape, const std::vector<T>& values)
{
  TensorData data{.type = type, .shape = std::move(shape), .bytes = std::vector<std::byte>(values.size() * sizeof(T))};
  std::memcpy(data.bytes.data(), values.data(), data.bytes.size());
  return data;
}

/// Classes around the first axes, the nearer to their means the later the epoch.
TensorArchive trainingOf(std::int64_t samples, const std::vector<int>& epochs)
{
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < samples; ++i) {
    labels.push_back(i % kClasses);
  }
  TensorArchive archive;
  archive.tensors["labels"] = tensor(ElementType::I64, {samples}, labels);
  for (const int epoch : epochs) {
    std::vector<float> values;
    for (const std::int64_t label : labels) {
      for (std::int64_t j = 0; j < kFeatures; ++j) {
        values.push_back((j == label ? 4.0F : 0.0F) + normal(random) / static_cast<float>(1 + epoch));
      }
    }
    archive.tensors["features_" + std::to_string(epoch)] = tensor(ElementType::F32, {samples, kFeatures}, values);
  }
  return archive;
}

/// Remembers what it is told, and may stop it.
class Listener final : public learning::TrainingObserver {
 public:
  [[nodiscard]] Result<> onEpoch(const learning::EpochReport& report) override
  {
    epochs.push_back(report.record.epoch);
    if (epochs.size() == stopAfter) {
      stop.request_stop();
    }
    return {};
  }

  std::vector<int> epochs;
  std::size_t stopAfter = 0;
  std::stop_source stop;
};

class FeaturesRunTest : public ::testing::Test {
 protected:
  [[nodiscard]] Result<learning::TrainingSummary> measure(const TensorArchive& archive)
  {
    EXPECT_TRUE(formats::writeSafetensors(m_file, archive));
    FeaturesRunOptions options;
    options.threads = 1;
    return measureFeaturesRun(m_file, options, m_out, m_listener, m_listener.stop.get_token());
  }

  test::TemporaryDirectory m_directory;
  std::filesystem::path m_file = m_directory / "training.safetensors";
  std::filesystem::path m_out = m_directory / "run";
  Listener m_listener;
};

TEST_F(FeaturesRunTest, IsARunLikeAnother)
{
  const auto summary = measure(trainingOf(60, {0, 3, 10}));
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->epochs, 3);
  EXPECT_THAT(m_listener.epochs, ElementsAre(0, 3, 10));
  const Result<runs::Run> run = readRun(m_out);
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->info.outcome, "completed");
  ASSERT_TRUE(run->info.features);
  EXPECT_EQ(run->info.features->file, m_file.string());
  EXPECT_EQ(run->info.features->labels, "array labels");
  EXPECT_TRUE(run->info.features->isNumbered);
  EXPECT_FALSE(run->info.features->hasHead);
  EXPECT_EQ(sourceOf(run->info, run->folder), m_file);
  EXPECT_THAT(run->info.classNames, ElementsAre("0", "1", "2"));
  EXPECT_EQ(run->info.plan.test.measured, 60);
  EXPECT_EQ(run->info.plan.embeddingFeatures, kFeatures);
  ASSERT_EQ(run->epochs.size(), 3U);
  EXPECT_GT(*run->epochs[0].test.get(Metric::Cdnv), 10 * *run->epochs[2].test.get(Metric::Cdnv));
  EXPECT_EQ(run->epochs[0].train, MetricValues()) << "there is no training split";
  EXPECT_FALSE(run->epochs[0].test.get(Metric::Gc));
}

TEST_F(FeaturesRunTest, MeasuresWhatMeasureDoes)
{
  ASSERT_TRUE(measure(trainingOf(60, {2})));
  const auto measured = FeaturesFile::open(m_file)
                            .and_then([](const FeaturesFile& file) { return file.read(2); })
                            .and_then([](const Features& features) { return measureFeatures(features, {}, {}); });
  ASSERT_TRUE(measured);
  EXPECT_EQ(readRun(m_out)->epochs.front().test, measured->report.values);
}

TEST_F(FeaturesRunTest, PointsAreABoundedStratifiedSampleInAViewThatFollows)
{
  ASSERT_TRUE(measure(trainingOf(9000, {0, 1})));
  const auto first = readGeometry(m_out, 0);
  const auto second = readGeometry(m_out, 1);
  ASSERT_TRUE(first && second);
  EXPECT_EQ((*first)->labels.size(), 2000U);
  EXPECT_EQ((*first)->labels, (*second)->labels) << "the same samples in every epoch";
  EXPECT_NEAR(static_cast<double>(std::ranges::count((*first)->labels, 0)), 2000.0 / kClasses, 1.0);
  EXPECT_EQ((*first)->samplesMeasured, 9000);
  EXPECT_FALSE((*first)->split);
  EXPECT_THAT((*first)->predictions, IsEmpty()) << "without a head there are none";
  EXPECT_EQ((*first)->head.weights.size(), 0);
  const Eigen::Matrix3d turned = (*first)->view.basis.transpose() * (*second)->view.basis;
  EXPECT_GT(turned.diagonal().minCoeff(), 0.95) << "axes neither swap nor flip";
}

TEST_F(FeaturesRunTest, AHeadPredicts)
{
  TensorArchive archive = trainingOf(30, {4});
  std::vector<double> weights(kClasses * kFeatures, 0.0);  // class c looks at feature (c + 1) mod 3: all are wrong
  for (std::size_t cls = 0; cls < kClasses; ++cls) {
    weights[cls * kFeatures + (cls + 1) % kClasses] = 1.0;
  }
  archive.tensors["weights"] = tensor(ElementType::F64, {kClasses, kFeatures}, weights);
  ASSERT_TRUE(measure(archive));
  const auto geometry = readGeometry(m_out, 4);
  ASSERT_TRUE(geometry) << geometry.error().text();
  ASSERT_EQ((*geometry)->predictions.size(), 30U);
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ((*geometry)->predictions[i], ((*geometry)->labels[i] + kClasses - 1) % kClasses);
  }
  EXPECT_EQ(readRun(m_out)->epochs.front().test.get(Metric::Accuracy), 0.0);
}

TEST_F(FeaturesRunTest, StoppedItKeepsWhatWasMeasured)
{
  m_listener.stopAfter = 2;
  const auto summary = measure(trainingOf(30, {0, 1, 2, 3}));
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->outcome, learning::Outcome::Stopped);
  EXPECT_EQ(readRun(m_out)->info.outcome, "stopped");
  EXPECT_EQ(readRun(m_out)->epochs.size(), 2U);
}

TEST_F(FeaturesRunTest, AnEpochThatCannotBeReadEndsIt)
{
  TensorArchive archive = trainingOf(30, {0, 1});
  archive.tensors["features_2"] = tensor(ElementType::F32, {2, 2}, std::vector<float>(4, 1.0F));
  const auto summary = measure(archive);
  ASSERT_FALSE(summary);
  EXPECT_THAT(summary.error().message, HasSubstr("30 labels for 2 rows"));
  EXPECT_EQ(readRun(m_out)->info.outcome, "failed");
  EXPECT_EQ(readRun(m_out)->epochs.size(), 2U);
}

TEST_F(FeaturesRunTest, NothingIsLeftOfWhatIsNoFeatures)
{
  TensorArchive archive = trainingOf(30, {0});
  archive.tensors.erase("labels");
  EXPECT_FALSE(measure(archive));
  EXPECT_FALSE(std::filesystem::exists(m_out));
}

}  // namespace
}  // namespace simplexity::runs

#include "core/geometry/class_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <vector>

#include "samples.h"

namespace simplexity::geometry {
namespace {

void expectEqual(const ClassStatistics& actual, const ClassStatistics& expected, double tolerance)
{
  EXPECT_LE((actual.means() - expected.means()).norm(), tolerance * expected.means().norm());
  for (int cls = 0; cls < expected.classCount(); ++cls) {
    EXPECT_EQ(actual.count(cls), expected.count(cls));
    EXPECT_NEAR(actual.variance(cls), expected.variance(cls), tolerance * expected.variance(cls));
  }
}

TEST(ClassStatistics, EveryBatchSplitEqualsOnePass)
{
  const Samples samples = gaussianSamples(std::array{40, 1, 90, 0, 70}, 17, 0.3, 5);
  const ClassStatistics onePass = samples.statistics();
  for (const Eigen::Index rows : {1, 2, 7, 64, 150, 201}) {
    SCOPED_TRACE(rows);
    expectEqual(samples.statisticsInBatchesOf(rows), onePass, 1e-12);
  }
}

TEST(ClassStatistics, OrderOfSamplesDoesNotMatter)
{
  Samples samples = gaussianSamples(std::array{40, 60, 50}, 8, 0.3, 6);
  const ClassStatistics ordered = samples.statistics();
  const RowMatrixXd reversed = samples.features.colwise().reverse();
  samples.features = reversed;
  std::reverse(samples.labels.begin(), samples.labels.end());
  expectEqual(samples.statisticsInBatchesOf(11), ordered, 1e-12);
}

TEST(ClassStatistics, MergedPartsEqualTheWhole)
{
  const Samples samples = gaussianSamples(std::array{30, 50, 20}, 6, 1.0, 7);
  ClassStatistics first(3, 6);
  ClassStatistics second(3, 6);
  first.add(samples.features.topRows(37), std::span(samples.labels).first(37));
  second.add(samples.features.bottomRows(63), std::span(samples.labels).last(63));
  first.merge(second);
  expectEqual(first, samples.statistics(), 1e-12);
}

TEST(ClassStatistics, ThreadsShareTheWork)
{
  const Samples samples = gaussianSamples(std::array{9000, 4000, 0, 7000}, 6, 1.0, 9);
  const auto by = [&](int threads) { return statisticsOf(samples.features, samples.labels, 4, threads); };
  for (const int threads : {2, 3, 64}) {
    SCOPED_TRACE(threads);
    expectEqual(by(threads), by(1), 1e-12);
    EXPECT_EQ(by(threads).means(), by(threads).means());
  }
}

TEST(ClassStatistics, LargeOffsetCostsNoVariance)
{
  // Multiples of 1/256 stay exact at the offset, so that the truth is that without it.
  Samples samples = gaussianSamples(std::array{300, 200}, 5, 1.0, 8);
  samples.features = (samples.features.array() * 256.0).round() / 256.0;
  const ClassStatistics truth = samples.statistics();
  samples.features.array() += 1e6;
  for (const Eigen::Index rows : {1, 32, 500}) {
    const ClassStatistics shifted = samples.statisticsInBatchesOf(rows);
    for (int cls = 0; cls < 2; ++cls) {
      EXPECT_NEAR(shifted.variance(cls), truth.variance(cls), 1e-9 * truth.variance(cls));
    }
  }
}

TEST(ClassStatistics, SingleAndDoublePrecisionFeaturesAgree)
{
  const Samples samples = gaussianSamples(std::array{30, 20}, 9, 0.5, 9);
  const RowMatrixXf single = samples.features.cast<float>();
  const Samples rounded{.features = single.cast<double>(), .labels = samples.labels, .classCount = 2};
  ClassStatistics statistics(2, 9);
  statistics.add(single, samples.labels);
  expectEqual(statistics, rounded.statistics(), 0.0);
}

TEST(ClassStatistics, ClassesWithoutSamplesAreZero)
{
  ClassStatistics statistics(3, 2);
  EXPECT_TRUE(statistics.presentClasses().empty());
  statistics.add(RowMatrixXd{{1.0, 2.0}}, std::array{1});
  EXPECT_EQ(statistics.presentClasses(), std::vector{1});
  EXPECT_EQ(statistics.totalCount(), 1);
  EXPECT_EQ(statistics.variance(0), 0.0);
  EXPECT_EQ(statistics.variance(1), 0.0);
  EXPECT_EQ(statistics.means(), (RowMatrixXd{{0.0, 0.0}, {1.0, 2.0}, {0.0, 0.0}}));
}

TEST(ClassStatistics, WrongShapesAndLabelsAreBugs)
{
  ClassStatistics statistics(2, 2);
  const RowMatrixXd twoRows = RowMatrixXd::Ones(2, 2);
  EXPECT_THROW(statistics.add(twoRows, std::array{0}), std::logic_error);
  EXPECT_THROW(statistics.add(twoRows, std::array{0, 2}), std::logic_error);
  EXPECT_THROW(statistics.add(twoRows, std::array{-1, 0}), std::logic_error);
  EXPECT_THROW(statistics.add(RowMatrixXd(RowMatrixXd::Ones(1, 3)), std::array{0}), std::logic_error);
  EXPECT_THROW(statistics.merge(ClassStatistics(3, 2)), std::logic_error);
  EXPECT_EQ(statistics.totalCount(), 0);
}

}  // namespace
}  // namespace simplexity::geometry

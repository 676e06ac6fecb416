#include "core/geometry/snapshot.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/geometry/simplex.h"
#include "core/geometry/simplex_figure.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

/// Samples in single precision, with what else a snapshot is made of.
class Snapshot : public ::testing::Test {
 protected:
  explicit Snapshot(Samples samples = gaussianSamples(std::array{30, 0, 40, 1, 25}, 7, 0.5, 61))
      : m_features(samples.features.cast<float>()),
        m_samples{.features = m_features.cast<double>(), .labels = samples.labels, .classCount = samples.classCount},
        m_statistics(m_samples.statistics()),
        m_predictions(samples.labels.rbegin(), samples.labels.rend())
  {
  }

  [[nodiscard]] GeometrySnapshot make(const ViewBasis* previous = nullptr) const
  {
    const SnapshotInput input{.epoch = 3,
                              .split = Split::Train,
                              .statistics = m_statistics,
                              .labels = m_samples.labels,
                              .predictions = m_predictions,
                              .head = {.weights = RowMatrixXd::Ones(5, 7), .bias = Eigen::VectorXd::Zero(5)},
                              .shownSamples = m_shown};
    return makeSnapshot(input, m_features, previous);
  }

  RowMatrixXf m_features;
  Samples m_samples;
  ClassStatistics m_statistics;
  std::vector<std::int32_t> m_predictions;
  std::vector<std::int64_t> m_shown{95, 0, 42};
};

TEST_F(Snapshot, IsTheSameOfDoublesAndDoesWithoutPredictions)
{
  const SnapshotInput input{.epoch = 3,
                            .split = Split::Train,
                            .statistics = m_statistics,
                            .labels = m_samples.labels,
                            .predictions = {},
                            .head = {},
                            .shownSamples = m_shown};
  const GeometrySnapshot snapshot = makeSnapshot(input, m_samples.features, nullptr);
  EXPECT_EQ(snapshot.points, make().points);
  EXPECT_EQ(snapshot.classCovariances, make().classCovariances);
  EXPECT_TRUE(snapshot.predictions.empty());
}

TEST_F(Snapshot, CarriesWhatItWasGiven)
{
  const GeometrySnapshot snapshot = make();
  EXPECT_EQ(snapshot.epoch, 3);
  EXPECT_EQ(snapshot.split, Split::Train);
  EXPECT_EQ(snapshot.samplesMeasured, 96);
  EXPECT_EQ(snapshot.classCounts, (std::vector<std::int64_t>{30, 0, 40, 1, 25}));
  EXPECT_EQ(snapshot.classMeans, m_statistics.means());
  EXPECT_EQ(snapshot.head.weights, RowMatrixXd::Ones(5, 7));
  EXPECT_EQ(snapshot.labels, (std::vector<std::int32_t>{4, 0, 2}));
  EXPECT_EQ(snapshot.predictions, (std::vector<std::int32_t>{0, 4, 2}));
}

TEST_F(Snapshot, PointsAreTheShownSamplesInViewCoordinates)
{
  const GeometrySnapshot snapshot = make();
  const auto all = snapshot.view.viewFromFeature(m_samples.features);
  ASSERT_EQ(snapshot.points.rows(), 3);
  for (Eigen::Index i = 0; i < 3; ++i) {
    const auto sample = static_cast<Eigen::Index>(m_shown[static_cast<std::size_t>(i)]);
    EXPECT_LT((snapshot.points.row(i).cast<double>() - all.row(sample)).norm(), 1e-6);
  }
}

TEST_F(Snapshot, CovariancesAreThoseOfTheProjectedSamples)
{
  const GeometrySnapshot snapshot = make();
  const auto points = snapshot.view.viewFromFeature(m_samples.features);
  ASSERT_EQ(snapshot.classCovariances.size(), 5U);
  Eigen::Index first = 0;
  for (const int cls : {0, 2, 4}) {
    first += cls == 4 ? 1 : 0;  // the one sample of class 3
    const auto count = static_cast<Eigen::Index>(m_statistics.count(cls));
    const Eigen::MatrixXd own = points.middleRows(first, count);
    const Eigen::MatrixXd centred = own.rowwise() - own.colwise().mean();
    const Eigen::Matrix3d expected = centred.transpose() * centred / static_cast<double>(count);
    EXPECT_LT((snapshot.classCovariances[static_cast<std::size_t>(cls)] - expected).norm(), 1e-12);
    first += count;
  }
  EXPECT_TRUE(snapshot.classCovariances[1].isZero(0.0));
  EXPECT_TRUE(snapshot.classCovariances[3].isZero(1e-24));
}

TEST_F(Snapshot, AbsentClassHasNoPartInTheView)
{
  const RowMatrixXd means = m_statistics.means()({0, 2, 3, 4}, Eigen::seqN(0, 7));
  const ViewBasis expected = principalView(means);
  const GeometrySnapshot snapshot = make();
  EXPECT_EQ(snapshot.view.basis, expected.basis);
  EXPECT_EQ(snapshot.view.centre, expected.centre);
  EXPECT_NEAR(snapshot.view.keptVariance, 1.0, 1e-12);
}

TEST_F(Snapshot, SameEpochTwiceLooksTheSame)
{
  const GeometrySnapshot first = make();
  const GeometrySnapshot second = make(&first.view);
  EXPECT_LT((first.points - second.points).norm(), 1e-6);
  EXPECT_LT((first.view.basis - second.view.basis).norm(), 1e-12);
}

TEST_F(Snapshot, SamplesThatDoNotExistAreABug)
{
  m_shown = {96};
  EXPECT_THROW(static_cast<void>(make()), std::logic_error);
}

TEST_F(Snapshot, FigureShowsTheClassesThatHaveSamples)
{
  const GeometrySnapshot snapshot = make();
  const SimplexFigure figure = simplexFigure(snapshot, 4);
  EXPECT_EQ(figure.classes, (std::vector{0, 2, 3, 4}));
  const RowMatrixXd means = m_statistics.means()(figure.classes, Eigen::seqN(0, 7));
  EXPECT_EQ(figure.means, snapshot.view.viewFromFeature(means));
  const auto aligned = alignSimplex(means);
  ASSERT_TRUE(aligned.has_value());
  ASSERT_TRUE(figure.ideal.has_value());
  EXPECT_EQ(figure.ideal->residual, aligned->residual);
  EXPECT_EQ(figure.ideal->vertices, snapshot.view.viewFromFeature(aligned->vertices));
}

TEST_F(Snapshot, FigureOfUnknownCountsShowsEveryClass)
{
  GeometrySnapshot snapshot = make();
  snapshot.classCounts.clear();
  EXPECT_EQ(simplexFigure(snapshot, 5).classes, (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(Snapshot, FigureOfTooManyClassesHasNoIdeal)
{
  const SimplexFigure figure = simplexFigure(make(), 3);
  EXPECT_FALSE(figure.ideal.has_value());
  EXPECT_EQ(figure.means.rows(), 4);
}

TEST(SimplexFigure, HasNoIdealWhereASimplexHasNoRoom)
{
  GeometrySnapshot snapshot;
  snapshot.classMeans = RowMatrixXd{{0.0, 0.0}, {1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}};
  snapshot.view = principalView(snapshot.classMeans);
  const SimplexFigure figure = simplexFigure(snapshot, 4);
  EXPECT_FALSE(figure.ideal.has_value());
  EXPECT_EQ(figure.means.rows(), 4);
}

}  // namespace
}  // namespace simplexity::geometry

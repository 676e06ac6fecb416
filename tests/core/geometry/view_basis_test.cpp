#include "core/geometry/view_basis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/geometry/simplex.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

constexpr Eigen::Index kFeatures = 64;

double distance(const ViewBasis& a, const ViewBasis& b)
{
  return (a.basis - b.basis).norm();
}

void expectOrthonormal(const ViewBasis& view, Eigen::Index columns = 3)
{
  const auto used = view.basis.leftCols(columns);
  EXPECT_LT((used.transpose() * used - Eigen::MatrixXd::Identity(columns, columns)).norm(), 1e-12);
  EXPECT_TRUE(view.basis.rightCols(3 - columns).isZero(0.0));
}

RowMatrixXd rotatedSimplex(int classes, RandomStream& random)
{
  return simplexEtf(classes) * randomRotation(kFeatures, random).topRows(classes);
}

TEST(PrincipalView, FindsTheLeadingAxes)
{
  RowMatrixXd means = RowMatrixXd::Zero(8, 5);  // pairs ±a along the coordinate axes
  const std::array<std::pair<int, double>, 4> extents{{{3, 9.0}, {0, 5.0}, {4, 2.0}, {1, 1.0}}};
  for (Eigen::Index i = 0; i < 4; ++i) {
    means(2 * i, extents.at(static_cast<std::size_t>(i)).first) = extents.at(static_cast<std::size_t>(i)).second;
    means.row(2 * i + 1) = -means.row(2 * i);
  }
  means.array() += 7.0;
  const ViewBasis view = principalView(means);
  expectOrthonormal(view);
  EXPECT_NEAR(view.basis(3, 0), 1.0, 1e-12);
  EXPECT_NEAR(view.basis(0, 1), 1.0, 1e-12);
  EXPECT_NEAR(view.basis(4, 2), 1.0, 1e-12);
  EXPECT_NEAR(view.keptVariance, (81.0 + 25.0 + 4.0) / 111.0, 1e-12);
  EXPECT_LT((view.centre.array() - 7.0).matrix().norm(), 1e-12);
}

TEST(PrincipalView, SimplexKeepsThreeOfItsDimensions)
{
  RandomStream random(41, StreamPurpose::Synthesis);
  for (const int classes : {4, 5, 10, 50}) {
    EXPECT_NEAR(principalView(rotatedSimplex(classes, random)).keptVariance, 3.0 / (classes - 1), 1e-12);
  }
}

TEST(PrincipalView, ViewCoordinatesKeepLengthsInsideTheView)
{
  RandomStream random(42, StreamPurpose::Synthesis);
  const RowMatrixXd means = rotatedSimplex(4, random);  // a tetrahedron fits entirely
  const auto points = principalView(means).viewFromFeature(means);
  for (Eigen::Index i = 0; i < 4; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      EXPECT_NEAR((points.row(i) - points.row(j)).norm(), std::sqrt(8.0 / 3.0), 1e-12);
    }
  }
}

TEST(PrincipalView, CompletesWhatTheMeansDoNotSpan)
{
  RandomStream random(43, StreamPurpose::Synthesis);
  for (const int classes : {1, 2, 3}) {
    const RowMatrixXd means = normalMatrix(classes, kFeatures, random);
    const ViewBasis view = principalView(means);
    expectOrthonormal(view);
    EXPECT_NEAR(view.keptVariance, 1.0, 1e-12);
    EXPECT_EQ(view.basis, principalView(means).basis);
  }
}

TEST(PrincipalView, FewerThanThreeFeaturesLeaveColumnsZero)
{
  RandomStream random(44, StreamPurpose::Synthesis);
  for (const Eigen::Index features : {1, 2}) {
    const ViewBasis view = principalView(normalMatrix(4, features, random));
    expectOrthonormal(view, features);
    const ViewBasis next = principalView(normalMatrix(4, features, random), &view);
    expectOrthonormal(next, features);
    EXPECT_LT(distance(view, next), 1e-12);
  }
}

TEST(PrincipalView, SameMeansGiveTheSameView)
{
  RandomStream random(45, StreamPurpose::Synthesis);
  for (const RowMatrixXd& means : {rotatedSimplex(10, random), normalMatrix(10, kFeatures, random),
                                   normalMatrix(3, kFeatures, random), RowMatrixXd(RowMatrixXd::Ones(4, kFeatures))}) {
    const ViewBasis first = principalView(means);
    const ViewBasis second = principalView(means, &first);
    EXPECT_LT(distance(first, second), 1e-12);
    EXPECT_NEAR(second.keptVariance, first.keptVariance, 1e-12);
  }
}

TEST(PrincipalView, CollapsedSimplexDoesNotSpin)
{
  RandomStream random(46, StreamPurpose::Synthesis);
  const RowMatrixXd simplex = rotatedSimplex(10, random);
  constexpr double kNoise = 1e-3;
  ViewBasis followed = principalView(simplex);
  ViewBasis alone = followed;
  double largestStep = 0.0;
  double largestSpin = 0.0;
  for (int epoch = 0; epoch < 100; ++epoch) {
    const RowMatrixXd turn =
        RowMatrixXd::Identity(kFeatures, kFeatures) + kNoise * normalMatrix(kFeatures, kFeatures, random);
    const RowMatrixXd means = simplex * turn;
    const ViewBasis next = principalView(means, &followed);
    const ViewBasis nextAlone = principalView(means);
    largestStep = std::max(largestStep, distance(next, followed));
    largestSpin = std::max(largestSpin, distance(nextAlone, alone));
    followed = next;
    alone = nextAlone;
  }
  expectOrthonormal(followed);
  EXPECT_LT(largestStep, 0.05);
  EXPECT_GT(largestSpin, 1.0);  // what following prevents
  EXPECT_NEAR(followed.keptVariance, 1.0 / 3.0, 0.01);
}

TEST(PrincipalView, AxisThatTheMeansDoNotSpanStaysPut)
{
  RandomStream random(47, StreamPurpose::Synthesis);
  const RowMatrixXd triangle = rotatedSimplex(3, random);
  ViewBasis view = principalView(triangle);
  for (int epoch = 0; epoch < 100; ++epoch) {
    const RowMatrixXd means = triangle + 1e-3 * normalMatrix(3, kFeatures, random);
    const ViewBasis next = principalView(means, &view);
    EXPECT_LT(distance(next, view), 0.05);
    EXPECT_NEAR(next.keptVariance, 1.0, 1e-3);
    view = next;
  }
}

TEST(PrincipalView, AxesThatClearlyLeadAreReachedWithinAFewEpochs)
{
  RandomStream random(48, StreamPurpose::Synthesis);
  RowMatrixXd means = normalMatrix(10, kFeatures, random);
  ViewBasis view = principalView(normalMatrix(10, kFeatures, random));
  means.leftCols(3) *= 10.0;
  const double best = principalView(means).keptVariance;
  double kept = 0.0;
  for (int epoch = 0; epoch < 5; ++epoch) {
    view = principalView(means, &view);
    EXPECT_GE(view.keptVariance, kept);
    kept = view.keptVariance;
  }
  EXPECT_NEAR(kept, best, 0.01 * best);
}

TEST(PrincipalView, ReflectedAxesAreTurnedBack)
{
  RandomStream random(49, StreamPurpose::Synthesis);
  const RowMatrixXd means = normalMatrix(10, kFeatures, random);
  ViewBasis previous = principalView(means);
  previous.basis.col(1) *= -1.0;
  previous.basis.col(0).swap(previous.basis.col(2));
  EXPECT_LT(distance(principalView(means, &previous), previous), 1e-12);
}

TEST(PrincipalView, PreviousViewOfAnotherSizeIsIgnored)
{
  RandomStream random(50, StreamPurpose::Synthesis);
  const RowMatrixXd means = normalMatrix(5, kFeatures, random);
  const ViewBasis other = principalView(normalMatrix(5, 8, random));
  EXPECT_EQ(principalView(means, &other).basis, principalView(means).basis);
}

TEST(PrincipalView, DivergedMeansLeaveTheAxesAlone)
{
  RandomStream random(51, StreamPurpose::Synthesis);
  const ViewBasis previous = principalView(normalMatrix(5, kFeatures, random));
  const RowMatrixXd diverged = RowMatrixXd::Constant(5, kFeatures, std::nan(""));
  EXPECT_LT(distance(principalView(diverged, &previous), previous), 1e-12);
  expectOrthonormal(principalView(diverged));
}

}  // namespace
}  // namespace simplexity::geometry

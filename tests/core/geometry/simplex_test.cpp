#include "core/geometry/simplex.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "samples.h"

namespace simplexity::geometry {
namespace {

/// Rows of a simplex of this radius about its centre: equal norms, equal angles.
void expectSimplex(const RowMatrixXd& vertices, double radius)
{
  const auto classes = static_cast<double>(vertices.rows());
  const RowMatrixXd centred = vertices.rowwise() - vertices.colwise().mean();
  Eigen::MatrixXd ideal = Eigen::MatrixXd::Constant(vertices.rows(), vertices.rows(), -1.0 / (classes - 1.0));
  ideal.diagonal().setOnes();
  EXPECT_LT((centred * centred.transpose() / (radius * radius) - ideal).norm(), 1e-12 * classes);
}

TEST(SimplexEtf, HasUnitVerticesAtEqualAngles)
{
  for (const int classes : {2, 3, 4, 10, 100}) {
    const RowMatrixXd vertices = simplexEtf(classes);
    expectSimplex(vertices, 1.0);
    EXPECT_LT(vertices.colwise().sum().norm(), 1e-12);
  }
  EXPECT_THROW(static_cast<void>(simplexEtf(1)), std::logic_error);
}

TEST(AlignSimplex, RecoversAScaledRotatedShiftedSimplex)
{
  RandomStream random(31, StreamPurpose::Synthesis);
  for (const int classes : {2, 3, 4, 10}) {
    SCOPED_TRACE(classes);
    const Eigen::Index features = 16;
    RowMatrixXd means = 2.5 * simplexEtf(classes) * randomRotation(features, random).topRows(classes);
    means.rowwise() += Eigen::RowVectorXd(normalMatrix(1, features, random));
    const auto aligned = alignSimplex(means);
    ASSERT_TRUE(aligned.has_value());
    EXPECT_LT((aligned->vertices - means).norm(), 1e-12);
    EXPECT_NEAR(aligned->scale, 2.5, 1e-12);
    EXPECT_LT(aligned->residual, 1e-14);
  }
}

TEST(AlignSimplex, FitsASimplexInTheFewestDimensions)
{
  RandomStream random(32, StreamPurpose::Synthesis);
  const RowMatrixXd means = normalMatrix(4, 3, random);
  const auto aligned = alignSimplex(means);
  ASSERT_TRUE(aligned.has_value());
  expectSimplex(aligned->vertices, aligned->scale);
  EXPECT_GT(aligned->residual, 0.0);
  EXPECT_LT(aligned->residual, 1.0);
}

TEST(AlignSimplex, NoOtherRotationFitsBetter)
{
  RandomStream random(33, StreamPurpose::Synthesis);
  const RowMatrixXd means = normalMatrix(5, 5, random);
  const auto aligned = alignSimplex(means);
  ASSERT_TRUE(aligned.has_value());
  const RowMatrixXd centred = means.rowwise() - means.colwise().mean();
  for (int i = 0; i < 50; ++i) {
    const RowMatrixXd other = aligned->scale * simplexEtf(5) * randomRotation(5, random);
    EXPECT_GT((centred - other).norm() / centred.norm(), aligned->residual);
  }
}

TEST(AlignSimplex, MeansOfLowRankStillGetAnExactSimplex)
{
  // Four means on a line, in the three dimensions a tetrahedron needs and in more.
  for (const Eigen::Index features : {3, 4, 9}) {
    RowMatrixXd means = RowMatrixXd::Zero(4, features);
    means.col(1) << 0.0, 1.0, 2.0, 5.0;
    const auto aligned = alignSimplex(means);
    ASSERT_TRUE(aligned.has_value());
    expectSimplex(aligned->vertices, aligned->scale);
  }
}

TEST(AlignSimplex, IsUndefinedWithoutRoomOrExtent)
{
  EXPECT_FALSE(alignSimplex(RowMatrixXd::Ones(1, 5)).has_value());
  EXPECT_FALSE(alignSimplex(RowMatrixXd::Constant(3, 5, 0.1)).has_value());
  EXPECT_FALSE(alignSimplex(RowMatrixXd::Random(4, 2)).has_value());
  EXPECT_FALSE(alignSimplex(RowMatrixXd::Constant(3, 5, std::nan(""))).has_value());
}

}  // namespace
}  // namespace simplexity::geometry

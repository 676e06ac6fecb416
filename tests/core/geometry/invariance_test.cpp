#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/geometry/collapse_metrics.h"
#include "core/geometry/simplex.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

constexpr double kTolerance = 1e-9;
constexpr std::array kSizes{30, 45, 20, 25, 60};
constexpr std::array kComplexities{1.0, 2.0, 0.5, 3.0, 1.5};
constexpr Eigen::Index kFeatures = 12;

/// Every metric of the samples, `complexityScale` times the complexities.
std::array<double, 6> measure(const Samples& samples, double complexityScale = 1.0)
{
  const ClassStatistics statistics = samples.statistics();
  std::array complexities = kComplexities;
  for (double& complexity : complexities) {
    complexity *= complexityScale;
  }
  return {cdnv(statistics).value(),
          geometricCollapse(statistics, complexities).value(),
          nc1(statistics, samples.features, samples.labels).value(),
          nc2Etf(statistics).value(),
          nearestClassMeanAccuracy(statistics, samples.features, samples.labels).value(),
          alignSimplex(statistics.means()).value().residual};
}

void expectSame(const std::array<double, 6>& actual, const std::array<double, 6>& expected)
{
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(actual.at(i), expected.at(i), kTolerance * expected.at(i)) << "metric " << i;
  }
}

class Invariance : public ::testing::Test {
 protected:
  Samples m_samples = gaussianSamples(kSizes, kFeatures, 0.9, 21);
  const std::array<double, 6> m_original = measure(m_samples);
  RandomStream m_random{22, StreamPurpose::Synthesis};
};

TEST_F(Invariance, SamplesAreOfSomeDifficulty)
{
  const double accuracy = m_original[4];
  EXPECT_GT(accuracy, 0.5);
  EXPECT_LT(accuracy, 1.0);
}

TEST_F(Invariance, Rotation)
{
  m_samples.features *= randomRotation(kFeatures, m_random);
  expectSame(measure(m_samples), m_original);
}

TEST_F(Invariance, Shift)
{
  m_samples.features.rowwise() += Eigen::RowVectorXd(100.0 * normalMatrix(1, kFeatures, m_random));
  expectSame(measure(m_samples), m_original);
}

TEST_F(Invariance, ScaleOfFeaturesAndTheirJacobian)
{
  for (const double scale : {1e-6, 37.0}) {
    Samples scaled = m_samples;
    scaled.features *= scale;
    expectSame(measure(scaled, scale * scale), m_original);
  }
}

TEST_F(Invariance, UnusedDimensions)
{
  Samples embedded = m_samples;
  embedded.features = m_samples.features * randomRotation(40, m_random).topRows(kFeatures);
  expectSame(measure(embedded), m_original);
}

}  // namespace
}  // namespace simplexity::geometry

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string_view>

#include "core/geometry/collapse_suite.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

constexpr double kTolerance = 1e-9;
constexpr std::array kSizes{30, 45, 20, 25, 60};
constexpr std::array kComplexities{1.0, 2.0, 0.5, 3.0, 1.5};
constexpr Eigen::Index kFeatures = 12;

/// Every metric of the samples that does not depend on the unit of the features, `complexityScale` times the
/// complexities.
std::map<std::string_view, double> measure(const Samples& samples, double complexityScale = 1.0)
{
  ComplexityEstimate complexity{.mean = 1.6 * complexityScale, .standardError = {}, .classMeans = {}};
  for (const double ofClass : kComplexities) {
    complexity.classMeans.push_back(ofClass * complexityScale);
  }
  const ClassStatistics statistics = samples.statistics();
  const auto report = measureCollapse({.statistics = statistics, .labels = samples.labels, .complexity = &complexity},
                                      samples.features, [] { return true; });
  std::map<std::string_view, double> values;
  for (const MetricInfo& info : allMetrics()) {
    const auto value = report->values.get(info.metric);
    if (value && info.metric != Metric::Gc) {
      values[info.id] = *value;
    }
  }
  return values;
}

void expectSame(const std::map<std::string_view, double>& actual, const std::map<std::string_view, double>& expected)
{
  EXPECT_EQ(actual.size(), expected.size());
  for (const auto& [id, value] : expected) {
    EXPECT_NEAR(actual.at(id), value, kTolerance * std::abs(value)) << id;
  }
}

class Invariance : public ::testing::Test {
 protected:
  Samples m_samples = gaussianSamples(kSizes, kFeatures, 0.9, 21);
  const std::map<std::string_view, double> m_original = measure(m_samples);
  RandomStream m_random{22, StreamPurpose::Synthesis};
};

TEST_F(Invariance, SamplesAreOfSomeDifficulty)
{
  const double accuracy = m_original.at("ncm_accuracy");
  EXPECT_GE(m_original.size(), 16U);
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
  expectSame(measure(embedded), m_original);  // VCI included: its Σ_T is singular now
}

}  // namespace
}  // namespace simplexity::geometry

#include "core/data/gaussians.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>

namespace simplexity::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Vector = std::vector<double>;

struct ClassMoments {
  std::vector<Vector> means;
  Vector variances;  ///< summed over the features, biased
};

/// Written for these tests alone, from the definitions.
ClassMoments momentsOf(const Dataset& dataset, const Samples& samples)
{
  const auto features = static_cast<std::size_t>(dataset.shape.size());
  const auto classes = static_cast<std::size_t>(dataset.classCount());
  const auto& values = std::get<std::vector<float>>(samples.values);
  ClassMoments moments{std::vector<Vector>(classes, Vector(features)), Vector(classes)};
  Vector counts(classes);
  const auto forEachValue = [&](const auto& visit) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      visit(static_cast<std::size_t>(samples.labels[k / features]), k % features, static_cast<double>(values[k]));
    }
  };
  for (const std::int32_t label : samples.labels) {
    counts[static_cast<std::size_t>(label)] += 1.0;
  }
  forEachValue([&](std::size_t c, std::size_t j, double value) { moments.means[c][j] += value / counts[c]; });
  forEachValue([&](std::size_t c, std::size_t j, double value) {
    moments.variances[c] += std::pow(value - moments.means[c][j], 2) / counts[c];
  });
  return moments;
}

double dot(const Vector& a, const Vector& b)
{
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    sum += a[k] * b[k];
  }
  return sum;
}

/// Mean over ordered pairs i ≠ j of (v_i + v_j) / (2 d_ij²).
double cdnvOf(const ClassMoments& moments)
{
  double sum = 0.0;
  const std::size_t classes = moments.variances.size();
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = 0; j < classes; ++j) {
      if (i != j) {
        Vector difference = moments.means[i];
        for (std::size_t k = 0; k < difference.size(); ++k) {
          difference[k] -= moments.means[j][k];
        }
        sum += (moments.variances[i] + moments.variances[j]) / (2.0 * dot(difference, difference));
      }
    }
  }
  return sum / static_cast<double>(classes * (classes - 1));
}

TEST(GaussianSpec, KnowsTheCdnvOfThePopulation)
{
  const GaussianSpec spec{.classes = 10, .features = 64, .samplesPerClass = 500, .sigma = 0.2};
  EXPECT_DOUBLE_EQ(spec.trueCdnv(), 64 * 0.04 * 9 / 20);  // 1.152
}

TEST(Gaussians, HaveTheStatedCdnvInBothSplits)
{
  for (const GaussianSpec& spec :
       {GaussianSpec{10, 64, 500, 0.2}, GaussianSpec{2, 1, 4000, 0.5}, GaussianSpec{5, 4, 2000, 0.1}}) {
    const Dataset dataset = makeGaussians(spec).value();
    for (const Samples* samples : {&dataset.train, &dataset.test}) {
      EXPECT_EQ(samples->count(), spec.classes * spec.samplesPerClass);
      EXPECT_NEAR(cdnvOf(momentsOf(dataset, *samples)) / spec.trueCdnv(), 1.0, 0.05) << dataset.spec;
    }
  }
}

TEST(Gaussians, StandOnTheVerticesOfASimplexOfUnitRadius)
{
  // With next to no noise the class means are the vertices: products 1 on the diagonal, −1/(K−1) elsewhere.
  for (const auto& [classes, features] : {std::pair(2, 1), std::pair(3, 2), std::pair(4, 3), std::pair(10, 64)}) {
    const GaussianSpec spec{.classes = classes, .features = features, .samplesPerClass = 2, .sigma = 1e-6};
    const Dataset dataset = makeGaussians(spec).value();
    const ClassMoments moments = momentsOf(dataset, dataset.train);
    for (std::size_t i = 0; i < moments.means.size(); ++i) {
      for (std::size_t j = 0; j < moments.means.size(); ++j) {
        EXPECT_NEAR(dot(moments.means[i], moments.means[j]), i == j ? 1.0 : -1.0 / (classes - 1), 3e-5);
      }
    }
  }
}

TEST(Gaussians, AreTurnedOutOfTheAxes)
{
  const Dataset dataset = makeGaussians({.classes = 3, .features = 8, .samplesPerClass = 2, .sigma = 1e-6}).value();
  const ClassMoments moments = momentsOf(dataset, dataset.train);
  for (const double coordinate : moments.means[0]) {
    EXPECT_GT(std::abs(coordinate), 1e-3);
  }
}

TEST(Gaussians, AreTheSameEveryTimeAndDifferBetweenSplits)
{
  const GaussianSpec spec{.classes = 3, .features = 4, .samplesPerClass = 5, .sigma = 0.3};
  const Dataset dataset = makeGaussians(spec).value();
  EXPECT_EQ(dataset.fingerprint, makeGaussians(spec).value().fingerprint);
  EXPECT_NE(dataset.train.values, dataset.test.values);
  EXPECT_EQ(dataset.train.labels, dataset.test.labels);
}

TEST(Gaussians, AreNotNormalised)
{
  const Dataset dataset = makeGaussians({.classes = 3, .features = 4, .samplesPerClass = 5, .sigma = 0.25}).value();
  EXPECT_EQ(dataset.spec, "gaussians:3,4,5,0.25");
  EXPECT_EQ(dataset.shape, (ImageShape{.channels = 1, .height = 1, .width = 4}));
  EXPECT_THAT(dataset.classNames, ElementsAre("0", "1", "2"));
  std::vector<float> out(4);
  const std::vector<std::int64_t> indices = {7};
  gatherNormalised(dataset, dataset.train, indices, out);
  const auto& values = std::get<std::vector<float>>(dataset.train.values);
  EXPECT_EQ(out, std::vector<float>(values.begin() + 28, values.begin() + 32));
}

TEST(GaussianSpec, IsReadFromText)
{
  const GaussianSpec spec = parseGaussianSpec("3,8,20,1e-1").value();
  EXPECT_EQ(spec.classes, 3);
  EXPECT_EQ(spec.features, 8);
  EXPECT_EQ(spec.samplesPerClass, 20);
  EXPECT_EQ(spec.sigma, 0.1);
}

class BadGaussians : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(BadGaussians, AreRefusedWithAReason)
{
  const auto spec = parseGaussianSpec(GetParam().first);
  ASSERT_FALSE(spec.has_value());
  EXPECT_EQ(spec.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(spec.error().message, HasSubstr(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    GaussianSpec, BadGaussians,
    ::testing::Values(
        std::pair("", "expected four numbers K,p,n,sigma"), std::pair("10", "found '10'"),
        std::pair("10,64,500", "expected four numbers"), std::pair("10,64,500,0.2,1", "expected four numbers"),
        std::pair("10,64,500,", "expected four numbers"), std::pair("10,64,500,x", "expected four numbers"),
        std::pair("10,64.5,500,0.2", "expected four numbers"), std::pair("10, 64,500,0.2", "expected four numbers"),
        std::pair("99999999999,64,500,0.2", "expected four numbers"),
        std::pair("1,64,500,0.2", "expected 2 to 1000 classes, found 1"),
        std::pair("1001,2000,5,0.2", "expected 2 to 1000 classes, found 1001"),
        std::pair("10,8,500,0.2", "the simplex of 10 classes needs at least 9 features, found 8"),
        std::pair("10,64,0,0.2", "expected at least one sample per class, found 0"),
        std::pair("10,9223372036854775807,9223372036854775807,0.2", "too many: expected at most 100000000 numbers"),
        std::pair("10,1000,10001,0.2", "10 classes of 10001 samples with 1000 features are too many"),
        std::pair("10,64,500,0", "expected a positive sigma, found 0"),
        std::pair("10,64,500,-0.2", "expected a positive sigma, found -0.2"),
        std::pair("10,64,500,nan", "expected a positive sigma, found nan"),
        std::pair("10,64,500,inf", "expected a positive sigma, found inf")),
    [](const auto& test) { return "Case" + std::to_string(test.index); });

}  // namespace
}  // namespace simplexity::data

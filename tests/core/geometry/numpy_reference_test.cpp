// Against reference_cases.py, which the build runs: the textbook formulas in NumPy, float64.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "core/geometry/collapse_suite.h"
#include "core/geometry/rows.h"
#include "core/geometry/simplex.h"
#include "core/geometry/view_basis.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

nlohmann::json referenceCases()
{
  std::ifstream file(SIMPLEXITY_REFERENCE_CASES);
  return nlohmann::json::parse(file);
}

Samples samplesOf(const nlohmann::json& reference)
{
  const auto rows = reference["features"].get<std::vector<std::vector<double>>>();
  Samples samples{.features = RowMatrixXd(rows.size(), rows.front().size()),
                  .labels = reference["labels"].get<std::vector<std::int32_t>>(),
                  .classCount = reference["classes"].get<int>()};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    samples.features.row(static_cast<Eigen::Index>(i)) =
        Eigen::Map<const Eigen::RowVectorXd>(rows[i].data(), static_cast<Eigen::Index>(rows[i].size()));
  }
  return samples;
}

void expectClose(std::optional<double> actual, double expected, const char* what)
{
  ASSERT_TRUE(actual.has_value()) << what;
  EXPECT_NEAR(*actual, expected, 1e-10 * std::abs(expected) + 1e-14) << what;
}

void expectValues(const MetricValues& values, const nlohmann::json& expected)
{
  for (const char* id : {"cdnv", "geometric_collapse", "nc1", "nc2_etf", "ncm_accuracy"}) {
    expectClose(values.get(*metricFromId(id)), expected[id], id);
  }
}

void expectAlignment(const RowMatrixXd& means, const nlohmann::json& expected)
{
  const auto aligned = alignSimplex(means);
  ASSERT_EQ(aligned.has_value(), expected.contains("residual"));
  if (aligned) {
    EXPECT_NEAR(aligned->residual, expected["residual"].get<double>(), 1e-7);  // the reference cancels near zero
    expectClose(aligned->scale, expected["scale"], "scale");
  }
}

TEST(NumpyReference, EveryMetricOfEveryCase)
{
  const nlohmann::json cases = referenceCases();
  ASSERT_GE(cases.size(), 9U);
  for (const nlohmann::json& reference : cases) {
    SCOPED_TRACE(reference["name"].get<std::string>());
    const Samples samples = samplesOf(reference);
    const RowMatrixXf single = samples.features.cast<float>();
    const bool isSingle = single.cast<double>() == samples.features;
    const ClassStatistics statistics = samples.statisticsInBatchesOf(7);
    const nlohmann::json& expected = reference["expected"];
    const auto complexities = reference["complexities"].get<std::vector<double>>();

    const ComplexityEstimate complexity{.mean = 1.0, .standardError = {}, .classMeans = complexities};
    const CollapseInput input{.statistics = statistics, .labels = samples.labels, .complexity = &complexity};
    expectValues(measureCollapse(input, samples.features, [] { return true; })->values, expected);
    if (isSingle) {
      expectValues(measureCollapse(input, single, [] { return true; })->values, expected);
    }
    const RowMatrixXd means = selectRows(statistics.means(), statistics.presentClasses());
    expectAlignment(means, expected);
    expectClose(principalView(means).keptVariance, expected["kept_variance"], "kept variance");
  }
}

}  // namespace
}  // namespace simplexity::geometry

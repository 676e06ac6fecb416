#include "ui/plots/sample_note.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/learning/config.h"
#include "tests/ui/plots/plot_data.h"

namespace simplexity::ui {
namespace {

learning::TrainingPlan examplePlan()
{
  learning::TrainingPlan plan;
  plan.train = {.samples = 60000, .measured = 10000, .gcSamples = 512};
  plan.test = {.samples = 10000, .measured = 10000, .gcSamples = 500};
  return plan;
}

QString noteOf(const char* plot)
{
  return plotNote(test::standardPlot(plot), examplePlan(), {});
}

TEST(SampleNote, SaysOnWhatWasMeasured)
{
  EXPECT_EQ(sampleNote(examplePlan()), QStringLiteral("10,000 train and 10,000 test samples"));
  EXPECT_EQ(complexityNote(examplePlan(), {}), QStringLiteral("512 train and 500 test samples, 2 probes"));
  EXPECT_EQ(complexityNote(examplePlan(), {.gcProbes = learning::kExactProbes}),
            QStringLiteral("512 train and 500 test samples, exact"));
  EXPECT_EQ(complexityNote(examplePlan(), {.gcProbes = 10, .gcEstimator = learning::ComplexityEstimator::Deflated}),
            QStringLiteral("512 train and 500 test samples, 10 deflated probes"));
}

TEST(SampleNote, APlotNamesTheSamplesOfItsOwnCurves)
{
  EXPECT_EQ(noteOf("loss"), QStringLiteral("10,000 train and 10,000 test samples"));
  EXPECT_EQ(noteOf("gc"), QStringLiteral("512 train and 500 test samples, 2 probes"));
  EXPECT_EQ(noteOf("collapse"),
            QStringLiteral("CDNV on 10,000 train and 10,000 test samples; GC on 512 and 500, 2 probes"));
}

TEST(SampleNote, FlatnessHasSamplesOfItsOwn)
{
  learning::TrainingPlan plan = examplePlan();
  plan.train.flatnessSamples = 512;
  plan.test.flatnessSamples = 360;
  for (const PlotSpec& spec : flatnessPlots()) {
    EXPECT_EQ(plotNote(spec, plan, {}), QStringLiteral("512 train and 360 test samples")) << spec.id.toStdString();
  }
}

TEST(SampleNote, IsEmptyBeforeThePlanIsKnown)
{
  for (const auto& plots : {standardPlots(), flatnessPlots()}) {
    for (const PlotSpec& spec : plots) {
      EXPECT_EQ(plotNote(spec, {}, {}), QString()) << spec.id.toStdString();
    }
  }
}

TEST(SampleNote, KnowsTheMetricsOfComplexity)
{
  for (const Metric metric : {Metric::Gc, Metric::GcStderr, Metric::GeometricCollapse, Metric::PoincareRatio}) {
    EXPECT_TRUE(isComplexityMetric(metric)) << metricInfo(metric).id;
  }
  for (const Metric metric : {Metric::Loss, Metric::Cdnv, Metric::Nc1, Metric::Nc2Etf}) {
    EXPECT_FALSE(isComplexityMetric(metric)) << metricInfo(metric).id;
  }
}

}  // namespace
}  // namespace simplexity::ui

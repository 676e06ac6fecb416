#include "ui/plots/readout.h"

#include <gmock/gmock.h>

#include <limits>

#include "tests/ui/plots/plot_data.h"

namespace simplexity::ui {
namespace {

TEST(FormatValue, KeepsFourDigits)
{
  EXPECT_EQ(formatValue(0.15), QStringLiteral("0.1500"));
  EXPECT_EQ(formatValue(0.0123456), QStringLiteral("0.01235"));
  EXPECT_EQ(formatValue(1234.56), QStringLiteral("1235"));
  EXPECT_EQ(formatValue(1.5e-9), QStringLiteral("1.500e-09"));
  EXPECT_EQ(formatValue(0.0), QStringLiteral("0.000"));
}

TEST(FormatValue, RoundsToTheUncertainty)
{
  EXPECT_EQ(formatValue(143.2345, 3.14), QStringLiteral("143.2 \u00b1 3.1"));
  EXPECT_EQ(formatValue(143.2345, 31.4), QStringLiteral("143 \u00b1 31"));
  EXPECT_EQ(formatValue(0.5, 0.0123), QStringLiteral("0.500 \u00b1 0.012"));
  EXPECT_EQ(formatValue(143.2345, 0.0), QStringLiteral("143.2"));
}

TEST(FormatValue, NamesWhatIsNoNumber)
{
  EXPECT_EQ(formatValue(std::nullopt), QStringLiteral("\u2013"));
  EXPECT_EQ(formatValue(std::numeric_limits<double>::infinity(), 1.0), QStringLiteral("\u221e"));
}

TEST(ReadoutTest, HasARowACurveForOneMetric)
{
  learning::EpochRecord record;
  record.train.set(Metric::Gc, 143.2);
  record.train.set(Metric::GcStderr, 3.1);
  const Readout values = readout(measuredPart(test::standardPlot("gc"), std::vector{record}), record);
  ASSERT_EQ(values.rows.size(), 2U);
  EXPECT_TRUE(values.columns.isEmpty());
  EXPECT_EQ(values.notes, QStringList{QStringLiteral("\u00b1 one standard error")});
  EXPECT_EQ(values.rows[0].name, QStringLiteral("train"));
  EXPECT_EQ(values.rows[0].values, QStringList{QStringLiteral("143.2 \u00b1 3.1")});
  EXPECT_EQ(values.rows[1].name, QStringLiteral("test"));
  EXPECT_EQ(values.rows[1].values, QStringList{QStringLiteral("\u2013")});
}

TEST(ReadoutTest, HasARowForTheComplexityOfTheLogitsWhereMeasured)
{
  learning::EpochRecord record;
  record.train.set(Metric::Gc, 143.2);
  record.train.set(Metric::GcLogits, 12.5);
  record.train.set(Metric::GcLogitsStderr, 0.42);
  const Readout values = readout(measuredPart(test::standardPlot("gc"), std::vector{record}), record);
  ASSERT_EQ(values.rows.size(), 2U);
  EXPECT_EQ(values.rows[1].name, QStringLiteral("GC of the logits"));
  EXPECT_EQ(values.rows[1].values[0], QStringLiteral("12.50 \u00b1 0.42"));
}

TEST(ReadoutTest, HasARowAMetricAndAColumnASplitForSeveral)
{
  learning::EpochRecord record;
  record.test.set(Metric::Cdnv, 0.25);
  const Readout values = readout(test::standardPlot("collapse"), record);
  EXPECT_EQ(values.columns, (QStringList{QStringLiteral("train"), QStringLiteral("test")}));
  EXPECT_TRUE(values.notes.isEmpty());
  ASSERT_EQ(values.rows.size(), 3U);
  EXPECT_EQ(values.rows[1].name, QStringLiteral("CDNV"));
  EXPECT_EQ(values.rows[1].values, (QStringList{QStringLiteral("\u2013"), QStringLiteral("0.2500")}));
  EXPECT_EQ(values.rows[1].curve, 2U);
}

TEST(ReadoutTest, HasTheBaselinesThatWereMeasuredUnlessTheyAreHidden)
{
  const learning::EpochRecord record = test::trainingRunWithBaselines(1).back();
  const Readout collapse = readout(test::standardPlot("collapse"), record);
  ASSERT_EQ(collapse.rows.size(), 6U);
  EXPECT_EQ(collapse.rows[2].name, QStringLiteral("CDNV"));
  EXPECT_EQ(collapse.rows[3].name, QStringLiteral("labels shuffled"));
  EXPECT_EQ(collapse.rows[3].values, (QStringList{QStringLiteral("72.00"), QStringLiteral("18.00")}));
  EXPECT_EQ(readout(test::standardPlot("collapse"), record, false).rows.size(), 3U);
  const Readout accuracy = readout(test::standardPlot("accuracy"), record);
  ASSERT_EQ(accuracy.rows.size(), 4U);
  EXPECT_EQ(accuracy.rows[3].name, QStringLiteral("test, labels shuffled"));
}

}  // namespace
}  // namespace simplexity::ui

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QFont>
#include <QSignalSpy>
#include <limits>

#include "ui/document/run_document.h"
#include "ui/windows/metric_table_model.h"

namespace simplexity::ui {
namespace {

class MetricTableTest : public ::testing::Test {
 protected:
  MetricTableTest()
  {
    runs::Run run;
    run.info.plan.train = {.samples = 1437, .measured = 1437, .gcSamples = 512, .flatnessSamples = 500};
    run.info.config.training.probe.gcLogits = true;
    learning::EpochRecord record;
    record.train.set(Metric::Gc, 12.3456);
    record.train.set(Metric::GcStderr, 0.0512);
    record.train.set(Metric::Cdnv, std::numeric_limits<double>::infinity());
    record.test.set(Metric::Accuracy, 0.9667);
    record.train.set(Metric::GcLogits, 3.25);
    record.train.set(Metric::GcLogitsStderr, 0.12);
    record.train.set(Metric::HessianTrace, 51.27);
    record.train.set(Metric::HessianTraceStderr, 1.3);
    record.flatnessSeconds = 0.456;
    record.train.set(Metric::NcmAccuracy, 0.875);
    record.train.set(Metric::CdnvDirectional, 0.01);
    record.train.set(Metric::NcmErrorBound, 0.36);
    run.epochs = {record};
    run.warnings = {};
    m_document.open(std::move(run));
  }

  QString text(Metric metric, int column, int role = Qt::DisplayRole) const
  {
    for (int row = 0; row < m_model.rowCount(); ++row) {
      const QString title = m_model.index(row, 0).data().toString();
      if (title.section(QStringLiteral(" (nats)"), 0, 0).toStdString() == metricInfo(metric).title) {
        return m_model.index(row, column).data(role).toString();
      }
    }
    return {};
  }

  RunDocument m_document;
  MetricTableModel m_model{m_document, nullptr};
};

TEST_F(MetricTableTest, IsAConsistentModel)
{
  const QAbstractItemModelTester tester(&m_model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  EXPECT_EQ(m_model.rowCount(), static_cast<int>(kMetricCount) - 3 + 3)
      << "the standard errors have no row of their own, the bounds have";
  EXPECT_EQ(m_model.headerData(MetricTableModel::Test, Qt::Horizontal, Qt::DisplayRole).toString(),
            QStringLiteral("Test"));
}

TEST_F(MetricTableTest, ShowsValuesErrorsAndWhatIsNoNumber)
{
  EXPECT_EQ(text(Metric::Gc, MetricTableModel::Train), QStringLiteral("12.346 ± 0.051"));
  EXPECT_EQ(text(Metric::GcLogits, MetricTableModel::Train), QStringLiteral("3.25 ± 0.12"));
  EXPECT_EQ(text(Metric::Cdnv, MetricTableModel::Train), QStringLiteral("∞"));
  EXPECT_EQ(text(Metric::Accuracy, MetricTableModel::Test), QStringLiteral("0.9667"));
  EXPECT_EQ(text(Metric::Accuracy, MetricTableModel::Train), QStringLiteral("–"));
}

TEST_F(MetricTableTest, ShowsBothSidesOfTheBoundsBelow)
{
  const auto rowAt = [](int bound) { return static_cast<int>(kMetricCount) - 3 + bound; };
  const auto cell = [&](int bound, int column, int role = Qt::DisplayRole) {
    return m_model.index(rowAt(bound), column).data(role);
  };
  EXPECT_EQ(cell(1, MetricTableModel::Title).toString(), QStringLiteral("NCM error ≤ 4 (K−1) · directional CDNV"));
  EXPECT_EQ(cell(1, MetricTableModel::Train).toString(), QStringLiteral("0.1250 ≤ 0.3600"));
  EXPECT_EQ(cell(1, MetricTableModel::Test).toString(), QStringLiteral("–"));
  EXPECT_EQ(cell(2, MetricTableModel::Train).toString(), QStringLiteral("0.1250 ≤ ∞"));
  EXPECT_TRUE(cell(1, MetricTableModel::Title, Qt::FontRole).value<QFont>().italic());
  const QString reason = cell(1, MetricTableModel::Train, Qt::ToolTipRole).toString();
  for (const char* const part : {"Derived", "Chebyshev", "equal size", "Left over right: 0.3472"}) {
    EXPECT_TRUE(reason.contains(QString::fromUtf8(part))) << reason.toStdString();
  }
}

TEST_F(MetricTableTest, ExplainsItself)
{
  const QString cdnv = text(Metric::Cdnv, MetricTableModel::Train, Qt::ToolTipRole);
  EXPECT_TRUE(cdnv.contains(QStringLiteral("lower = more collapsed"))) << cdnv.toStdString();
  EXPECT_TRUE(cdnv.contains(QStringLiteral("Measured on 1437 of 1437 samples"))) << cdnv.toStdString();
  const QString complexity = text(Metric::Gc, MetricTableModel::Train, Qt::ToolTipRole);
  EXPECT_TRUE(complexity.contains(QStringLiteral("512 of 1437"))) << complexity.toStdString();
  EXPECT_TRUE(complexity.contains(QStringLiteral("± is one standard error"))) << complexity.toStdString();
  EXPECT_FALSE(cdnv.contains(u'±')) << cdnv.toStdString();
  EXPECT_EQ(text(Metric::Loss, MetricTableModel::Title), QStringLiteral("Loss (nats)"));
}

TEST_F(MetricTableTest, HasFlatnessWithItsErrorSamplesAndCost)
{
  EXPECT_EQ(text(Metric::HessianTrace, MetricTableModel::Train), QStringLiteral("51.3 ± 1.3"));
  const QString explained = text(Metric::HessianTrace, MetricTableModel::Train, Qt::ToolTipRole);
  EXPECT_TRUE(explained.contains(QStringLiteral("500 of 1437"))) << explained.toStdString();
  EXPECT_TRUE(explained.contains(QStringLiteral("took 0.46 s"))) << explained.toStdString();
}

TEST_F(MetricTableTest, HasNoRowsOfWhatTheRunDoesNotMeasure)
{
  const QSignalSpy reset(&m_model, &QAbstractItemModel::modelReset);
  m_document.open({});
  EXPECT_EQ(reset.count(), 1);
  for (const Metric metric : {Metric::GcLogits, Metric::GradNormSq, Metric::HessianTrace, Metric::SamSharpness}) {
    EXPECT_EQ(text(metric, MetricTableModel::Title), QString()) << metricInfo(metric).id;
  }
}

TEST_F(MetricTableTest, FollowsTheShownEpoch)
{
  const QSignalSpy changed(&m_model, &QAbstractItemModel::dataChanged);
  learning::EpochRecord record;
  record.epoch = 1;
  record.test.set(Metric::Accuracy, 0.5);
  m_document.append({record});
  EXPECT_GE(changed.count(), 1);
  EXPECT_EQ(text(Metric::Accuracy, MetricTableModel::Test), QStringLiteral("0.5000"));
}

TEST_F(MetricTableTest, IsFullOfDashesWithoutARun)
{
  m_document.open({});
  EXPECT_EQ(text(Metric::Accuracy, MetricTableModel::Test), QStringLiteral("–"));
}

}  // namespace
}  // namespace simplexity::ui

#include "ui/windows/metric_table_model.h"

#include <QStringList>

#include "ui/document/run_document.h"
#include "ui/plots/plot_spec.h"
#include "ui/plots/readout.h"
#include "ui/plots/sample_note.h"

namespace simplexity::ui {

namespace {

QString toText(std::string_view text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

Split splitOf(int column)
{
  return column == MetricTableModel::Train ? Split::Train : Split::Test;
}

}  // namespace

MetricTableModel::MetricTableModel(const RunDocument& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document)
{
  for (const auto& info : allMetrics()) {
    // The one stands behind its value, the other is not measured while training.
    if (info.metric != Metric::GcStderr && info.metric != Metric::GcLogits) {
      m_rows.push_back(&info);
    }
  }
  connect(&document, &RunDocument::shownEpochChanged, this, [this] {
    Q_EMIT dataChanged(index(0, Train), index(rowCount() - 1, Test), {Qt::DisplayRole, Qt::ToolTipRole});
  });
}

int MetricTableModel::rowCount(const QModelIndex& parent) const
{
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int MetricTableModel::columnCount(const QModelIndex& parent) const
{
  return parent.isValid() ? 0 : 3;
}

QVariant MetricTableModel::data(const QModelIndex& index, int role) const
{
  const MetricInfo& info = *m_rows[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return textAt(info, index.column());
    case Qt::ToolTipRole:
      return toolTipAt(info, index.column());
    case Qt::TextAlignmentRole:
      return QVariant::fromValue((index.column() == Title ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default:
      return {};
  }
}

QVariant MetricTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
  if (orientation != Qt::Horizontal) {
    return {};
  }
  if (role == Qt::TextAlignmentRole) {
    return QVariant::fromValue((section == Title ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  }
  if (role != Qt::DisplayRole) {
    return {};
  }
  return section == Title ? tr("Metric") : section == Train ? tr("Train") : tr("Test");
}

QString MetricTableModel::textAt(const MetricInfo& info, int column) const
{
  if (column == Title) {
    const QString title = toText(info.title);
    return info.unit.empty() ? title : QStringLiteral("%1 (%2)").arg(title, toText(info.unit));
  }
  const auto* const record = m_document.shownRecord();
  if (record == nullptr) {
    return formatValue(std::nullopt);
  }
  const MetricValues& values = record->split(splitOf(column));
  const auto error = standardErrorOf(info.metric);
  return formatValue(values.get(info.metric), error ? values.get(*error) : std::nullopt);
}

QString MetricTableModel::toolTipAt(const MetricInfo& info, int column) const
{
  QStringList lines{toText(info.definition)};
  if (!info.direction.empty()) {
    lines << toText(info.direction);
  }
  if (!info.unit.empty()) {
    lines << tr("Unit: %1").arg(toText(info.unit));
  }
  if (standardErrorOf(info.metric)) {
    lines << tr("± is one standard error; the bands in the plots are 95 % intervals, about twice as wide");
  }
  if (column != Title) {
    const auto& plan = m_document.run().info.plan;
    const auto& split = column == Train ? plan.train : plan.test;
    const auto count = isComplexityMetric(info.metric) ? split.gcSamples : split.measured;
    if (count > 0) {
      lines << tr("Measured on %1 of %2 samples").arg(count).arg(split.samples);
    }
  }
  // Rich text wraps; plain text would be one long line.
  return QStringLiteral("<p>%1</p>")
      .arg(lines.join(QStringLiteral(".<br/>")).replace(QStringLiteral(".."), QStringLiteral(".")));
}

}  // namespace simplexity::ui

#include "ui/windows/metric_table_model.h"

#include <QApplication>
#include <QFont>
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

/// Sentences under each other. Rich text wraps; plain text would be one long line.
QString toRichText(const QStringList& sentences)
{
  return QStringLiteral("<p>%1</p>")
      .arg(sentences.join(QStringLiteral(".<br/>")).replace(QStringLiteral(".."), QStringLiteral(".")));
}

/// Whether it says something of the last layer or of what that predicts.
bool isOfHead(Metric metric)
{
  const std::string_view id = metricInfo(metric).id;
  return metric == Metric::Accuracy || metric == Metric::Unc3 || id.starts_with("nc3") || id.starts_with("nc4") ||
         id.starts_with("nc2_weights");
}

/// Whether it is of what the run measures, or of the little that most runs do without.
bool isMeasured(Metric metric, const runs::RunInfo& info)
{
  if (info.features) {
    const bool needsNetwork = metric == Metric::Loss || isComplexityMetric(metric) || isFlatness(metric);
    return !needsNetwork && (info.features->hasHead || !isOfHead(metric));
  }
  if (isFlatness(metric)) {
    return measuresFlatness(info.plan);
  }
  return metric != Metric::GcLogits || info.config.training.probe.gcLogits;
}

QFont italic()
{
  QFont font = QApplication::font("QTableView");
  font.setItalic(true);
  return font;
}

Split splitOf(int column)
{
  return column == MetricTableModel::Train ? Split::Train : Split::Test;
}

}  // namespace

MetricTableModel::MetricTableModel(const RunDocument& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document)
{
  chooseRows();
  connect(&document, &RunDocument::runChanged, this, [this] {
    beginResetModel();
    chooseRows();
    endResetModel();
  });
  connect(&document, &RunDocument::shownEpochChanged, this, [this] {
    Q_EMIT dataChanged(index(0, Train), index(rowCount() - 1, Test), {Qt::DisplayRole, Qt::ToolTipRole});
  });
}

void MetricTableModel::chooseRows()
{
  m_bounds.clear();
  for (const auto& bound : geometry::allBounds()) {
    if (!m_document.run().info.features || bound.kind != geometry::BoundKind::Cdnv) {  // which is one by GC
      m_bounds.push_back(&bound);
    }
  }
  m_rows.clear();
  for (const auto& info : allMetrics()) {
    if (!isStandardError(info.metric) && isMeasured(info.metric, m_document.run().info)) {
      m_rows.push_back(&info);
    }
  }
}

int MetricTableModel::rowCount(const QModelIndex& parent) const
{
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size() + m_bounds.size());
}

int MetricTableModel::columnCount(const QModelIndex& parent) const
{
  return parent.isValid() ? 0 : 3;
}

QVariant MetricTableModel::data(const QModelIndex& index, int role) const
{
  const auto row = static_cast<std::size_t>(index.row());
  const bool isBound = row >= m_rows.size();
  const auto ofRow = [&](const auto& function) {
    return isBound ? function(*m_bounds[row - m_rows.size()]) : function(*m_rows[row]);
  };
  switch (role) {
    case Qt::DisplayRole:
      return ofRow([&](const auto& info) { return textAt(info, index.column()); });
    case Qt::ToolTipRole:
      return ofRow([&](const auto& info) { return toolTipAt(info, index.column()); });
    case Qt::FontRole:
      return isBound ? QVariant(italic()) : QVariant();
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
  const QString test = m_document.run().info.features ? tr("Features") : tr("Test");
  return section == Title ? tr("Metric") : section == Train ? tr("Train") : test;
}

QString MetricTableModel::textAt(const MetricInfo& info, int column) const
{
  if (column == Title) {
    const QString title = toText(info.title);
    return info.unit.empty() ? title : QStringLiteral("%1 (%2)").arg(title, toText(info.unit));
  }
  const MetricValues* const values = valuesIn(column);
  if (values == nullptr) {
    return formatValue(std::nullopt);
  }
  const auto error = standardErrorOf(info.metric);
  return formatValue(values->get(info.metric), error ? values->get(*error) : std::nullopt);
}

QString MetricTableModel::textAt(const geometry::BoundInfo& info, int column) const
{
  if (column == Title) {
    return QStringLiteral("%1 ≤ %2").arg(toText(info.left), toText(info.right));
  }
  const MetricValues* const values = valuesIn(column);
  const auto bound = values != nullptr ? geometry::derivedBound(info, *values) : std::nullopt;
  return bound ? QStringLiteral("%1 ≤ %2").arg(formatValue(bound->left), formatValue(bound->right))
               : formatValue(std::nullopt);
}

const MetricValues* MetricTableModel::valuesIn(int column) const
{
  const auto* const record = m_document.shownRecord();
  return record == nullptr ? nullptr : &record->split(splitOf(column));
}

QString MetricTableModel::toolTipAt(const geometry::BoundInfo& info, int column) const
{
  QStringList lines{tr("Derived: it follows from the numbers above"), toText(info.reason), toText(info.condition)};
  const MetricValues* const values = column == Title ? nullptr : valuesIn(column);
  const auto bound = values != nullptr ? geometry::derivedBound(info, *values) : std::nullopt;
  const auto ratio = bound ? bound->ratio() : std::nullopt;
  if (ratio) {
    lines << tr("Left over right: %1").arg(formatValue(*ratio));
  }
  return toRichText(lines);
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
    const auto count = isFlatness(info.metric)           ? split.flatnessSamples
                       : isComplexityMetric(info.metric) ? split.gcSamples
                                                         : split.measured;
    if (count > 0) {
      lines << tr("Measured on %1 of %2 samples").arg(count).arg(split.samples);
    }
    const auto* const record = m_document.shownRecord();
    if (isFlatness(info.metric) && record != nullptr && record->flatnessSeconds) {
      lines << tr("Flatness took %1 s in this epoch").arg(*record->flatnessSeconds, 0, 'f', 2);
    }
  }
  return toRichText(lines);
}

}  // namespace simplexity::ui

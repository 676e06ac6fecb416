#include "ui/windows/metric_table.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/document/run_document.h"
#include "ui/plots/sample_note.h"
#include "ui/windows/metric_table_model.h"

namespace simplexity::ui {

namespace {

/// The rest is a scroll away: the scene is what the room is for.
constexpr int kRowsAtFirst = 10;

}  // namespace

MetricTable::MetricTable(const RunDocument& document, QWidget* parent) : QWidget(parent), m_view(new QTableView(this))
{
  QTableView* const view = m_view;
  view->setObjectName(QStringLiteral("metricTable"));
  view->setModel(new MetricTableModel(document, view));
  view->setSelectionMode(QAbstractItemView::NoSelection);
  view->setShowGrid(false);
  view->setAlternatingRowColors(true);
  view->verticalHeader()->hide();
  view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 6);
  view->verticalHeader()->setMinimumSectionSize(view->verticalHeader()->defaultSectionSize());
  view->horizontalHeader()->setHighlightSections(false);
  // Wide enough for most values, so that the columns do not jump from epoch to epoch.
  view->horizontalHeader()->setMinimumSectionSize(
      view->fontMetrics().horizontalAdvance(QStringLiteral("12.34 ± 0.56   ")));
  view->horizontalHeader()->setSectionResizeMode(MetricTableModel::Title, QHeaderView::Stretch);
  view->horizontalHeader()->setSectionResizeMode(MetricTableModel::Train, QHeaderView::ResizeToContents);
  view->horizontalHeader()->setSectionResizeMode(MetricTableModel::Test, QHeaderView::ResizeToContents);
  // A long title takes two lines where the column is narrow.
  connect(view->horizontalHeader(), &QHeaderView::sectionResized, view, &QTableView::resizeRowsToContents);
  connect(view->model(), &QAbstractItemModel::modelReset, view, &QTableView::resizeRowsToContents);
  auto* const note = new QLabel(this);
  note->setObjectName(QStringLiteral("sampleNote"));
  note->setWordWrap(true);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(3);
  layout->addWidget(view);
  layout->addWidget(note);
  connect(&document, &RunDocument::runChanged, note, [&document, note, view] {
    const auto& info = document.run().info;
    view->setColumnHidden(MetricTableModel::Train, info.features.has_value());
    const QString measured = sampleNote(info.plan);
    const QString probed = complexityNote(info.plan, info.config.training.probe);
    if (info.features) {
      note->setText(tr("On %1. GC needs the network: features only.").arg(measured));
      return;
    }
    note->setText(measured.isEmpty() ? QString() : tr("On %1; GC on %2, ± one standard error.").arg(measured, probed));
  });
}

QSize MetricTable::sizeHint() const
{
  const int rows = m_view->horizontalHeader()->sizeHint().height() +
                   kRowsAtFirst * m_view->verticalHeader()->defaultSectionSize() + 2 * m_view->frameWidth();
  const QSize withoutRows = QWidget::sizeHint() - QSize(0, m_view->sizeHint().height());
  return withoutRows + QSize(0, rows);
}

}  // namespace simplexity::ui

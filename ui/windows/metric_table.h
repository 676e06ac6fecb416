#pragma once

#include <QWidget>

class QTableView;

namespace simplexity::ui {

class RunDocument;

/// The table of the shown epoch's numbers and, below it, on how many samples they were measured.
class MetricTable final : public QWidget {
  Q_OBJECT

 public:
  MetricTable(const RunDocument& document, QWidget* parent);
  [[nodiscard]] QSize sizeHint() const override;

 private:
  QTableView* m_view;
};

}  // namespace simplexity::ui

#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/base/metrics.h"

namespace simplexity::ui {

class RunDocument;

/// The numbers of the shown epoch: a row a metric, a column a split. The standard error of geometric complexity stands
/// beside it, not in a row of its own.
class MetricTableModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Title, Train, Test };

  MetricTableModel(const RunDocument& document, QObject* parent);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] QString textAt(const MetricInfo& info, int column) const;
  [[nodiscard]] QString toolTipAt(const MetricInfo& info, int column) const;

  const RunDocument& m_document;
  std::vector<const MetricInfo*> m_rows;
};

}  // namespace simplexity::ui

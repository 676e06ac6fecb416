#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/base/metrics.h"
#include "core/geometry/bounds.h"

namespace simplexity::ui {

class RunDocument;

/// The numbers of the shown epoch: a row a metric, a column a split. A standard error stands beside its value, not in a
/// row of its own; what the run does not measure has none. Of features, which have no splits, the second column is
/// empty and the third has them. Below, in italics, the bounds that follow from them: both sides of each.
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
  void chooseRows();
  [[nodiscard]] const MetricValues* valuesIn(int column) const;  ///< null without a shown epoch
  [[nodiscard]] QString textAt(const MetricInfo& info, int column) const;
  [[nodiscard]] QString textAt(const geometry::BoundInfo& info, int column) const;
  [[nodiscard]] QString toolTipAt(const MetricInfo& info, int column) const;
  [[nodiscard]] QString toolTipAt(const geometry::BoundInfo& info, int column) const;

  const RunDocument& m_document;
  std::vector<const MetricInfo*> m_rows;
  std::vector<const geometry::BoundInfo*> m_bounds;  ///< in the rows below
};

}  // namespace simplexity::ui

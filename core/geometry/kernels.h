#pragma once

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"
#include "core/geometry/processor_kernels.h"

/// The inner loops of the passes over all samples, in float64, on the widest vectors this processor has. The same
/// processor gives the same bits. Any thread.
namespace simplexity::geometry {

/// A p×n matrix laid out for multiply(): panels of kPanelWidth columns, the last filled up with zeros.
class ColumnPanels {
 public:
  explicit ColumnPanels(const Eigen::Ref<const RowMatrixXd>& matrix);

  [[nodiscard]] Eigen::Index rows() const { return m_rows; }
  [[nodiscard]] Eigen::Index panels() const { return m_panels; }
  /// n rounded up to whole panels.
  [[nodiscard]] Eigen::Index paddedColumns() const { return m_panels * kPanelWidth; }
  [[nodiscard]] const double* panel(Eigen::Index panel) const { return m_values.data() + panel * m_rows * kPanelWidth; }

 private:
  Eigen::Index m_rows;
  Eigen::Index m_panels;
  Eigen::VectorXd m_values;
};

/// product = block·matrix, m×paddedColumns(); the surplus columns are zero. `block` is m×p.
void multiply(const Eigen::Ref<const RowMatrixXd>& block, const ColumnPanels& matrix, RowMatrixXd& product);

/// deviation = sample − origin, of `size` features each; returns ‖deviation‖².
double deviate(const float* sample, const double* origin, double* deviation, Eigen::Index size);
double deviate(const double* sample, const double* origin, double* deviation, Eigen::Index size);

}  // namespace simplexity::geometry

#include "core/geometry/kernels.h"

#include <algorithm>

#include "core/base/check.h"

namespace simplexity::geometry {

namespace {

const ProcessorKernels& kernels()
{
  static const ProcessorKernels fastest = processorKernels().front();
  return fastest;
}

}  // namespace

ColumnPanels::ColumnPanels(const Eigen::Ref<const RowMatrixXd>& matrix)
    : m_rows(matrix.rows()),
      m_panels((matrix.cols() + kPanelWidth - 1) / kPanelWidth),
      m_values(Eigen::VectorXd::Zero(m_panels * m_rows * kPanelWidth))
{
  for (Eigen::Index first = 0; first < matrix.cols(); first += kPanelWidth) {
    const Eigen::Index columns = std::min(kPanelWidth, matrix.cols() - first);
    Eigen::Map<RowMatrixXd> panel(m_values.data() + first * m_rows, m_rows, kPanelWidth);
    panel.leftCols(columns) = matrix.middleCols(first, columns);
  }
}

void multiply(const Eigen::Ref<const RowMatrixXd>& block, const ColumnPanels& matrix, RowMatrixXd& product)
{
  SIMPLEXITY_CHECK(block.cols() == matrix.rows(), "factors of different inner size");
  constexpr Eigen::Index kDepth = 256;  // a panel's share of the nearest cache
  product.setZero(block.rows(), matrix.paddedColumns());
  for (Eigen::Index first = 0; first < matrix.rows(); first += kDepth) {
    for (Eigen::Index panel = 0; panel < matrix.panels(); ++panel) {
      kernels().addPanel({.block = block.data() + first,
                          .blockStride = block.outerStride(),
                          .rows = block.rows(),
                          .panel = matrix.panel(panel) + first * kPanelWidth,
                          .depth = std::min(kDepth, matrix.rows() - first),
                          .product = product.data() + panel * kPanelWidth,
                          .productStride = product.outerStride()});
    }
  }
}

double deviate(const float* sample, const double* origin, double* deviation, Eigen::Index size)
{
  return kernels().deviateFloat(sample, origin, deviation, size);
}

double deviate(const double* sample, const double* origin, double* deviation, Eigen::Index size)
{
  return kernels().deviateDouble(sample, origin, deviation, size);
}

}  // namespace simplexity::geometry

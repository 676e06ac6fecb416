#include "core/geometry/kernels.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/geometry/processor_kernels.h"

namespace simplexity::geometry {
namespace {

class ProcessorKernelsTest : public testing::TestWithParam<ProcessorKernels> {};

/// On whole vectors, less than one, and what is left over.
TEST_P(ProcessorKernelsTest, DeviatesFromTheOrigin)
{
  for (const Eigen::Index size : {1, 2, 7, 16, 33, 512}) {
    const Eigen::VectorXd sample = Eigen::VectorXd::Random(size);
    const Eigen::VectorXf single = sample.cast<float>();
    const Eigen::VectorXd origin = Eigen::VectorXd::Random(size);
    Eigen::VectorXd deviation(size);
    const double squaredNorm = GetParam().deviateDouble(sample.data(), origin.data(), deviation.data(), size);
    EXPECT_EQ(deviation, sample - origin);
    EXPECT_NEAR(squaredNorm, (sample - origin).squaredNorm(), 1e-13 * squaredNorm);
    GetParam().deviateFloat(single.data(), origin.data(), deviation.data(), size);
    EXPECT_EQ(deviation, single.cast<double>() - origin);
  }
}

TEST_P(ProcessorKernelsTest, AddsTheProductWithAPanel)
{
  for (const Eigen::Index rows : {1, 5, 8, 13}) {
    for (const Eigen::Index depth : {1, 3, 64}) {
      const RowMatrixXd block = RowMatrixXd::Random(rows, depth);
      const RowMatrixXd panel = RowMatrixXd::Random(depth, kPanelWidth);
      const RowMatrixXd before = RowMatrixXd::Random(rows, kPanelWidth);
      RowMatrixXd product = before;
      GetParam().addPanel({.block = block.data(),
                           .blockStride = depth,
                           .rows = rows,
                           .panel = panel.data(),
                           .depth = depth,
                           .product = product.data(),
                           .productStride = kPanelWidth});
      EXPECT_LT((product - before - block * panel).norm(), 1e-13 * static_cast<double>(depth));
    }
  }
}

std::string nameOf(const testing::TestParamInfo<ProcessorKernels>& info)
{
  std::string name(info.param.name);
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Processors, ProcessorKernelsTest, testing::ValuesIn(processorKernels()), nameOf);

TEST(KernelsTest, MultiplyMatricesOfAnySize)
{
  RowMatrixXd product;
  for (const Eigen::Index depth : {1, 255, 256, 700}) {
    for (const Eigen::Index columns : {0, 1, 8, 21}) {
      const RowMatrixXd matrix = RowMatrixXd::Random(depth, columns);
      const ColumnPanels panels(matrix);
      const RowMatrixXd wide = RowMatrixXd::Random(11, depth + 3);
      multiply(wide.middleCols(2, depth), panels, product);
      ASSERT_EQ(product.cols(), panels.paddedColumns());
      EXPECT_LT((product.leftCols(columns) - wide.middleCols(2, depth) * matrix).norm(), 1e-12);
      EXPECT_EQ(product.rightCols(panels.paddedColumns() - columns).cwiseAbs().sum(), 0.0);
    }
  }
}

}  // namespace
}  // namespace simplexity::geometry

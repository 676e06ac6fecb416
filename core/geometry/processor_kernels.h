#pragma once

#include <string_view>
#include <vector>

#include <Eigen/Core>

/// The loops under kernels.h, once for every kind of processor: this program is built for any x86-64, and asks at run
/// time what more there is.
namespace simplexity::geometry {

/// Columns of a panel.
inline constexpr Eigen::Index kPanelWidth = 8;

/// Some features of some rows of a block, times the same rows of a panel, to be added to a product.
struct PanelProduct {
  const double* block;
  Eigen::Index blockStride;
  Eigen::Index rows;
  const double* panel;
  Eigen::Index depth;
  double* product;
  Eigen::Index productStride;
};

struct ProcessorKernels {
  std::string_view name;
  void (*addPanel)(const PanelProduct&);
  /// As deviate().
  double (*deviateFloat)(const float* sample, const double* origin, double* deviation, Eigen::Index size);
  double (*deviateDouble)(const double* sample, const double* origin, double* deviation, Eigen::Index size);
};

/// Those that this processor can run, the fastest first; the last is for any.
[[nodiscard]] std::vector<ProcessorKernels> processorKernels();

}  // namespace simplexity::geometry

#pragma once

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

namespace simplexity::geometry {

/// The last linear layer: logits = weights·h + bias.
struct LinearHead {
  RowMatrixXd weights;   ///< K×p
  Eigen::VectorXd bias;  ///< K
};

}  // namespace simplexity::geometry

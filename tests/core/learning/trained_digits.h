#pragma once

#include <torch/torch.h>

#include <vector>

#include <Eigen/Core>

#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning::test {

/// An mlp (128, 64) trained on the digits until it has collapsed (to a CDNV of 0.1), in evaluation mode.
struct TrainedDigits {
  Classifier classifier{nullptr};
  torch::Tensor images;            ///< of the training split, normalised
  std::vector<double> exactNorms;  ///< ‖∂h/∂x‖_F² of each
  Eigen::MatrixXd means;           ///< class means of the embedding, K×p
};

/// Trained once a process.
[[nodiscard]] const TrainedDigits& trainedDigits();

}  // namespace simplexity::learning::test

#include "core/geometry/frame_metrics.h"

#include <cmath>
#include <limits>

namespace simplexity::geometry {

namespace {

bool isUsable(const RowMatrixXd& frame)
{
  return frame.rows() >= 2 && frame.allFinite();
}

bool areUsable(const RowMatrixXd& weights, const RowMatrixXd& means)
{
  return isUsable(weights) && isUsable(means) && weights.rows() == means.rows() && weights.cols() == means.cols();
}

/// Rows at unit length; empty if one has none.
std::optional<RowMatrixXd> directions(const RowMatrixXd& frame)
{
  const Eigen::VectorXd lengths = frame.rowwise().norm();
  if (!isUsable(frame) || !(lengths.minCoeff() > 0.0)) {
    return std::nullopt;
  }
  return lengths.cwiseInverse().asDiagonal() * frame;
}

double sampleVariance(const Eigen::VectorXd& values)
{
  return (values.array() - values.mean()).square().sum() / static_cast<double>(values.size() - 1);
}

/// ‖A/‖A‖_F − T‖_F.
std::optional<double> distanceFromIdealGram(Eigen::MatrixXd gram)
{
  const double norm = gram.norm();
  if (!(norm > 0.0) || !std::isfinite(norm)) {
    return std::nullopt;
  }
  const auto classes = static_cast<double>(gram.rows());
  const double size = std::sqrt(classes - 1.0);
  const Eigen::VectorXd diagonal = gram.diagonal().array() / norm - (-1.0 / classes + 1.0) / size;
  gram.array() = gram.array() / norm - (-1.0 / classes) / size;
  gram.diagonal() = diagonal;
  return gram.norm();
}

}  // namespace

std::optional<double> lengthVariation(const RowMatrixXd& frame)
{
  if (!isUsable(frame)) {
    return std::nullopt;
  }
  const Eigen::VectorXd lengths = frame.rowwise().norm();
  const double mean = lengths.mean();
  return mean > 0.0 ? std::optional(std::sqrt(sampleVariance(lengths)) / mean) : std::nullopt;
}

std::optional<double> angleDeviation(const RowMatrixXd& frame)
{
  const std::optional<RowMatrixXd> units = directions(frame);
  if (!units) {
    return std::nullopt;
  }
  const auto classes = static_cast<double>(frame.rows());
  Eigen::MatrixXd cosines = *units * units->transpose();
  cosines.diagonal().setConstant(-1.0 / (classes - 1.0));
  return (cosines.array() + 1.0 / (classes - 1.0)).abs().sum() / (classes * (classes - 1.0));
}

std::optional<double> etfDistance(const RowMatrixXd& frame)
{
  return isUsable(frame) ? distanceFromIdealGram(frame * frame.transpose()) : std::nullopt;
}

std::optional<Uniformity> hypersphericalUniformity(const RowMatrixXd& frame)
{
  const std::optional<RowMatrixXd> units = directions(frame);
  if (!units) {
    return std::nullopt;
  }
  Eigen::VectorXd kernel(frame.rows() * (frame.rows() - 1) / 2);
  Eigen::Index pair = 0;
  for (Eigen::Index i = 0; i < frame.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      kernel[pair++] = -std::log((units->row(i) - units->row(j)).norm());
    }
  }
  Uniformity uniformity{.mean = kernel.mean(), .variance = std::nullopt};
  if (std::isfinite(uniformity.mean)) {
    uniformity.variance = (kernel.array() - uniformity.mean).square().mean();
  }
  return uniformity;
}

std::optional<double> dualityDistance(const RowMatrixXd& weights, const RowMatrixXd& means)
{
  if (!areUsable(weights, means) || !(weights.norm() > 0.0) || !(means.norm() > 0.0)) {
    return std::nullopt;
  }
  return (weights / weights.norm() - means / means.norm()).squaredNorm();
}

std::optional<double> etfDuality(const RowMatrixXd& weights, const RowMatrixXd& means)
{
  return areUsable(weights, means) ? distanceFromIdealGram(weights * means.transpose()) : std::nullopt;
}

std::optional<double> dualityCosine(const RowMatrixXd& weights, const RowMatrixXd& means)
{
  const std::optional<RowMatrixXd> unitWeights = directions(weights);
  const std::optional<RowMatrixXd> unitMeans = directions(means);
  if (!areUsable(weights, means) || !unitWeights || !unitMeans) {
    return std::nullopt;
  }
  return unitWeights->cwiseProduct(*unitMeans).rowwise().sum().mean();
}

std::optional<double> dualityVariance(const RowMatrixXd& weights, const RowMatrixXd& means)
{
  if (!areUsable(weights, means)) {
    return std::nullopt;
  }
  return sampleVariance(weights.cwiseProduct(means).rowwise().sum());
}

}  // namespace simplexity::geometry

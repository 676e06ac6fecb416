#include "core/learning/complexity/probes_torch.h"

#include "core/base/check.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

namespace simplexity::learning {

namespace {

constexpr std::int64_t kFramesAThread = 8;

/// p×m, a column a direction.
using DrawFrame = std::function<Eigen::MatrixXd(RandomStream)>;

Eigen::MatrixXd gaussianMatrix(std::int64_t rows, std::int64_t columns, RandomStream& stream)
{
  Eigen::MatrixXd matrix(rows, columns);
  for (double& value : matrix.reshaped()) {
    value = stream.normal();
  }
  return matrix;
}

/// The Q factor. Of a Gaussian matrix it is uniformly distributed over the orthonormal frames. (Its columns' signs are
/// not uniform, but no norm depends on them.)
Eigen::MatrixXd orthonormalised(const Eigen::MatrixXd& matrix)
{
  if (matrix.cols() == 1) {
    return matrix.normalized();
  }
  const Eigen::HouseholderQR<Eigen::MatrixXd> decomposition(matrix);
  return decomposition.householderQ() * Eigen::MatrixXd::Identity(matrix.rows(), matrix.cols());
}

Eigen::MatrixXd rademacherMatrix(std::int64_t rows, std::int64_t columns, RandomStream& stream)
{
  Eigen::MatrixXd matrix(rows, columns);
  for (double& value : matrix.reshaped()) {
    value = stream.below(2) == 0 ? -1.0 : 1.0;
  }
  return matrix;
}

/// Columns of the identity, all different: the beginning of a shuffle.
Eigen::MatrixXd differentOutputs(std::int64_t features, std::int64_t count, RandomStream& stream)
{
  std::vector<std::int64_t> outputs(static_cast<std::size_t>(features));
  std::iota(outputs.begin(), outputs.end(), 0);
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(features, count);
  for (std::int64_t k = 0; k < count; ++k) {
    const auto next = k + static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(features - k)));
    std::swap(outputs[static_cast<std::size_t>(k)], outputs[static_cast<std::size_t>(next)]);
    matrix(outputs[static_cast<std::size_t>(k)], k) = 1.0;
  }
  return matrix;
}

Eigen::MatrixXd drawFrame(const Probes& probes, std::int64_t features, RandomStream stream)
{
  switch (probes.kind) {
    case ProbeKind::Orthonormal:
      return orthonormalised(gaussianMatrix(features, probes.perSample, stream));
    case ProbeKind::Gaussian:
      return gaussianMatrix(features, probes.perSample, stream);
    case ProbeKind::Rademacher:
      return rademacherMatrix(features, probes.perSample, stream);
    case ProbeKind::Outputs:
      return differentOutputs(features, probes.perSample, stream);
  }
  SIMPLEXITY_CHECK(false, "no such kind of probes");
}

torch::Tensor drawFrames(std::int64_t count, std::int64_t samples, std::int64_t features, const StreamOfRow& streamOf,
                         const DrawFrame& draw)
{
  torch::Tensor probes = torch::empty({count, samples, features}, torch::kFloat64);
  auto* const values = probes.data_ptr<double>();
  at::parallel_for(0, count > 0 ? samples : 0, kFramesAThread, [&](std::int64_t first, std::int64_t end) {
    for (std::int64_t sample = first; sample < end; ++sample) {
      const Eigen::MatrixXd frame = draw(streamOf(sample));
      for (std::int64_t k = 0; k < count; ++k) {
        std::copy_n(frame.col(k).data(), features, values + (k * samples + sample) * features);
      }
    }
  });
  return probes;
}

}  // namespace

torch::Tensor drawProbes(const Probes& probes, std::int64_t samples, std::int64_t features, const StreamOfRow& streamOf)
{
  return drawFrames(probes.perSample, samples, features, streamOf,
                    [&](RandomStream stream) { return drawFrame(probes, features, std::move(stream)); });
}

double probeScale(const Probes& probes, std::int64_t features)
{
  const bool isNormalised = probes.kind == ProbeKind::Orthonormal || probes.kind == ProbeKind::Outputs;
  return (isNormalised ? static_cast<double>(features) : 1.0) / static_cast<double>(probes.perSample);
}

Eigen::MatrixXd drawComplementFrame(const Eigen::Ref<const Eigen::MatrixXd>& directions, std::int64_t probes,
                                    RandomStream stream)
{
  const auto complement = static_cast<double>(directions.rows() - directions.cols());
  Eigen::MatrixXd frame = gaussianMatrix(directions.rows(), probes, stream);
  for (int pass = 0; pass < 2; ++pass) {  // once more removes what rounding left, and what orthonormalising enlarges
    frame -= directions * (directions.transpose() * frame);
    frame = orthonormalised(frame);
  }
  return std::sqrt(complement / static_cast<double>(probes)) * frame;
}

torch::Tensor drawComplementProbes(const Eigen::Ref<const Eigen::MatrixXd>& directions, std::int64_t probes,
                                   std::int64_t samples, const StreamOfRow& streamOf)
{
  return drawFrames(probes, samples, directions.rows(), streamOf,
                    [&](RandomStream stream) { return drawComplementFrame(directions, probes, std::move(stream)); });
}

torch::Tensor toTensor(const Eigen::Ref<const Eigen::MatrixXd>& matrix)
{
  torch::Tensor tensor = torch::empty({matrix.rows(), matrix.cols()}, torch::kFloat64);
  for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
    for (Eigen::Index column = 0; column < matrix.cols(); ++column) {
      tensor.data_ptr<double>()[row * matrix.cols() + column] = matrix(row, column);
    }
  }
  return tensor;
}

}  // namespace simplexity::learning

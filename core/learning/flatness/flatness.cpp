#include "core/learning/flatness/flatness_torch.h"

#include "core/data/sampling.h"
#include "core/learning/batches_torch.h"
#include "core/learning/config.h"
#include "core/learning/flatness/lanczos.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace simplexity::learning {

namespace {

/// Fewer steps for networks of many parameters, whose vectors would not fit into memory.
int stepsThatFit(int steps, std::int64_t parameters)
{
  constexpr double kMostBytes = 2e9;
  constexpr double kFewestSteps = 5.0;
  const double most = kMostBytes / (sizeof(double) * static_cast<double>(parameters));
  return static_cast<int>(std::min<double>(steps, std::max(kFewestSteps, most)));
}

/// Streams of their own, away from those of samples (see squaredNormsOf()).
enum class Draw : std::uint64_t { LanczosStart = std::uint64_t{1} << 62U, Trace, Samples };

RandomStream streamOf(const FlatnessConfig& config, StreamPurpose purpose, Draw draw)
{
  return {config.seed, purpose, static_cast<std::uint64_t>(draw)};
}

Eigen::VectorXd gaussianVector(Eigen::Index size, RandomStream stream)
{
  return Eigen::VectorXd::NullaryExpr(size, [&stream] { return stream.normal(); });
}

Eigen::VectorXd rademacherVector(Eigen::Index size, RandomStream& stream)
{
  return Eigen::VectorXd::NullaryExpr(size, [&stream] { return stream.below(2) == 0 ? -1.0 : 1.0; });
}

/// The parts of a measurement, each of which fills in its numbers and is false if it was ended.
class FlatnessMeasurement {
 public:
  FlatnessMeasurement(const LossSurface& surface, const FlatnessConfig& config, const CarryOn& carryOn)
      : m_surface(surface), m_config(config), m_carryOn(carryOn)
  {
  }

  [[nodiscard]] tl::expected<Flatness, Interruption> run()
  {
    const bool isDone = measureSlope() && measureSpectrum() && measureTrace() && measureSharpness();
    if (!isDone) {
      return tl::unexpected(m_isFinite ? Interruption::Stopped : Interruption::NotFinite);
    }
    return m_result;
  }

 private:
  /// Whether a number came, and is one.
  [[nodiscard]] bool isUsable(const std::optional<double>& value)
  {
    m_isFinite = m_isFinite && (!value || std::isfinite(*value));
    return value && m_isFinite;
  }

  bool measureSlope()
  {
    const std::optional<double> loss = m_surface.loss(m_carryOn);
    if (!isUsable(loss)) {
      return false;
    }
    std::optional<Eigen::VectorXd> gradient = m_surface.gradient(m_carryOn);
    if (!gradient || !isUsable(gradient->squaredNorm())) {
      return false;
    }
    m_result.loss = *loss;
    m_result.gradNormSq = gradient->squaredNorm();
    m_uphill = std::move(*gradient);
    return true;
  }

  std::optional<Eigen::VectorXd> product(const Eigen::VectorXd& vector)
  {
    std::optional<Eigen::VectorXd> result = m_surface.hessianProduct(vector, m_carryOn);
    ++m_result.hessianProducts;
    return result && isUsable(result->squaredNorm()) ? std::move(result) : std::nullopt;
  }

  bool measureSpectrum()
  {
    const Eigen::VectorXd start =
        gaussianVector(m_surface.size(), streamOf(m_config, StreamPurpose::Probes, Draw::LanczosStart));
    const auto ends = lanczos([this](const Eigen::VectorXd& vector) { return product(vector); }, start,
                              stepsThatFit(m_config.lanczosSteps, m_surface.size()));
    if (!ends) {
      return false;
    }
    m_result.hessianMax = ends->largest;
    m_result.hessianMin = ends->smallest;
    m_result.hessianMaxError = ends->largestError;
    m_result.hessianMinError = ends->smallestError;
    if (m_result.gradNormSq == 0.0) {
      m_uphill = ends->largestVector;
    }
    return true;
  }

  bool measureTrace()
  {
    RandomStream stream = streamOf(m_config, StreamPurpose::Probes, Draw::Trace);
    Eigen::VectorXd values(m_config.traceProbes);
    for (double& value : values) {
      const Eigen::VectorXd vector = rademacherVector(m_surface.size(), stream);
      const std::optional<Eigen::VectorXd> image = product(vector);
      if (!image) {
        return false;
      }
      value = vector.dot(*image);
    }
    const auto count = static_cast<double>(values.size());
    m_result.hessianTrace = values.mean();
    if (values.size() > 1) {
      const double squares = (values.array() - values.mean()).square().sum();
      m_result.hessianTraceStderr = std::sqrt(squares / (count - 1.0) / count);
    }
    return true;
  }

  bool measureSharpness()
  {
    const Eigen::VectorXd step = m_config.samRadius * m_uphill.normalized();
    const std::optional<double> above = m_surface.lossAfter(step, m_carryOn);
    if (!isUsable(above)) {
      return false;
    }
    m_result.samSharpness = *above - m_result.loss;
    return true;
  }

  const LossSurface& m_surface;
  const FlatnessConfig& m_config;
  const CarryOn& m_carryOn;
  Flatness m_result;
  Eigen::VectorXd m_uphill;
  bool m_isFinite = true;
};

}  // namespace

void store(const Flatness& flatness, MetricValues& values)
{
  values.set(Metric::GradNormSq, flatness.gradNormSq);
  values.set(Metric::HessianMax, flatness.hessianMax);
  values.set(Metric::HessianMin, flatness.hessianMin);
  values.set(Metric::HessianTrace, flatness.hessianTrace);
  values.set(Metric::HessianTraceStderr, flatness.hessianTraceStderr);
  values.set(Metric::SamSharpness, flatness.samSharpness);
}

tl::expected<Flatness, Interruption> measureFlatness(const LossSurface& surface, const FlatnessConfig& config,
                                                     const CarryOn& carryOn)
{
  return FlatnessMeasurement(surface, config, carryOn).run();
}

tl::expected<Flatness, Interruption> measureFlatness(Classifier& classifier, const data::Dataset& dataset, Split split,
                                                     const FlatnessConfig& config, torch::Device device,
                                                     const CarryOn& carryOn)
{
  const EvaluationMode evaluationMode(*classifier);
  const data::Samples& samples = dataset.split(split);
  const std::int64_t count = config.samples == kAllSamples ? samples.count() : config.samples;
  const std::vector<std::int64_t> chosen = data::stratifiedSample(
      samples.labels, dataset.classCount(), count, streamOf(config, StreamPurpose::Sampling, Draw::Samples));
  std::vector<LossSurface::Piece> pieces;
  for (const auto& indices : batchesOf(chosen, kMeasuringBatch)) {
    const auto loss = [&classifier, batch = gatherBatch(dataset, samples, indices, device)] {
      return torch::nn::functional::cross_entropy(classifier->forward(batch.images), batch.labels);
    };
    pieces.push_back(
        {.loss = loss, .weight = static_cast<double>(indices.size()) / static_cast<double>(chosen.size())});
  }
  return measureFlatness(LossSurface(classifier->parameters(), std::move(pieces)), config, carryOn);
}

}  // namespace simplexity::learning

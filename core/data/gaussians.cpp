#include "core/data/gaussians.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "core/base/random.h"

namespace simplexity::data {

namespace {

constexpr int kMostClasses = 1000;
constexpr std::int64_t kMostValues = 100'000'000;  // of one split: 400 MB
constexpr std::uint64_t kSeed = 20240101;          // any number; a change of it is a change of every such data set
enum class StreamIndex : std::uint64_t { Orientation, Train, Test };

RandomStream streamOf(StreamIndex index)
{
  return {kSeed, StreamPurpose::Synthesis, static_cast<std::uint64_t>(index)};
}

/// K rows in R^(K-1): the vertices of a regular simplex of unit radius around the origin. The columns are Helmert's
/// contrasts, an orthonormal basis of the complement of (1, …, 1), so row products are K/(K−1) (δ − 1/K).
Eigen::MatrixXd simplexVertices(int classes)
{
  Eigen::MatrixXd vertices = Eigen::MatrixXd::Zero(classes, classes - 1);
  for (int column = 0; column < classes - 1; ++column) {
    const double length = std::sqrt((column + 1.0) * (column + 2.0));
    vertices.col(column).head(column + 1).setConstant(1.0 / length);
    vertices(column + 1, column) = -(column + 1.0) / length;
  }
  return vertices * std::sqrt(classes / (classes - 1.0));
}

/// A random orthonormal frame of `count` columns: the Q factor of a Gaussian matrix.
Eigen::MatrixXd randomFrame(Eigen::Index rows, Eigen::Index count, RandomStream stream)
{
  Eigen::MatrixXd gaussian(rows, count);
  for (double& value : gaussian.reshaped()) {
    value = stream.normal();
  }
  return Eigen::HouseholderQR<Eigen::MatrixXd>(gaussian).householderQ() * Eigen::MatrixXd::Identity(rows, count);
}

Samples draw(const Eigen::MatrixXd& means, const GaussianSpec& spec, RandomStream stream)
{
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(means.rows() * means.cols() * spec.samplesPerClass));
  Samples samples;
  for (int label = 0; label < spec.classes; ++label) {
    for (std::int64_t sample = 0; sample < spec.samplesPerClass; ++sample) {
      for (Eigen::Index feature = 0; feature < means.cols(); ++feature) {
        values.push_back(static_cast<float>(means(label, feature) + spec.sigma * stream.normal()));
      }
      samples.labels.push_back(label);
    }
  }
  samples.values = std::move(values);
  return samples;
}

Result<> check(const GaussianSpec& spec)
{
  if (spec.classes < 2 || spec.classes > kMostClasses) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("gaussians: expected 2 to {} classes, found {}", kMostClasses, spec.classes));
  }
  if (spec.features < spec.classes - 1) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("gaussians: the simplex of {} classes needs at least {} features, found {}", spec.classes,
                            spec.classes - 1, spec.features));
  }
  if (spec.samplesPerClass < 1) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("gaussians: expected at least one sample per class, found {}", spec.samplesPerClass));
  }
  // By division: the product could overflow.
  if (spec.features > kMostValues / spec.classes || spec.samplesPerClass > kMostValues / spec.classes / spec.features) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("gaussians: {} classes of {} samples with {} features are too many: expected at most {} numbers",
                    spec.classes, spec.samplesPerClass, spec.features, kMostValues));
  }
  if (!std::isfinite(spec.sigma) || spec.sigma <= 0.0) {
    return fail(ErrorCode::InvalidArgument, fmt::format("gaussians: expected a positive sigma, found {}", spec.sigma));
  }
  return {};
}

/// Removes what stands before the first comma (all, if there is none) from `rest` and reads it as one number.
template <class Number>
bool takeField(std::optional<std::string_view>& rest, Number& value)
{
  if (!rest) {
    return false;
  }
  const std::size_t comma = rest->find(',');
  const std::string_view field = rest->substr(0, comma);
  rest = comma == std::string_view::npos ? std::nullopt : std::optional(rest->substr(comma + 1));
  const char* const last = field.data() + field.size();
  const auto [end, error] = std::from_chars(field.data(), last, value);
  return error == std::errc() && end == last;
}

}  // namespace

double GaussianSpec::trueCdnv() const
{
  return static_cast<double>(features) * sigma * sigma * (classes - 1) / (2.0 * classes);
}

Result<Dataset> makeGaussians(const GaussianSpec& spec)
{
  if (auto valid = check(spec); !valid) {
    return fail(valid.error());
  }
  const Eigen::MatrixXd frame = randomFrame(spec.features, spec.classes - 1, streamOf(StreamIndex::Orientation));
  const Eigen::MatrixXd means = simplexVertices(spec.classes) * frame.transpose();
  Dataset dataset;
  dataset.spec = fmt::format("gaussians:{},{},{},{}", spec.classes, spec.features, spec.samplesPerClass, spec.sigma);
  dataset.title = fmt::format("{} Gaussian classes in {} dimensions, σ = {}", spec.classes, spec.features, spec.sigma);
  dataset.shape = {.channels = 1, .height = 1, .width = spec.features};
  for (int label = 0; label < spec.classes; ++label) {
    dataset.classNames.push_back(std::to_string(label));
  }
  dataset.normalisation = {.valueScale = 1.0F, .mean = {0.0F}, .deviation = {1.0F}};
  dataset.train = draw(means, spec, streamOf(StreamIndex::Train));
  dataset.test = draw(means, spec, streamOf(StreamIndex::Test));
  dataset.fingerprint = fingerprintOf(dataset.train, dataset.test);
  return dataset;
}

Result<GaussianSpec> parseGaussianSpec(std::string_view text)
{
  GaussianSpec spec;
  std::optional<std::string_view> rest = text;
  const bool complete = takeField(rest, spec.classes) && takeField(rest, spec.features) &&
                        takeField(rest, spec.samplesPerClass) && takeField(rest, spec.sigma) && !rest;
  if (!complete) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("gaussians: expected four numbers K,p,n,sigma (classes, features, samples per class and split, "
                    "deviation; for example gaussians:10,64,500,0.2), found '{}'",
                    text));
  }
  return check(spec).map([&] { return spec; });
}

}  // namespace simplexity::data

#include "core/runs/geometry_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "core/base/count_range.h"

namespace simplexity::runs {

namespace {

constexpr std::string_view kNoSplit = "features";  // in the metadata, in place of a split's name

using Shape = std::vector<std::int64_t>;
using geometry::GeometrySnapshot;
using geometry::RowMatrixXd;

template <class T>
constexpr ElementType elementTypeOf()
{
  if constexpr (std::is_same_v<T, double>) {
    return ElementType::F64;
  } else if constexpr (std::is_same_v<T, float>) {
    return ElementType::F32;
  } else {
    static_assert(std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t>);
    return std::is_same_v<T, std::int32_t> ? ElementType::I32 : ElementType::I64;
  }
}

template <class T>
TensorData toTensor(const T* values, Shape shape)
{
  TensorData tensor{elementTypeOf<T>(), std::move(shape), {}};
  const auto bytes = std::as_bytes(std::span(values, static_cast<std::size_t>(tensor.elementCount())));
  tensor.bytes.assign(bytes.begin(), bytes.end());
  return tensor;
}

TensorData toTensor(const RowMatrixXd& matrix)
{
  return toTensor(matrix.data(), {matrix.rows(), matrix.cols()});
}

TensorData toTensor(const Eigen::VectorXd& vector)
{
  return toTensor(vector.data(), {vector.size()});
}

/// Takes arrays and texts out of an archive; the first thing that is wrong is kept.
class ArchiveReader {
 public:
  explicit ArchiveReader(const TensorArchive& archive) : m_archive(archive) {}

  /// Copies the array's values into `values` if it has this very shape and, for real numbers, is finite throughout.
  template <class T>
  void read(const std::string& name, const Shape& shape, std::vector<T>& values)
  {
    const TensorData* tensor = find(name);
    if (tensor == nullptr) {
      return;
    }
    if (tensor->type != elementTypeOf<T>() || tensor->shape != shape) {
      complain(fmt::format("array \"{}\" must have the shape {} and hold {} bytes an element", name, shape, sizeof(T)));
      return;
    }
    values.resize(tensor->bytes.size() / sizeof(T));
    if (!values.empty()) {
      std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
    }
    if constexpr (std::is_floating_point_v<T>) {
      if (!std::ranges::all_of(values, [](T value) { return std::isfinite(value); })) {
        complain(fmt::format("array \"{}\" has values that are not finite", name));
      }
    }
  }

  template <class Matrix>
  void read(const std::string& name, const Shape& shape, Eigen::Index rows, Eigen::Index columns, Matrix& matrix)
  {
    using Scalar = typename Matrix::Scalar;
    std::vector<Scalar> values;
    read(name, shape, values);
    if (isFine()) {
      using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
      matrix = Eigen::Map<const RowMajor>(values.data(), rows, columns);
    }
  }

  /// A whole number of the range.
  template <class Count>
  void readMetadata(const std::string& key, CountRange range, Count& value)
  {
    readMetadata(key, value);
    if (!range.contains(value)) {
      complain(fmt::format("the metadata \"{}\" is {}; expected {} to {}", key, value, range.least, range.most));
    }
  }

  template <class Number>
  void readMetadata(const std::string& key, Number& value)
  {
    const std::string text = metadata(key);
    const char* const end = text.data() + text.size();
    if (const auto parsed = std::from_chars(text.data(), end, value); parsed.ec != std::errc() || parsed.ptr != end) {
      complain(fmt::format("the metadata \"{}\" must be a number", key));
    }
  }

  /// The shape of an array of `dimensions` dimensions, each at least `least`; zeros if there is none.
  [[nodiscard]] Shape shape(const std::string& name, std::size_t dimensions, std::int64_t least)
  {
    const TensorData* tensor = find(name);
    const bool fits = tensor != nullptr && tensor->shape.size() == dimensions &&
                      std::ranges::all_of(tensor->shape, [&](std::int64_t size) { return size >= least; });
    if (!fits) {
      complain(fmt::format("array \"{}\" must have {} dimensions of at least {}", name, dimensions, least));
      Shape none(dimensions, 0);
      return none;
    }
    return tensor->shape;
  }

  [[nodiscard]] bool has(const std::string& name) const { return m_archive.tensors.contains(name); }

  [[nodiscard]] std::string metadata(const std::string& key) const
  {
    const auto found = m_archive.metadata.find(key);
    return found == m_archive.metadata.end() ? std::string() : found->second;
  }

  void complain(std::string message)
  {
    if (!m_complaint) {
      m_complaint = std::move(message);
    }
  }
  [[nodiscard]] bool isFine() const { return !m_complaint; }
  [[nodiscard]] const std::string& complaint() const { return *m_complaint; }

 private:
  const TensorData* find(const std::string& name)
  {
    const auto found = m_archive.tensors.find(name);
    if (found == m_archive.tensors.end()) {
      complain(fmt::format("array \"{}\" is missing", name));
      return nullptr;
    }
    return &found->second;
  }

  const TensorArchive& m_archive;
  std::optional<std::string> m_complaint;
};

void readMetadata(ArchiveReader& reader, GeometrySnapshot& snapshot)
{
  reader.readMetadata("epoch", kCounts, snapshot.epoch);
  reader.readMetadata("samples_measured", kCounts, snapshot.samplesMeasured);
  reader.readMetadata("view_kept_variance", snapshot.view.keptVariance);
  const std::string split = reader.metadata("split");
  if (split == kNoSplit) {
    snapshot.split.reset();
    return;
  }
  snapshot.split = split == splitId(Split::Train) ? Split::Train : Split::Test;
  if (split != splitId(*snapshot.split)) {
    reader.complain(R"(the metadata "split" must be "train" or "test")");
  }
}

/// Of features alone there is neither a head nor what it predicts.
bool hasHead(const ArchiveReader& reader)
{
  return reader.has("head_weights") || reader.has("head_bias");
}

void readClasses(ArchiveReader& reader, std::int64_t classes, std::int64_t features, GeometrySnapshot& snapshot)
{
  reader.read("class_means", {classes, features}, classes, features, snapshot.classMeans);
  reader.read("view_centre", {features}, features, 1, snapshot.view.centre);
  reader.read("view_basis", {features, 3}, features, 3, snapshot.view.basis);
  if (hasHead(reader)) {
    reader.read("head_weights", {classes, features}, classes, features, snapshot.head.weights);
    reader.read("head_bias", {classes}, classes, 1, snapshot.head.bias);
  }
  if (reader.has("class_counts")) {  // absent from the first run folders
    reader.read("class_counts", {classes}, snapshot.classCounts);
  }
  std::vector<double> covariances;
  reader.read("class_covariances", {classes, 3, 3}, covariances);
  for (std::size_t begin = 0; begin < covariances.size(); begin += 9) {
    snapshot.classCovariances.emplace_back(Eigen::Map<const Eigen::Matrix3d>(&covariances[begin]).transpose());
  }
}

void readPoints(ArchiveReader& reader, std::int64_t classes, std::int64_t count, GeometrySnapshot& snapshot)
{
  reader.read("points", {count, 3}, count, 3, snapshot.points);
  reader.read("labels", {count}, snapshot.labels);
  if (hasHead(reader) || reader.has("predictions")) {
    reader.read("predictions", {count}, snapshot.predictions);
  }
  const auto isClass = [&](std::int32_t label) { return label >= 0 && label < classes; };
  if (!std::ranges::all_of(snapshot.labels, isClass) || !std::ranges::all_of(snapshot.predictions, isClass)) {
    reader.complain(fmt::format("labels and predictions must be from 0 to {}", classes - 1));
  }
}

}  // namespace

TensorArchive toArchive(const GeometrySnapshot& snapshot)
{
  const auto classes = static_cast<std::int64_t>(snapshot.classCovariances.size());
  const auto points = static_cast<std::int64_t>(snapshot.labels.size());
  RowMatrixXd covariances(classes, 9);
  for (std::int64_t cls = 0; cls < classes; ++cls) {
    using RowMajor3d = Eigen::Matrix<double, 3, 3, Eigen::RowMajor>;
    const RowMajor3d covariance = snapshot.classCovariances[static_cast<std::size_t>(cls)];
    covariances.row(cls) = Eigen::Map<const Eigen::Matrix<double, 1, 9>>(covariance.data());
  }
  TensorArchive archive;
  archive.tensors["class_means"] = toTensor(snapshot.classMeans);
  if (!snapshot.classCounts.empty()) {
    archive.tensors["class_counts"] = toTensor(snapshot.classCounts.data(), {classes});
  }
  archive.tensors["view_centre"] = toTensor(snapshot.view.centre);
  archive.tensors["view_basis"] = toTensor(RowMatrixXd(snapshot.view.basis));
  archive.tensors["class_covariances"] = toTensor(covariances.data(), {classes, 3, 3});
  if (snapshot.head.weights.size() > 0) {
    archive.tensors["head_weights"] = toTensor(snapshot.head.weights);
    archive.tensors["head_bias"] = toTensor(snapshot.head.bias);
    archive.tensors["predictions"] = toTensor(snapshot.predictions.data(), {points});
  }
  archive.tensors["points"] = toTensor(snapshot.points.data(), {points, 3});
  archive.tensors["labels"] = toTensor(snapshot.labels.data(), {points});
  archive.metadata = {{"epoch", fmt::to_string(snapshot.epoch)},
                      {"split", std::string(snapshot.split ? splitId(*snapshot.split) : kNoSplit)},
                      {"samples_measured", fmt::to_string(snapshot.samplesMeasured)},
                      {"view_kept_variance", fmt::to_string(snapshot.view.keptVariance)}};
  return archive;
}

Result<GeometrySnapshot> snapshotFromArchive(const TensorArchive& archive)
{
  GeometrySnapshot snapshot;
  ArchiveReader reader(archive);
  const Shape means = reader.shape("class_means", 2, 1);
  const Shape labels = reader.shape("labels", 1, 0);
  readMetadata(reader, snapshot);
  readClasses(reader, means[0], means[1], snapshot);
  readPoints(reader, means[0], labels[0], snapshot);
  if (!reader.isFine()) {
    return fail(ErrorCode::InvalidFormat, reader.complaint());
  }
  return snapshot;
}

}  // namespace simplexity::runs

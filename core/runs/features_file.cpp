#include "core/runs/features_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "core/formats/npz.h"
#include "core/formats/safetensors.h"

namespace simplexity::runs {

namespace {

using geometry::RowMatrixXd;
using geometry::RowMatrixXf;

constexpr std::int64_t kMostClasses = 1'000'000;

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

formats::NumpyArray::Kind kindOf(ElementType type)
{
  using Kind = formats::NumpyArray::Kind;
  switch (type) {
    case ElementType::F16:
    case ElementType::BF16:
    case ElementType::F32:
    case ElementType::F64:
      return Kind::Float;
    case ElementType::U8:
      return Kind::Unsigned;
    case ElementType::BOOL:
      return Kind::Bool;
    default:
      return Kind::Signed;
  }
}

/// NumPy has no such type; it is the upper half of a float32, which has the same values.
TensorData toFloat32(TensorData bfloat16)
{
  TensorData wide{.type = ElementType::F32, .shape = std::move(bfloat16.shape), .bytes = {}};
  wide.bytes.resize(2 * bfloat16.bytes.size());
  for (std::size_t i = 0; i < bfloat16.bytes.size(); i += 2) {
    std::copy_n(bfloat16.bytes.begin() + static_cast<std::ptrdiff_t>(i), 2,
                wide.bytes.begin() + static_cast<std::ptrdiff_t>(2 * i + 2));
  }
  return wide;
}

formats::NumpyArray toNumpyArray(TensorData tensor)
{
  if (tensor.type == ElementType::BF16) {
    tensor = toFloat32(std::move(tensor));
  }
  formats::NumpyArray array;
  array.kind = kindOf(tensor.type);
  array.itemSize = elementSize(tensor.type);
  array.shape = std::move(tensor.shape);
  array.bytes = std::move(tensor.bytes);
  return array;
}

/// Arrays by name, from either format.
class ArraySource {
 public:
  [[nodiscard]] static Result<ArraySource> open(const std::filesystem::path& path)
  {
    std::array<char, 4> magic{};
    std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
    const std::string_view start(magic.data(), magic.size());
    ArraySource source;
    if (start.starts_with("PK")) {
      return formats::NpzFile::open(path).map([&](formats::NpzFile file) {
        source.m_npz = std::move(file);
        return std::move(source);
      });
    }
    if (start == "\x93NUM") {
      return refuse("this is a single NumPy array; save features and labels together with numpy.savez");
    }
    return formats::readSafetensors(path).map([&](TensorArchive archive) {
      source.m_archive = std::move(archive);
      return std::move(source);
    });
  }

  [[nodiscard]] bool has(const std::string& name) const
  {
    return m_npz ? m_npz->has(name) : m_archive.tensors.contains(name);
  }

  /// Takes the array out: each is asked for once.
  [[nodiscard]] Result<formats::NumpyArray> take(const std::string& name)
  {
    if (!has(name)) {
      return refuse(fmt::format("there is no array \"{}\" in the file, only {}", name, fmt::join(names(), ", ")));
    }
    return m_npz ? m_npz->read(name) : toNumpyArray(std::move(m_archive.tensors.at(name)));
  }

 private:
  [[nodiscard]] std::vector<std::string> names() const
  {
    std::vector<std::string> names = m_npz ? m_npz->names() : std::vector<std::string>();
    for (const auto& [name, tensor] : m_archive.tensors) {
      names.push_back(name);
    }
    return names;
  }

  std::optional<formats::NpzFile> m_npz;
  TensorArchive m_archive;
};

template <class Matrix>
Result<Matrix> toMatrix(const formats::NumpyArray& array, const std::string& name)
{
  if (array.shape.size() != 2 || array.shape[0] == 0 || array.shape[1] == 0) {
    return refuse(
        fmt::format("array \"{}\" has the shape ({}); expected rows and columns", name, fmt::join(array.shape, ", ")));
  }
  using Scalar = typename Matrix::Scalar;
  Matrix matrix(array.shape[0], array.shape[1]);
  const bool isAsInMemory = array.kind == formats::NumpyArray::Kind::Float && array.itemSize == sizeof(Scalar) &&
                            !array.isBigEndian && !array.isFortranOrder;
  if (isAsInMemory) {
    std::memcpy(matrix.data(), array.bytes.data(), array.bytes.size());
  } else {
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
      for (Eigen::Index column = 0; column < matrix.cols(); ++column) {
        matrix(row, column) = static_cast<Scalar>(array.at(row, column));
      }
    }
  }
  for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
    if (!matrix.row(row).allFinite()) {
      return refuse(fmt::format("array \"{}\" has a value in row {} that is not finite", name, row));
    }
  }
  return matrix;
}

Result<> readFeatureMatrix(ArraySource& source, FeaturesFile& file)
{
  const Result<formats::NumpyArray> array = source.take("features");
  if (!array) {
    return fail(array.error());
  }
  if (array->isSingle()) {
    return toMatrix<RowMatrixXf>(*array, "features").map([&](RowMatrixXf matrix) {
      file.features = std::move(matrix);
    });
  }
  return toMatrix<RowMatrixXd>(*array, "features").map([&](RowMatrixXd matrix) { file.features = std::move(matrix); });
}

Result<> readLabels(ArraySource& source, std::int64_t samples, FeaturesFile& file)
{
  const Result<formats::NumpyArray> array = source.take("labels");
  if (!array) {
    return fail(array.error());
  }
  if (!array->isInteger() || array->shape.size() != 1) {
    return refuse("array \"labels\" must be one row of whole numbers");
  }
  if (array->shape[0] != samples) {
    return refuse(fmt::format("there are {} labels for {} rows of features", array->shape[0], samples));
  }
  for (std::int64_t i = 0; i < samples; ++i) {
    const std::int64_t label = array->integerAt(i);
    if (label < 0 || label >= kMostClasses) {
      return refuse(fmt::format("label {} of sample {} is no class number; they count from 0", label, i));
    }
    file.labels.push_back(static_cast<std::int32_t>(label));
  }
  const auto [least, most] = std::ranges::minmax(file.labels);
  if (least == most) {
    return refuse(fmt::format("all samples are of class {}; collapse needs two classes or more", least));
  }
  file.classCount = most + 1;
  return {};
}

Result<> readBias(ArraySource& source, geometry::LinearHead& head)
{
  head.bias = Eigen::VectorXd::Zero(head.weights.rows());
  if (!source.has("bias")) {
    return {};
  }
  const Result<formats::NumpyArray> array = source.take("bias");
  if (!array) {
    return fail(array.error());
  }
  if (array->shape != std::vector<std::int64_t>{head.bias.size()}) {
    return refuse(fmt::format("array \"bias\" has the shape ({}); expected {} numbers, one a row of the weights",
                              fmt::join(array->shape, ", "), head.bias.size()));
  }
  for (Eigen::Index i = 0; i < head.bias.size(); ++i) {
    head.bias[i] = array->at(i, 0);
  }
  return head.bias.allFinite() ? Result<>() : refuse("array \"bias\" has a value that is not finite");
}

Result<> readHead(ArraySource& source, FeaturesFile& file)
{
  if (!source.has("weights")) {
    return {};
  }
  Result<RowMatrixXd> weights = source.take("weights").and_then(
      [](const formats::NumpyArray& array) { return toMatrix<RowMatrixXd>(array, "weights"); });
  if (!weights) {
    return fail(std::move(weights.error()));
  }
  if (weights->cols() != file.featureCount() || weights->rows() < file.classCount) {
    return refuse(
        fmt::format("array \"weights\" has the shape ({}, {}); expected a row for each of {} classes and {} "
                    "columns, one a feature",
                    weights->rows(), weights->cols(), file.classCount, file.featureCount()));
  }
  file.classCount = static_cast<int>(weights->rows());
  file.head = geometry::LinearHead{std::move(*weights), {}};
  return readBias(source, *file.head);
}

}  // namespace

std::int64_t FeaturesFile::featureCount() const
{
  return std::visit([](const auto& matrix) { return static_cast<std::int64_t>(matrix.cols()); }, features);
}

Result<FeaturesFile> readFeatures(const std::filesystem::path& path)
{
  FeaturesFile file;
  const Result<> read = ArraySource::open(path).and_then([&](ArraySource source) {
    return readFeatureMatrix(source, file)
        .and_then([&] {
          const auto rows = std::visit([](const auto& matrix) { return matrix.rows(); }, file.features);
          return readLabels(source, rows, file);
        })
        .and_then([&] { return readHead(source, file); });
  });
  if (!read) {
    return fail(read.error().code, read.error().message, path);
  }
  return file;
}

}  // namespace simplexity::runs

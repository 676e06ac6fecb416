#include "core/runs/features/array_features.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/runs/features/checks.h"
#include "core/runs/features/labels.h"

namespace simplexity::runs {

namespace {

using formats::NumpyArray;
using geometry::RowMatrixXd;
using geometry::RowMatrixXf;

constexpr std::string_view kFeatures = "features";
constexpr std::size_t kMostEpochs = 10'000;

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

std::string shapeText(const NumpyArray& array)
{
  return fmt::format("({})", fmt::join(array.shape, ", "));
}

/// Whether float32 holds every value.
bool fitsSingle(const NumpyArray& array)
{
  return array.isSingle() || (array.kind != NumpyArray::Kind::Float && array.itemSize <= 2);
}

template <class Matrix>
Result<Matrix> toMatrix(const NumpyArray& array, const std::string& what, std::uintmax_t fileBytes)
{
  using Scalar = typename Matrix::Scalar;
  if (array.isText() || array.shape.size() != 2 || array.shape[0] == 0 || array.shape[1] == 0) {
    return refuse(fmt::format("{} is {} of the shape {}; expected numbers in rows and columns", what, array.typeName(),
                              shapeText(array)));
  }
  if (!isBounded(array.shape[0], array.shape[1], sizeof(Scalar), fileBytes)) {
    return refuse(fmt::format("{} would unpack to far more than its file", what));
  }
  Matrix matrix(array.shape[0], array.shape[1]);
  const bool isAsInMemory = array.kind == NumpyArray::Kind::Float && array.itemSize == sizeof(Scalar) &&
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
      return refuse(fmt::format("{} has a value in row {} that is not finite", what, row));
    }
  }
  return matrix;
}

/// The number of an epoch in the name of its array, "features_0012"; nothing in other names.
std::optional<int> epochIn(std::string_view name)
{
  if (!name.starts_with(kFeatures) || name.size() < kFeatures.size() + 2 || name[kFeatures.size()] != '_') {
    return std::nullopt;
  }
  const std::string_view digits = name.substr(kFeatures.size() + 1);
  int epoch = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), epoch);
  const bool isNumber = error == std::errc() && rest == digits.data() + digits.size() && digits.front() != '-';
  return isNumber ? std::optional(epoch) : std::nullopt;
}

/// Endings of the arrays of each epoch: "_0012", or "" of the only one.
Result<std::map<int, std::string>> endingsOf(const ArraySource& source)
{
  std::map<int, std::string> endings;
  for (const std::string& name : source.names()) {
    if (const std::optional<int> epoch = epochIn(name)) {
      const auto [place, isNew] = endings.emplace(*epoch, name.substr(kFeatures.size()));
      if (!isNew) {
        return refuse(fmt::format("arrays features{} and {} are of the same epoch, {}", place->second, name, *epoch));
      }
    }
  }
  if (endings.size() > kMostEpochs) {
    return refuse(fmt::format("there are {} epochs; expected at most {}", endings.size(), kMostEpochs));
  }
  const bool hasPlain = source.has(std::string(kFeatures));
  if (hasPlain && !endings.empty()) {
    return refuse(fmt::format("there are both features and features{}; expected one array, or one an epoch",
                              endings.begin()->second));
  }
  if (hasPlain) {
    endings.emplace(0, "");
  }
  return endings.empty() ? refuse(source.missing(std::string(kFeatures)))
                         : Result<std::map<int, std::string>>(std::move(endings));
}

class ArrayFeatures final : public FeaturesReader {
 public:
  ArrayFeatures(std::unique_ptr<ArraySource> source, std::map<int, std::string> endings, std::filesystem::path labels)
      : m_source(std::move(source)),
        m_endings(std::move(endings)),
        m_labels(std::move(labels)),
        m_fileBytes(m_source->fileBytes())
  {
    for (const auto& [epoch, ending] : m_endings) {
      m_epochs.push_back(epoch);
    }
  }

  [[nodiscard]] std::string format() const override { return m_source->format(); }
  [[nodiscard]] const std::vector<int>& epochs() const override { return m_epochs; }
  [[nodiscard]] bool isNumbered() const override { return !m_endings.begin()->second.empty(); }
  [[nodiscard]] std::string labelsOrigin() const override
  {
    if (!m_labels.empty()) {
      return m_labels.filename().string();
    }
    const bool areShared = m_source->has("labels");
    return areShared ? m_source->describe("labels") : "an array a numbered epoch, labels" + m_endings.begin()->second;
  }
  [[nodiscard]] Result<Features> read(int epoch) const override
  {
    const std::string& ending = m_endings.at(epoch);
    Features features;
    return readValues(ending, features)
        .and_then([&] { return readClassNames(features); })
        .and_then([&] { return readLabels(ending, features); })
        .and_then([&] { return readHead(ending, features); })
        .and_then([&] { return finishClasses(features); })
        .map([&] { return std::move(features); });
  }

 private:
  /// The array of the epoch, or the one of all; empty where there is neither.
  [[nodiscard]] std::string nameOf(const std::string& base, const std::string& ending) const
  {
    std::string own = base + ending;
    if (m_source->has(own)) {
      return own;
    }
    return m_source->has(base) ? base : std::string();
  }

  [[nodiscard]] Result<> readValues(const std::string& ending, Features& features) const
  {
    const std::string name = std::string(kFeatures) + ending;
    const Result<NumpyArray> array = m_source->read(name);
    if (!array) {
      return fail(array.error());
    }
    features.type = array->typeName();
    const auto take = [&features](auto matrix) { features.values = std::move(matrix); };
    const std::string what = m_source->describe(name);
    return fitsSingle(*array) ? toMatrix<RowMatrixXf>(*array, what, m_fileBytes).map(take)
                              : toMatrix<RowMatrixXd>(*array, what, m_fileBytes).map(take);
  }

  [[nodiscard]] Result<> readClassNames(Features& features) const
  {
    for (const std::string name : {"classes", "class_names"}) {
      if (m_source->has(name)) {
        return m_source->read(name).and_then([&](const NumpyArray& array) -> Result<> {
          if (!array.isText() || array.shape.size() != 1) {
            return refuse(fmt::format("{} is {} of the shape {}; expected one row of texts, a name a class",
                                      m_source->describe(name), array.typeName(), shapeText(array)));
          }
          for (std::int64_t i = 0; i < std::min(array.shape[0], kMostClasses + 1); ++i) {
            features.classNames.push_back(array.textAt(i));
          }
          return {};
        });
      }
    }
    return m_source->classNames().map([&](std::vector<std::string> names) { features.classNames = std::move(names); });
  }

  [[nodiscard]] Result<> readLabels(const std::string& ending, Features& features) const
  {
    const std::string name = nameOf("labels", ending);
    if (m_labels.empty() && name.empty()) {
      return refuse(m_source->missing("labels" + ending) + "; name a file with the labels");
    }
    Result<Labels> labels = !m_labels.empty() ? readLabelsFile(m_labels, features.classNames)
                                              : m_source->read(name).and_then([&](const NumpyArray& array) {
                                                  return labelsOf(array, m_source->describe(name), features.classNames);
                                                });
    if (!labels) {
      return fail(std::move(labels.error()));
    }
    const bool areOfEpoch = m_labels.empty() && !ending.empty() && name != "labels";
    if (areOfEpoch && !labels->names.empty() && features.classNames.empty()) {
      return refuse(
          fmt::format("{} has names, which may differ from epoch to epoch; add an array \"classes\" that "
                      "gives their order, or one array \"labels\" for all epochs",
                      m_source->describe(name)));
    }
    features.labels = std::move(labels->classes);
    if (features.classNames.empty()) {
      features.classNames = std::move(labels->names);
    }
    return {};
  }

  [[nodiscard]] Result<> readHead(const std::string& ending, Features& features) const
  {
    const std::string name = nameOf("weights", ending);
    if (name.empty()) {
      return {};
    }
    const std::string what = m_source->describe(name);
    Result<RowMatrixXd> weights = m_source->read(name).and_then(
        [&](const NumpyArray& array) { return toMatrix<RowMatrixXd>(array, what, m_fileBytes); });
    if (!weights) {
      return fail(std::move(weights.error()));
    }
    if (weights->cols() != features.featureCount() || weights->rows() > kMostClasses) {
      return refuse(
          fmt::format("{} has the shape ({}, {}); expected a row a class, of at most {}, and {} columns, one "
                      "a feature",
                      what, weights->rows(), weights->cols(), kMostClasses, features.featureCount()));
    }
    features.head = geometry::LinearHead{std::move(*weights), {}};
    return readBias(ending, *features.head);
  }

  [[nodiscard]] Result<> readBias(const std::string& ending, geometry::LinearHead& head) const
  {
    head.bias = Eigen::VectorXd::Zero(head.weights.rows());
    const std::string name = nameOf("bias", ending);
    if (name.empty()) {
      return {};
    }
    const std::string what = m_source->describe(name);
    return m_source->read(name).and_then([&](const NumpyArray& array) -> Result<> {
      if (array.isText() || array.shape != std::vector<std::int64_t>{head.bias.size()}) {
        return refuse(fmt::format("{} is {} of the shape {}; expected {} numbers, one a row of the weights", what,
                                  array.typeName(), shapeText(array), head.bias.size()));
      }
      for (Eigen::Index i = 0; i < head.bias.size(); ++i) {
        head.bias[i] = array.at(i, 0);
      }
      return head.bias.allFinite() ? Result<>() : refuse(fmt::format("{} has a value that is not finite", what));
    });
  }

  std::unique_ptr<ArraySource> m_source;
  std::map<int, std::string> m_endings;
  std::filesystem::path m_labels;
  std::uintmax_t m_fileBytes;
  std::vector<int> m_epochs;
};

}  // namespace

Result<std::unique_ptr<FeaturesReader>> openArrayFeatures(std::unique_ptr<ArraySource> source,
                                                          const std::filesystem::path& labels)
{
  return endingsOf(*source).map([&](std::map<int, std::string> endings) -> std::unique_ptr<FeaturesReader> {
    return std::make_unique<ArrayFeatures>(std::move(source), std::move(endings), labels);
  });
}

}  // namespace simplexity::runs

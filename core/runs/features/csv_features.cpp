#include "core/runs/features/csv_features.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "core/formats/csv.h"
#include "core/runs/features/checks.h"

namespace simplexity::runs {

namespace {

using formats::CsvReader;
using geometry::RowMatrixXd;
using Cells = std::span<const std::string_view>;

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

/// numpy.savetxt puts "# " before its header.
std::string_view columnName(std::string_view cell)
{
  std::string_view name = trimmed(cell);
  if (name.starts_with('#')) {
    name.remove_prefix(1);
  }
  return trimmed(name);
}

bool isHeader(Cells cells)
{
  const bool hasLabelName = std::ranges::any_of(cells, [](auto cell) { return isLabelName(columnName(cell)); });
  return hasLabelName ||
         std::ranges::any_of(cells.first(cells.size() - 1), [](auto cell) { return !parseNumber(cell); });
}

Result<> takeRow(const CsvReader& reader, std::size_t labelAt, Eigen::Ref<Eigen::RowVectorXd> row)
{
  Eigen::Index feature = 0;
  for (std::size_t i = 0; i < reader.cells().size(); ++i) {
    if (i == labelAt) {
      continue;
    }
    const std::string_view cell = reader.cells()[i];
    const std::optional<double> number = parseNumber(cell);
    if (!number || !std::isfinite(*number)) {
      constexpr std::size_t kShown = 40;
      return refuse(fmt::format("line {}, column {}: \"{}\" is no finite number; expected a feature", reader.line(),
                                i + 1, cell.substr(0, kShown)));
    }
    row[feature++] = *number;
  }
  return {};
}

}  // namespace

Result<> CsvFeatures::takeHeader(Cells cells)
{
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view name = columnName(cells[i]);
    if (name.empty()) {
      return refuse(
          fmt::format("column {} has no name; if it numbers the rows, save the table without (pandas: "
                      "index=False)",
                      i + 1));
    }
    if (m_labelAt != kNone && isLabelName(name)) {
      if (!m_labelName.empty()) {
        return refuse(
            fmt::format("columns {} and {} are both named as labels are; expected one", m_labelAt + 1, i + 1));
      }
      m_labelAt = i;
      m_labelName = name;
    }
  }
  return {};
}

Result<> CsvFeatures::takeFirst(Cells cells, bool hasLabels)
{
  m_columns = cells.size();
  m_labelAt = hasLabels ? m_columns - 1 : kNone;
  m_hasHeader = isHeader(cells);
  if (featureCount() < 1) {
    return refuse("line 1 has a single cell; expected features and a label, separated by commas");
  }
  Result<> header = m_hasHeader ? takeHeader(cells) : Result<>();
  if (header && m_hasHeader && hasLabels && m_labelName.empty()) {
    m_labelName = columnName(cells.back());
  }
  return header;
}

Result<CsvFeatures> CsvFeatures::scan(std::istream& text, bool hasLabels)
{
  CsvFeatures features;
  CsvReader reader(text);
  Result<bool> more = reader.next();
  for (bool isFirst = true; more && *more; more = reader.next(), isFirst = false) {
    Result<> taken = isFirst ? features.takeFirst(reader.cells(), hasLabels) : Result<>();
    if (taken && reader.cells().size() != features.m_columns) {
      taken = refuse(fmt::format("line {} has {} cells; the first has {}", reader.line(), reader.cells().size(),
                                 features.m_columns));
    }
    if (taken && !(isFirst && features.m_hasHeader)) {
      ++features.m_rows;
      taken = hasLabels ? features.m_labels.add(trimmed(reader.cells()[features.m_labelAt])) : Result<>();
    }
    if (!taken) {
      return fail(std::move(taken.error()));
    }
  }
  if (!more || features.m_rows == 0) {
    return more ? Result<CsvFeatures>(refuse("there are no rows of features")) : fail(std::move(more.error()));
  }
  return features.m_labels.number().map([&] { return std::move(features); });
}

Result<Features> CsvFeatures::read(std::istream& text, std::uintmax_t fileBytes) const
{
  if (!isBounded(m_rows, featureCount(), sizeof(double), fileBytes)) {
    return refuse("there are more cells than the file has room for");
  }
  RowMatrixXd values(m_rows, featureCount());
  Features features;
  features.labels.reserve(static_cast<std::size_t>(m_rows));
  CsvReader reader(text);
  Result<bool> more = m_hasHeader ? reader.next() : true;
  for (Eigen::Index row = 0; row < m_rows; ++row) {
    more = more.and_then([&](bool) { return reader.next(); });
    if (!more || !*more || reader.cells().size() != m_columns) {
      return more ? Result<Features>(refuse("the file changes while it is read")) : fail(std::move(more.error()));
    }
    if (Result<> taken = takeRow(reader, m_labelAt, values.row(row)); !taken) {
      return fail(std::move(taken.error()));
    }
    if (m_labelAt != kNone) {
      features.labels.push_back(m_labels.classOf(trimmed(reader.cells()[m_labelAt])));
    }
  }
  features.values = std::move(values);
  features.type = "text";
  features.classNames = m_labels.names();
  return features;
}

std::int64_t CsvFeatures::featureCount() const
{
  return static_cast<std::int64_t>(m_columns) - (m_labelAt == kNone ? 0 : 1);
}

std::string CsvFeatures::labelColumn() const
{
  return fmt::format("column {}{}", m_labelAt + 1, m_labelName.empty() ? "" : " (" + m_labelName + ")");
}

namespace {

class CsvFile final : public FeaturesReader {
 public:
  CsvFile(std::filesystem::path path, std::filesystem::path labels, std::uintmax_t fileBytes, CsvFeatures features)
      : m_path(std::move(path)), m_labels(std::move(labels)), m_fileBytes(fileBytes), m_features(std::move(features))
  {
  }

  [[nodiscard]] std::string format() const override { return "comma-separated values (.csv)"; }
  [[nodiscard]] const std::vector<int>& epochs() const override { return m_epochs; }
  [[nodiscard]] bool isNumbered() const override { return false; }
  [[nodiscard]] std::string labelsOrigin() const override
  {
    return m_labels.empty() ? m_features.labelColumn() : m_labels.filename().string();
  }
  [[nodiscard]] Result<Features> read(int) const override
  {
    std::ifstream stream(m_path, std::ios::binary);
    Result<Features> features = m_features.read(stream, m_fileBytes);
    Result<> checked = features ? takeLabels(*features).and_then([&] { return finishClasses(*features); }) : Result<>();
    return checked ? std::move(features) : fail(std::move(checked.error()));
  }

 private:
  [[nodiscard]] Result<> takeLabels(Features& features) const
  {
    if (m_labels.empty()) {
      return {};
    }
    return readLabelsFile(m_labels, {}).map([&](Labels labels) {
      features.labels = std::move(labels.classes);
      features.classNames = std::move(labels.names);
    });
  }

  std::filesystem::path m_path;
  std::filesystem::path m_labels;
  std::uintmax_t m_fileBytes;
  CsvFeatures m_features;
  std::vector<int> m_epochs{0};
};

}  // namespace

Result<std::unique_ptr<FeaturesReader>> openCsvFeatures(const std::filesystem::path& path,
                                                        const std::filesystem::path& labels, std::uintmax_t fileBytes)
{
  std::ifstream stream(path, std::ios::binary);
  return CsvFeatures::scan(stream, labels.empty()).map([&](CsvFeatures features) -> std::unique_ptr<FeaturesReader> {
    return std::make_unique<CsvFile>(path, labels, fileBytes, std::move(features));
  });
}

}  // namespace simplexity::runs

#pragma once

#include <cstdint>
#include <filesystem>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/runs/features/labels.h"
#include "core/runs/features_file.h"

namespace simplexity::runs {

/// Features of CSV text: a row a sample, a column a feature, one column of labels. The first row is a header if it
/// names a label column (isLabelName()) or has a word where the others have features; without such a name, the last
/// column has the labels. Read twice, so that memory is taken once and as large as it must be.
class CsvFeatures {
 public:
  /// First pass: counts rows, finds header and labels. `hasLabels`: whether a column has the labels, rather than none.
  [[nodiscard]] static Result<CsvFeatures> scan(std::istream& text, bool hasLabels);
  /// Second pass, over the same text again from its beginning. `fileBytes` bounds memory. Without labels where the text
  /// has none.
  [[nodiscard]] Result<Features> read(std::istream& text, std::uintmax_t fileBytes) const;

  /// "column 5 (species)"; of a text with labels.
  [[nodiscard]] std::string labelColumn() const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  [[nodiscard]] Result<> takeFirst(std::span<const std::string_view> cells, bool hasLabels);
  [[nodiscard]] Result<> takeHeader(std::span<const std::string_view> cells);
  [[nodiscard]] std::int64_t featureCount() const;

  bool m_hasHeader = false;
  std::string m_labelName;
  std::size_t m_columns = 0;
  std::size_t m_labelAt = kNone;
  std::int64_t m_rows = 0;
  LabelTexts m_labels;
};

/// `labels`, unless empty, is a file that has the labels; the text then has features alone.
[[nodiscard]] Result<std::unique_ptr<FeaturesReader>> openCsvFeatures(const std::filesystem::path& path,
                                                                      const std::filesystem::path& labels,
                                                                      std::uintmax_t fileBytes);

}  // namespace simplexity::runs

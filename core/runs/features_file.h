#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/geometry/class_statistics.h"
#include "core/geometry/linear_head.h"

namespace simplexity::runs {

/// Features and labels of one epoch, from any program: what collapse is measured on.
struct Features {
  std::variant<geometry::RowMatrixXf, geometry::RowMatrixXd> values;  ///< N×p, finite; what float32 holds stays float32
  std::string type;                     ///< of the numbers in the file: "float16", "int8", "text"
  std::vector<std::int32_t> labels;     ///< N, 0 … classCount−1
  int classCount = 0;                   ///< enough for labels, head and names
  std::vector<std::string> classNames;  ///< classCount of them, or none
  std::optional<geometry::LinearHead> head;

  [[nodiscard]] std::int64_t samples() const { return static_cast<std::int64_t>(labels.size()); }
  [[nodiscard]] std::int64_t featureCount() const;
};

/// What reads the epochs of a file of one format.
class FeaturesReader {
 public:
  virtual ~FeaturesReader() = default;
  /// "NumPy archive (.npz)"
  [[nodiscard]] virtual std::string format() const = 0;
  /// Ascending; {0} where the file does not number them.
  [[nodiscard]] virtual const std::vector<int>& epochs() const = 0;
  [[nodiscard]] virtual bool isNumbered() const = 0;
  /// Where the labels are from: "array labels", "column 5 (species)".
  [[nodiscard]] virtual std::string labelsOrigin() const = 0;
  [[nodiscard]] virtual Result<Features> read(int epoch) const = 0;
};

/// Whether these are arrays with features that have no labels beside them: FeaturesFile needs a file of labels. Looks
/// at names alone; a table (.csv) always has labels.
[[nodiscard]] bool lacksLabels(const std::filesystem::path& path);

/// A file of features and labels (docs/features.md): .npz, .safetensors, a pair of .npy files or .csv, told apart by
/// content. Opening looks for what there is; numbers are read an epoch at a time. Not thread-safe.
class FeaturesFile {
 public:
  /// `labels`: a file with the labels, in place of those that belong to `path`: .npy, or text with one label a line.
  [[nodiscard]] static Result<FeaturesFile> open(const std::filesystem::path& path,
                                                 const std::filesystem::path& labels = {});

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  [[nodiscard]] std::string format() const { return m_reader->format(); }
  [[nodiscard]] const std::vector<int>& epochs() const { return m_reader->epochs(); }
  /// Whether the file numbers its epochs: `features_0012`.
  [[nodiscard]] bool isNumbered() const { return m_reader->isNumbered(); }
  [[nodiscard]] std::string labelsOrigin() const { return m_reader->labelsOrigin(); }
  /// Fails with a sentence on arrays or lines that are missing, do not fit together or are too large for their file,
  /// values that are not finite, and fewer than two classes.
  [[nodiscard]] Result<Features> read(int epoch) const;

 private:
  FeaturesFile(std::filesystem::path path, std::unique_ptr<FeaturesReader> reader);

  std::filesystem::path m_path;
  std::unique_ptr<FeaturesReader> m_reader;
};

}  // namespace simplexity::runs

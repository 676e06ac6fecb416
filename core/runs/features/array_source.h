#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/formats/numpy_array.h"

namespace simplexity::runs {

/// Arrays by name, from whatever holds several of them. Not thread-safe.
class ArraySource {
 public:
  virtual ~ArraySource() = default;
  [[nodiscard]] virtual std::string format() const = 0;
  /// Of all there is to read: what memory is bounded by.
  [[nodiscard]] virtual std::uintmax_t fileBytes() const = 0;
  [[nodiscard]] virtual std::vector<std::string> names() const = 0;
  [[nodiscard]] virtual bool has(const std::string& name) const = 0;
  /// What the array of this name is called in messages: "array features", "features.npy".
  [[nodiscard]] virtual std::string describe(const std::string& name) const { return "array " + name; }
  /// That there is none of this name, as the beginning of a sentence.
  [[nodiscard]] virtual std::string missing(const std::string& name) const;
  [[nodiscard]] virtual Result<formats::NumpyArray> read(const std::string& name) const = 0;
  /// Names of the classes where the format has a place for them besides its arrays; none otherwise.
  [[nodiscard]] virtual Result<std::vector<std::string>> classNames() const { return std::vector<std::string>(); }
};

[[nodiscard]] Result<std::unique_ptr<ArraySource>> openNpz(const std::filesystem::path& path);
/// Class names are the JSON list in its metadata "class_names".
[[nodiscard]] Result<std::unique_ptr<ArraySource>> openSafetensors(const std::filesystem::path& path);
/// Files of one array each that belong together by name: in `path` the word "features" (or "labels", "weights" …)
/// stands for the array, X for features and y for labels: val_features.npy and val_labels.npy, X_train.npy and
/// y_train.npy. A file without such a word is that of the features.
[[nodiscard]] Result<std::unique_ptr<ArraySource>> openNpyFiles(const std::filesystem::path& path);

}  // namespace simplexity::runs

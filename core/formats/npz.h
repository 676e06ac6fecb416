#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/formats/numpy_array.h"
#include "core/formats/zip_archive.h"

namespace simplexity::formats {

/// An .npz file: arrays by name, read when asked for. Compressed or not. An array may unpack to
/// ZipArchive::memoryLimit() at most.
class NpzFile {
 public:
  [[nodiscard]] static Result<NpzFile> open(const std::filesystem::path& path);
  explicit NpzFile(ZipArchive archive) : m_archive(std::move(archive)) {}

  /// Without the ending .npy, in the order of the file.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] Result<NumpyArray> read(const std::string& name) const;

 private:
  ZipArchive m_archive;
};

}  // namespace simplexity::formats

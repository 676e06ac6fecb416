#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/formats/numpy_array.h"

namespace simplexity::formats {

/// An .npz file: arrays by name, read when asked for. Compressed or not. An array may unpack to at most 64 MiB or 20
/// times the size of the whole file, whichever is more: enough for sparse features, too little for a bomb.
class NpzFile {
 public:
  [[nodiscard]] static Result<NpzFile> open(const std::filesystem::path& path);
  NpzFile(NpzFile&&) noexcept;
  NpzFile& operator=(NpzFile&&) noexcept;
  ~NpzFile();

  /// Without the ending .npy, in the order of the file.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] Result<NumpyArray> read(const std::string& name) const;

 private:
  struct State;
  explicit NpzFile(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace simplexity::formats

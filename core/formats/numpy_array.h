#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

/// Arrays in NumPy's own formats, .npy and .npz, as far as they hold plain numbers or texts.
namespace simplexity::formats {

/// One array as numpy.save() wrote it: bytes and how to read them.
struct NumpyArray {
  enum class Kind { Float, Signed, Unsigned, Bool, Bytes, Unicode };
  Kind kind = Kind::Float;
  std::size_t itemSize = 8;  ///< bytes: 2, 4 or 8 of floats; 1, 2, 4 or 8 of integers; up to 4096 of texts
  bool isBigEndian = false;
  bool isFortranOrder = false;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;  ///< the numbers alone, in file order

  /// Element `index` in row-major (C) order, whatever the order in the file. Integers beyond 2⁵³ lose digits.
  [[nodiscard]] double at(std::int64_t row, std::int64_t column) const;
  [[nodiscard]] std::int64_t integerAt(std::int64_t index) const;
  /// Of an array of texts, in UTF-8, without the zeros that fill it up; what is no character becomes U+FFFD.
  [[nodiscard]] std::string textAt(std::int64_t index) const;
  /// Whether the numbers are float16 or float32: float32 then holds them exactly.
  [[nodiscard]] bool isSingle() const { return kind == Kind::Float && itemSize <= sizeof(float); }
  [[nodiscard]] bool isInteger() const { return kind == Kind::Signed || kind == Kind::Unsigned; }
  [[nodiscard]] bool isText() const { return kind == Kind::Bytes || kind == Kind::Unicode; }
  /// "float32", "int64", "text".
  [[nodiscard]] std::string typeName() const;

 private:
  [[nodiscard]] std::uint64_t bitsAt(std::int64_t offset) const;
  [[nodiscard]] std::int64_t offsetOf(std::int64_t row, std::int64_t column) const;
  [[nodiscard]] double numberAt(std::int64_t offset) const;
};

/// Parses the content of a .npy file (format 1 to 3) and takes its bytes. Refuses Python objects (which would be
/// pickled programs), records, complex and extended numbers, and a content that is shorter or longer than its shape
/// says.
[[nodiscard]] Result<NumpyArray> parseNumpyArray(std::vector<std::byte> content);
/// A whole .npy file.
[[nodiscard]] Result<NumpyArray> readNumpyFile(const std::filesystem::path& path);

}  // namespace simplexity::formats

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace simplexity {

/// Element types that we read and write, by their names in the safetensors format. BF16 is the upper half of an F32;
/// BOOL is a byte, 0 or 1. Our own files have F32, F64, I32, I64 and U8 alone.
enum class ElementType { F16, BF16, F32, F64, I8, I16, I32, I64, U8, BOOL };

[[nodiscard]] std::size_t elementSize(ElementType type);

/// A dense row-major array that owns its bytes (little-endian, as in memory): what crosses between torch, files and
/// Eigen.
struct TensorData {
  ElementType type = ElementType::F32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;

  [[nodiscard]] std::int64_t elementCount() const;
};

/// Named arrays plus free text, exactly what one safetensors file holds.
struct TensorArchive {
  std::map<std::string, TensorData> tensors;
  std::map<std::string, std::string> metadata;
};

}  // namespace simplexity

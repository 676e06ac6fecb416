#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace simplexity {

/// Element types of the safetensors format that we read and write.
enum class ElementType { F32, F64, I32, I64, U8 };

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

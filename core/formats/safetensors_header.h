#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"

namespace simplexity::formats {

/// Where one array lies in the data part of a safetensors file.
struct TensorEntry {
  std::string name;
  ElementType type = ElementType::F32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct SafetensorsHeader {
  std::vector<TensorEntry> entries;  ///< in the order of the data
  std::map<std::string, std::string> metadata;
};

/// Parses the header and checks it against `dataBytes`, the size of the data part: known element types, shapes that
/// agree with the offsets, and arrays that fill the data part without holes or overlaps.
[[nodiscard]] Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, std::uint64_t dataBytes);

/// The header of an archive, with a checksum, padded with spaces so that the data begin at a multiple of 8 bytes; and
/// the names in the order in which the data must follow: wide elements first, so that every array is aligned.
struct SafetensorsLayout {
  std::string header;
  std::vector<std::string> order;
};
[[nodiscard]] SafetensorsLayout layOutSafetensors(const TensorArchive& archive);

}  // namespace simplexity::formats

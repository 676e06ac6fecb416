#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"

namespace simplexity::formats {

/// The format's name of an element type: "F32".
[[nodiscard]] std::string_view elementTypeId(ElementType type);

/// Reads a safetensors file (header of JSON, then the arrays). Every offset, size and overlap is checked before memory
/// is taken, and afterwards the checksum that writeSafetensors() adds, where there is one.
[[nodiscard]] Result<TensorArchive> readSafetensors(const std::filesystem::path& path);
/// The same of a file's content.
[[nodiscard]] Result<TensorArchive> readSafetensors(std::istream& stream, std::uint64_t fileBytes);

/// The names of its arrays, from the header alone.
[[nodiscard]] Result<std::vector<std::string>> safetensorsNames(const std::filesystem::path& path);

/// The texts of its metadata, from the header alone: no checksum vouches for them.
[[nodiscard]] Result<std::map<std::string, std::string>> safetensorsMetadata(const std::filesystem::path& path);

/// Adds a checksum to the metadata, writes to a temporary file beside `path`, syncs it and renames it: a reader sees
/// the old file or the new one, never half.
[[nodiscard]] Result<> writeSafetensors(const std::filesystem::path& path, const TensorArchive& archive);

}  // namespace simplexity::formats

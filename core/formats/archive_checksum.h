#pragma once

#include <map>
#include <string>

#include "core/base/named_tensor.h"
#include "core/base/result.h"

/// The checksum by which our safetensors files are known to be what was written: CRC-32 of all names, types, shapes,
/// values and texts, in an entry of the metadata.
namespace simplexity::formats {

/// The archive's metadata and the entry with its checksum.
[[nodiscard]] std::map<std::string, std::string> metadataWithChecksum(const TensorArchive& archive);

/// Takes the entry out of the metadata and compares. Archives without one, of other programs and of older versions of
/// ours, pass.
[[nodiscard]] Result<> takeChecksum(TensorArchive& archive);

}  // namespace simplexity::formats

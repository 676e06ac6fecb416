#pragma once

#include <filesystem>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/formats/zip_archive.h"

namespace simplexity::formats {

/// Reads the weights that torch.save() of PyTorch 1.6 or later has written: model.state_dict(), or a dictionary that
/// holds it, as findStateDict() says. Tensors come as dense arrays, also those that were views or shared their storage;
/// plain values saved beside them are metadata. Nothing of the file is ever run: a file that asks to run anything that
/// weights do not need is refused by its name. Takes at most 4 times the size of the file and 64 MB.
[[nodiscard]] Result<TensorArchive> readStateDict(const std::filesystem::path& path);
[[nodiscard]] Result<TensorArchive> readStateDict(const ZipArchive& archive);

}  // namespace simplexity::formats

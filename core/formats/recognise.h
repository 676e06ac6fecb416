#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/base/result.h"
#include "core/formats/zip_archive.h"

namespace simplexity::formats {

/// What a file of arrays is, by its content.
enum class FileContent {
  Safetensors,
  NumpyArray,        ///< .npy
  NumpyArchive,      ///< .npz
  PyTorchStateDict,  ///< torch.save(…) of PyTorch 1.6 or later; whether it holds weights shows only when it is read
  PyTorchScript,     ///< torch.jit.save(…): a program
  PyTorchLegacy,     ///< torch.save(…) before PyTorch 1.6, or with _use_new_zipfile_serialization=False
  Unknown
};

/// Recognises a file by its first bytes and, for zip files, by the names of its entries; its own name plays no part.
/// Fails if there is no such file, if it cannot be read, and if it is a damaged zip file.
[[nodiscard]] Result<FileContent> recognise(const std::filesystem::path& path);

/// The same of a zip file that is open already: NumpyArchive, PyTorchStateDict, PyTorchScript or Unknown.
[[nodiscard]] FileContent recognise(const ZipArchive& archive);

}  // namespace simplexity::formats

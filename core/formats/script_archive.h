#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/formats/script_code.h"
#include "core/formats/zip_archive.h"

namespace simplexity::formats {

/// A TorchScript archive that has been looked through.
struct CheckedScript {
  /// A zip archive, made anew, of those members that were checked: what a loader is to be given in place of the file,
  /// of which it may read other members, or the same differently.
  std::vector<std::byte> archive;
  ScriptNames names;  ///< in all of its code
};

/// Checks whether an archive of torch.jit.save of PyTorch 1.6 or later may be given to PyTorch's own loader, which
/// compiles the code in it and runs some of it meanwhile. Refused are members that such an archive does not have or
/// whose names differ in case alone, code that would run while it is loaded (`__setstate__`), classes of libraries,
/// pickles that name anything but modules and tensors or nest without end, code that the recursive compiler could not
/// follow, and archives that unpack to far more than their size. Whether the operators that the code names are harmless
/// is for the caller to say, who knows which there are. Nothing is run.
[[nodiscard]] Result<CheckedScript> checkScriptArchive(const std::filesystem::path& path);
[[nodiscard]] Result<CheckedScript> checkScriptArchive(const ZipArchive& archive);

}  // namespace simplexity::formats

#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace simplexity::formats {

/// Whether a TorchScript archive (torch.jit.save of PyTorch 1.6 or later) may be given to PyTorch's own loader, which
/// compiles the code in it and, of classes with __setstate__, runs some while it loads. Refused are such code, classes
/// of libraries, pickles that name anything else than modules and tensors or nest without end, code that the recursive
/// compiler could not follow, and archives that unpack to far more than their size. What the program does when it is
/// run is not looked at here.
[[nodiscard]] Result<> checkScriptArchive(const std::filesystem::path& path);

}  // namespace simplexity::formats

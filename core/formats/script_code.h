#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace simplexity::formats {

/// Names by which code of TorchScript can reach operators.
struct ScriptNames {
  std::set<std::string> ofTorch;   ///< "conv2d" of torch.conv2d
  std::set<std::string> ofOthers;  ///< behind a point: "prim" and "tolist" of ops.prim.tolist, "size" of x.size(0)
};

/// Reads code of TorchScript, a subset of Python, as PyTorch writes it, and adds the names in it to `names`. Refused is
/// code that a compiler that recurses could not follow, as its brackets, blocks and operators nest too deep; code that
/// would run while it is loaded, be it in a default of an argument or a constant of a class; and what PyTorch never
/// writes and could hide a name: comments, text in triple quotes or next to other text, lines that are continued, and
/// names with escapes beside getattr().
[[nodiscard]] Result<> checkScriptCode(std::string_view code, ScriptNames& names);

}  // namespace simplexity::formats

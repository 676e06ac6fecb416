#pragma once

#include <filesystem>
#include <optional>
#include <variant>

namespace simplexity::app {

/// What `simplexity` was asked to do.
struct CommandLine {
  std::optional<std::filesystem::path> run;         ///< a run folder or features to show, absolute
  std::optional<std::filesystem::path> renderInto;  ///< write pictures here instead of opening a window
  std::optional<int> epoch;                         ///< of the scene; the last one measured unless given
  bool demo = false;
};

/// Or the exit status, where help or version were asked for (and printed), or the usage was wrong (and said so).
[[nodiscard]] std::variant<CommandLine, int> parseCommandLine(int argc, const char* const* argv);

}  // namespace simplexity::app

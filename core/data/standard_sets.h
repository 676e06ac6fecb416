#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/result.h"

namespace simplexity::data {

/// A data set that everybody compares with and that the program can get.
struct StandardSet {
  std::string_view name;   ///< "cifar10", as in a spec
  std::string_view title;  ///< "CIFAR-10"
};
[[nodiscard]] std::span<const StandardSet> standardSets();

/// Where the user's data sets are kept, a folder each under its name: $XDG_DATA_HOME/simplexity/datasets or
/// ~/.local/share/simplexity/datasets; empty if there is neither.
[[nodiscard]] std::filesystem::path datasetsFolder();

/// That of one of them; whether it exists or not.
[[nodiscard]] std::filesystem::path standardFolder(std::string_view name);
[[nodiscard]] bool isStandardSetHere(std::string_view name);

/// Where it is, in the user's folder or where a package of Debian has put it; nothing if it is not here.
[[nodiscard]] std::optional<std::filesystem::path> findStandardSet(std::string_view name);
/// The standard set that a spec names without a folder and that is not here; null if nothing is missing.
[[nodiscard]] const StandardSet* missingStandardSet(std::string_view spec);

/// The same sentence for each: how to get it.
[[nodiscard]] Error standardSetMissing(std::string_view name);

}  // namespace simplexity::data

#pragma once

#include <filesystem>
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

/// The same sentence for each: how to get it.
[[nodiscard]] Error standardSetMissing(std::string_view name);

}  // namespace simplexity::data

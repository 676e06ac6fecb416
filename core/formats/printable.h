#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace simplexity::formats {

/// A name from a file that nobody trusts, as a message can show it: short, and without what a terminal would obey.
[[nodiscard]] inline std::string printable(std::string_view text)
{
  constexpr std::size_t kMost = 100;
  std::string shown(text.substr(0, kMost));
  std::ranges::replace_if(
      shown, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
  return shown;
}

}  // namespace simplexity::formats

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace simplexity {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  ///< 0: this is no UTF-8
};

/// The first character of a text that is not empty, by table 3-7 of the Unicode standard: neither overlong forms nor
/// surrogates.
Character firstOf(std::string_view text)
{
  const auto byteAt = [text](std::size_t place) { return static_cast<unsigned char>(text[place]); };
  const unsigned char lead = byteAt(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t bytes = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (bytes == 0 || text.size() < bytes) {
    return {};
  }
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t place = 1; place < bytes; ++place) {
    if ((byteAt(place) & 0xC0U) != 0x80U) {
      return {};
    }
    code = (code << 6U) | (byteAt(place) & 0x3FU);
  }
  const bool isOverlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool isNone = (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF;
  return isOverlong || isNone ? Character{} : Character{code, bytes};
}

/// Whether a terminal would obey it, or it hides how a text goes on. All of it is in the plane that \uXXXX can name.
bool isObeyed(char32_t code)
{
  constexpr std::array<std::pair<char32_t, char32_t>, 7> kRanges{{{0x00, 0x1F},      // C0 controls
                                                                  {0x7F, 0x9F},      // delete, C1 controls
                                                                  {0x061C, 0x061C},  // marks of direction
                                                                  {0x200E, 0x200F},
                                                                  {0x2028, 0x202E},  // separators, embeddings
                                                                  {0x2066, 0x2069},  // isolates
                                                                  {0xFEFF, 0xFEFF}}};
  for (const auto& [first, last] : kRanges) {
    if (code >= first && code <= last) {
      return true;
    }
  }
  return false;
}

std::string shown(std::string_view text, std::string_view kept)
{
  std::string safe;
  safe.reserve(text.size());
  while (true) {
    const auto plain = std::ranges::find_if(text, [](char letter) { return letter < ' ' || letter > '~'; });
    safe.append(text.begin(), plain);
    text = {plain, text.end()};
    if (text.empty()) {
      return safe;
    }
    const auto [code, bytes] = firstOf(text);
    if (bytes == 0) {
      safe += kReplacement;
    } else if (isObeyed(code) && kept.find(text.front()) == std::string_view::npos) {
      safe += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    } else {
      safe += text.substr(0, bytes);
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
}

}  // namespace

bool isUtf8(std::string_view text)
{
  while (!text.empty()) {
    const std::size_t bytes = firstOf(text).bytes;
    if (bytes == 0) {
      return false;
    }
    text.remove_prefix(bytes);
  }
  return true;
}

std::string shownText(std::string_view text)
{
  return shown(text, "\n\t");
}

std::string shownLine(std::string_view text)
{
  return shown(text, "\t");
}

}  // namespace simplexity

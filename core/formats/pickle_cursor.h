#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace simplexity::formats {

/// Reads the bytes of a pickle from first to last. Whatever would reach beyond the end is empty or zero, and from then
/// on hasEnded() is true.
class PickleCursor {
 public:
  explicit PickleCursor(std::string_view content) : m_rest(content) {}

  [[nodiscard]] bool hasEnded() const { return m_hasEnded; }

  std::string_view bytes(std::uint64_t count)
  {
    if (count > m_rest.size()) {
      m_hasEnded = true;
      m_rest = {};
      return {};
    }
    const std::string_view taken = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return taken;
  }

  /// Up to the next line end, which is taken too.
  std::string_view line()
  {
    const auto end = std::ranges::find(m_rest, '\n');
    const std::string_view taken = bytes(static_cast<std::uint64_t>(end - m_rest.begin()));
    bytes(1);  // the line end
    return m_hasEnded ? std::string_view() : taken;
  }

  /// Unsigned, little-endian, of up to 8 bytes.
  std::uint64_t number(std::size_t width)
  {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const char byte : bytes(width)) {
      value |= std::uint64_t{static_cast<unsigned char>(byte)} << shift;
      shift += 8;
    }
    return value;
  }

  /// Bytes that follow their count.
  std::string_view counted(std::size_t widthOfCount) { return bytes(number(widthOfCount)); }

 private:
  std::string_view m_rest;
  bool m_hasEnded = false;
};

}  // namespace simplexity::formats

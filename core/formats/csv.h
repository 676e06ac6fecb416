#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace simplexity::formats {

/// Rows of a CSV text (RFC 4180), one after the other: cells separated by commas, semicolons or tabs, whichever comes
/// first in the text; quoted where they hold one of these, a quote (doubled) or a line end. Lines end in LF, CRLF or
/// CR, empty ones are skipped, as is a byte-order mark. Memory is that of the longest row, which may have a million
/// cells and 32 MiB. Ours because the libraries that Debian has want the number of columns at compile time, read whole
/// files, or know no line numbers to complain with.
class CsvReader {
 public:
  /// `stream` must outlive the reader.
  explicit CsvReader(std::istream& stream) : m_stream(stream) {}

  /// Goes to the next row; false at the end. Fails, with the line, on a quote that is never closed or followed by more
  /// of its cell, a row beyond the limits, and bytes that are no text.
  [[nodiscard]] Result<bool> next();
  /// Of the row, without their quotes; valid until next().
  [[nodiscard]] std::span<const std::string_view> cells() const { return m_cells; }
  /// On which the row began, from 1.
  [[nodiscard]] std::int64_t line() const { return m_rowLine; }

 private:
  static constexpr int kEnd = -1;
  enum class CellEnd { Separator, Row };

  [[nodiscard]] int peek();
  void skip() { ++m_at; }
  void skipLineEnd();
  void skipEmptyLines();
  [[nodiscard]] bool isSeparator(int byte);
  [[nodiscard]] Result<CellEnd> readCell();
  [[nodiscard]] Result<> readQuoted();
  [[nodiscard]] Result<> append(int byte);
  void splitText();

  std::istream& m_stream;
  std::array<char, 65536> m_chunk;
  std::size_t m_at = 0;    ///< in the chunk
  std::size_t m_size = 0;  ///< of the chunk
  std::int64_t m_line = 1;
  std::int64_t m_rowLine = 0;
  std::optional<char> m_separator;
  std::string m_text;               ///< of all cells of the row
  std::vector<std::size_t> m_ends;  ///< of the cells, in the text
  std::vector<std::string_view> m_cells;
};

}  // namespace simplexity::formats

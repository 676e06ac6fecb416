#include "core/formats/csv.h"

#include <fmt/format.h>

namespace simplexity::formats {

namespace {

constexpr std::size_t kMostCells = 1'000'000;
constexpr std::size_t kMostRowBytes = 32U << 20U;
constexpr std::string_view kSeparators = ",;\t";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tl::unexpected<Error> refuse(std::int64_t line, std::string_view what)
{
  return fail(ErrorCode::InvalidFormat, fmt::format("line {}: {}", line, what));
}

bool isLineEnd(int byte)
{
  return byte == '\n' || byte == '\r';
}

}  // namespace

/// The next byte, or kEnd.
int CsvReader::peek()
{
  if (m_at == m_size) {
    const bool isFirst = m_rowLine == 0 && m_size == 0;
    m_stream.read(m_chunk.data(), static_cast<std::streamsize>(m_chunk.size()));
    m_size = static_cast<std::size_t>(m_stream.gcount());
    m_at = isFirst && std::string_view(m_chunk.data(), m_size).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  }
  return m_at == m_size ? kEnd : static_cast<unsigned char>(m_chunk[m_at]);
}

void CsvReader::skipLineEnd()
{
  const bool isCarriageReturn = peek() == '\r';
  skip();
  if (isCarriageReturn && peek() == '\n') {
    skip();
  }
  ++m_line;
}

void CsvReader::skipEmptyLines()
{
  while (isLineEnd(peek())) {
    skipLineEnd();
  }
}

bool CsvReader::isSeparator(int byte)
{
  const bool isOne = byte != kEnd && kSeparators.find(static_cast<char>(byte)) != std::string_view::npos;
  if (isOne && !m_separator) {
    m_separator = static_cast<char>(byte);
  }
  return isOne && *m_separator == static_cast<char>(byte);
}

Result<bool> CsvReader::next()
{
  m_text.clear();
  m_ends.clear();
  skipEmptyLines();
  m_rowLine = m_line;
  if (peek() == kEnd) {
    m_cells.clear();
    return m_stream.bad() ? Result<bool>(fail(ErrorCode::Io, "the file cannot be read to its end")) : false;
  }
  Result<CellEnd> end = CellEnd::Separator;
  while (end && *end == CellEnd::Separator) {
    end = m_ends.size() < kMostCells ? readCell() : refuse(m_rowLine, "there are more than a million cells in the row");
    m_ends.push_back(m_text.size());
  }
  if (!end) {
    return fail(std::move(end.error()));
  }
  splitText();
  return true;
}

Result<CsvReader::CellEnd> CsvReader::readCell()
{
  if (peek() == '"') {
    if (Result<> quoted = readQuoted(); !quoted) {
      return fail(std::move(quoted.error()));
    }
  }
  for (int byte = peek();; byte = peek()) {
    if (byte == kEnd) {
      return CellEnd::Row;
    }
    if (isLineEnd(byte)) {
      skipLineEnd();
      return CellEnd::Row;
    }
    skip();
    if (isSeparator(byte)) {
      return CellEnd::Separator;
    }
    if (Result<> appended = append(byte); !appended) {
      return fail(std::move(appended.error()));
    }
  }
}

Result<> CsvReader::readQuoted()
{
  const std::int64_t opened = m_line;
  skip();
  while (true) {
    const int byte = peek();
    if (byte == kEnd) {
      return refuse(opened, "a cell begins with a quote that is never closed");
    }
    if (byte == '"') {
      skip();
      if (peek() != '"') {
        break;
      }
    }
    m_line += byte == '\n' ? 1 : 0;
    skip();
    if (Result<> appended = append(byte); !appended) {
      return appended;
    }
  }
  const int after = peek();
  const bool isWhole = after == kEnd || isLineEnd(after) || isSeparator(after);
  return isWhole ? Result<>() : refuse(m_line, "a quoted cell goes on behind its closing quote");
}

Result<> CsvReader::append(int byte)
{
  if (byte == 0) {
    return refuse(m_line, "there is a zero byte: this is no text of comma-separated values in UTF-8");
  }
  if (m_text.size() == kMostRowBytes) {
    return refuse(m_rowLine, "the row is longer than 32 MiB");
  }
  m_text.push_back(static_cast<char>(byte));
  return {};
}

/// Once the text no longer moves.
void CsvReader::splitText()
{
  m_cells.clear();
  std::size_t begin = 0;
  for (const std::size_t end : m_ends) {
    m_cells.emplace_back(std::string_view(m_text).substr(begin, end - begin));
    begin = end;
  }
}

}  // namespace simplexity::formats

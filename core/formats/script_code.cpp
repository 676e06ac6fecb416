#include "core/formats/script_code.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/core.h>

namespace simplexity::formats {

namespace {

constexpr std::size_t kMostBrackets = 200;
constexpr std::size_t kMostIndentation = 400;
constexpr std::size_t kMostOperators = 2'000;  // of one statement; PyTorch 1.13 runs out of 8 MB of stack after 5,000

/// Names that make the loader run something.
constexpr std::array<std::string_view, 2> kRunWhileLoading{"__setstate__", "torch.classes"};

/// Counts what a parser would recurse into, statement by statement. Text in quotes and comments counts like any other,
/// but for brackets that it opens: a bound need not be exact.
class NestingCounter {
 public:
  /// Whether the code is still within bounds.
  bool take(char letter)
  {
    takeQuote(letter);
    if (m_quote == 0) {
      takeBracket(letter);
    }
    if (letter == '\n') {
      takeLineEnd();
    } else if (m_isLineStart && letter == ' ') {
      ++m_indentation;
    } else {
      m_isLineStart = false;
      m_operators += isOperator(letter) ? 1 : 0;
    }
    m_before = letter;
    return m_brackets <= kMostBrackets && m_indentation <= kMostIndentation && m_operators <= kMostOperators;
  }

 private:
  /// Signs, and words after a space or a point: not, and, if … else, a method of what stands before. Not the points and
  /// spaces of lists of numbers.
  [[nodiscard]] bool isOperator(char letter) const
  {
    const bool beginsWord = letter >= 'a' && letter <= 'z' && (m_before == ' ' || m_before == '.');
    return beginsWord || std::string_view("-~*+/%&|^<>=@").find(letter) != std::string_view::npos;
  }

  void takeQuote(char letter)
  {
    if (m_isEscaped) {
      m_isEscaped = false;
    } else if (m_quote != 0 && letter == '\\') {
      m_isEscaped = true;
    } else if (m_quote != 0) {
      m_quote = letter == m_quote || letter == '\n' ? '\0' : m_quote;
    } else if (letter == '"' || letter == '\'') {
      m_quote = letter;
    }
  }

  void takeBracket(char letter)
  {
    if (letter == '(' || letter == '[' || letter == '{') {
      ++m_brackets;
    } else if ((letter == ')' || letter == ']' || letter == '}') && m_brackets > 0) {
      --m_brackets;
    }
  }

  void takeLineEnd()
  {
    m_isLineStart = true;
    m_indentation = 0;
    m_operators = m_brackets == 0 ? 0 : m_operators;
  }

  std::size_t m_brackets = 0;
  std::size_t m_indentation = 0;
  std::size_t m_operators = 0;
  char m_before = 0;
  char m_quote = 0;
  bool m_isEscaped = false;
  bool m_isLineStart = true;
};

}  // namespace

Result<> checkScriptCode(std::string_view code)
{
  for (const std::string_view name : kRunWhileLoading) {
    if (code.find(name) != std::string_view::npos) {
      return fail(ErrorCode::Unsupported,
                  fmt::format("the program has {}, which would run while it is loaded: refused", name));
    }
  }
  NestingCounter counter;
  const bool isWithin = std::ranges::all_of(code, [&counter](char letter) { return counter.take(letter); });
  if (!isWithin) {
    return fail(ErrorCode::InvalidFormat, "the program nests deeper than a network needs: refused");
  }
  return {};
}

}  // namespace simplexity::formats

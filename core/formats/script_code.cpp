#include "core/formats/script_code.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/core.h>

namespace simplexity::formats {

namespace {

constexpr std::size_t kMostBrackets = 200;
constexpr std::size_t kMostIndentation = 400;
constexpr std::size_t kMostOperators = 2'000;  // of one statement; PyTorch 1.13 runs out of 8 MB of stack after 5,000

/// Methods that the loader calls, or that only serve for such, and classes whose constructors it runs.
constexpr std::array<std::string_view, 3> kRunWhileLoading{"__setstate__", "__getstate__", "torch.classes"};

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

constexpr bool isLetter(char letter)
{
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
}

constexpr bool isDigit(char letter)
{
  return letter >= '0' && letter <= '9';
}

constexpr bool isOfWord(char letter)
{
  return isLetter(letter) || isDigit(letter);
}

/// Knows the places whose values are computed while the code is loaded: defaults of arguments, and constants of classes
/// (`x : Final[int] = 3`). PyTorch writes literals there.
class LoadedValues {
 public:
  /// Whether the word may stand where it does.
  bool takeWord(std::string_view word)
  {
    constexpr auto kOperators =
        std::to_array<std::string_view>({"and", "or", "not", "if", "else", "in", "is", "for", "lambda"});
    m_isCallable = word != "annotate";
    if (word == "Final") {
      m_isConstant = true;
    }
    if (m_isName) {
      m_isName = false;
      m_isCallable = false;
      m_isSignature = true;
    }
    const bool isOperator = std::ranges::find(kOperators, word) != kOperators.end();
    const bool isAllowed = !isOperator || !isInside();
    m_isName = !isInside() && word == "def";
    return isAllowed;
  }

  /// Whether the sign may stand where it does; a line end is one, too.
  bool takeSign(char sign)
  {
    const bool isCall = sign == '(' && std::exchange(m_isCallable, false);
    const bool wasInside = isInside();
    if (sign == '\n' && m_depth == 0) {
      m_isConstant = false;
    }
    if (m_isSignature && sign == '(') {
      ++m_depth;
    } else if (m_isSignature && sign == ')' && --m_depth == 0) {
      m_isSignature = false;
    }
    m_isCallable = sign == ')' || sign == ']';
    constexpr std::string_view kOperators = "+*/%<>!&|^~@?";
    return !wasInside || (!isCall && kOperators.find(sign) == std::string_view::npos);
  }
  void takeValue() { m_isCallable = false; }

 private:
  [[nodiscard]] bool isInside() const { return m_isConstant || (m_isSignature && m_depth > 0); }

  std::size_t m_depth = 0;  ///< of brackets in a signature
  bool m_isName = false;    ///< the word before is def
  bool m_isSignature = false;
  bool m_isConstant = false;  ///< on the line of one
  bool m_isCallable = false;  ///< a bracket would be a call
};

/// Splits code into words, texts and signs as PyTorch's compiler does, and collects the names behind points. Where the
/// code has getattr(), whose second argument is a name in quotes, every text that is a word is such a name.
class NameCollector {
 public:
  NameCollector(std::string_view code, ScriptNames& names)
      : m_code(code), m_names(names), m_hasGetattr(code.find("getattr") != std::string_view::npos)
  {
  }

  /// Whether there is nothing that PyTorch does not write.
  bool collect()
  {
    bool isKnown = true;
    while (isKnown && m_at < m_code.size()) {
      isKnown = takeToken(m_code[m_at]);
    }
    return isKnown;
  }

 private:
  /// The token before, as far as it matters to the next.
  enum class Before { Torch, TorchPoint, Point, Text, Other };

  bool takeToken(char first)
  {
    if (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
      ++m_at;
      return first != '\n' || m_values.takeSign(first);
    }
    if (isLetter(first)) {
      return takeWord();
    }
    if (first == '"' || first == '\'') {
      m_values.takeValue();
      return takeText(first);
    }
    if (isDigit(first)) {
      m_values.takeValue();
      takeWhile(isOfWord);  // a point that follows is a sign: what is behind it is no more than a name
      m_before = Before::Other;
      return true;
    }
    return takeSign(first);
  }

  std::string_view takeWhile(bool (*isOfIt)(char))
  {
    const std::size_t begin = m_at;
    while (m_at < m_code.size() && isOfIt(m_code[m_at])) {
      ++m_at;
    }
    return m_code.substr(begin, m_at - begin);
  }

  bool takeWord()
  {
    const std::string_view word = takeWhile(isOfWord);
    const bool isBehindPoint = m_before == Before::Point || m_before == Before::TorchPoint;
    if (isBehindPoint) {
      (m_before == Before::TorchPoint ? m_names.ofTorch : m_names.ofOthers).emplace(word);
    }
    m_before = !isBehindPoint && word == "torch" ? Before::Torch : Before::Other;
    return m_values.takeWord(word);
  }

  /// Text in single or double quotes on one line. PyTorch puts no two side by side, which would be one.
  bool takeText(char quote)
  {
    const std::size_t begin = ++m_at;
    while (m_at < m_code.size() && m_code[m_at] != quote && m_code[m_at] != '\n') {
      m_at += m_code[m_at] == '\\' ? 2 : 1;
    }
    if (m_at >= m_code.size() || m_code[m_at] != quote) {
      return false;
    }
    const std::string_view text = m_code.substr(begin, m_at - begin);
    ++m_at;
    return std::exchange(m_before, Before::Text) != Before::Text && takeNameInText(text);
  }

  /// Whether it hides no name behind escapes.
  bool takeNameInText(std::string_view text)
  {
    const bool isName = m_hasGetattr && !text.empty() && !isDigit(text.front()) &&
                        std::ranges::all_of(text, [](char letter) { return isOfWord(letter) || letter == '\\'; });
    if (isName) {
      m_names.ofOthers.emplace(text);
    }
    return !isName || text.find('\\') == std::string_view::npos;
  }

  bool takeSign(char sign)
  {
    ++m_at;
    const bool isPoint = sign == '.';
    m_before = !isPoint ? Before::Other : m_before == Before::Torch ? Before::TorchPoint : Before::Point;
    constexpr std::string_view kSigns = "()[]{}.,:;=+-*/%<>!&|^~@?";
    return kSigns.find(sign) != std::string_view::npos && m_values.takeSign(sign);
  }

  std::string_view m_code;
  ScriptNames& m_names;
  bool m_hasGetattr;
  std::size_t m_at = 0;
  Before m_before = Before::Other;
  LoadedValues m_values;
};

}  // namespace

Result<> checkScriptCode(std::string_view code, ScriptNames& names)
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
  if (!NameCollector(code, names).collect()) {
    return fail(ErrorCode::InvalidFormat, "the program is not written as PyTorch writes programs: refused");
  }
  return {};
}

}  // namespace simplexity::formats

#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/base/count_range.h"
#include "core/learning/config.h"

/// Options of more than one command, and the ways of reading them.
namespace simplexity::cli {

/// The whole number that the text is, if it is one of the range.
[[nodiscard]] inline std::optional<std::int64_t> countFrom(const std::string& text, CountRange range)
{
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end && range.contains(number) ? std::optional(number) : std::nullopt;
}

/// A whole number of the range; `Count` is a type of whole numbers that holds all of them, or a std::optional of one.
template <class Count>
CLI::Option* addCount(CLI::App& command, const std::string& name, Count& count, CountRange range,
                      const std::string& help)
{
  const auto parse = [&count, range, name](const std::string& text) {
    const auto number = countFrom(text, range);
    if (!number) {
      throw CLI::ValidationError(
          name, fmt::format(R"("{}" is no whole number from {} to {})", text, range.least, range.most));
    }
    if constexpr (std::is_integral_v<Count>) {
      count = static_cast<Count>(*number);
    } else {
      count = static_cast<typename Count::value_type>(*number);
    }
  };
  CLI::Option* const option = command.add_option_function<std::string>(name, parse, help)->type_name("N");
  if constexpr (std::is_integral_v<Count>) {
    option->default_str(fmt::to_string(count));
  }
  return option;
}

/// A whole number of the range, or a word that stands for `special`.
template <class Count>
CLI::Option* addCountOrWord(CLI::App& command, const std::string& name, Count& count, CountRange range, Count special,
                            const std::string& word, const std::string& help)
{
  const auto parse = [&count, range, special, word, name](const std::string& text) {
    const auto number = countFrom(text, range);
    if (!number && text != word) {
      throw CLI::ValidationError(name, fmt::format(R"("{}" is neither a whole number from {} to {} nor "{}")", text,
                                                   range.least, range.most, word));
    }
    count = number ? static_cast<Count>(*number) : special;
  };
  return command.add_option_function<std::string>(name, parse, help)
      ->type_name("N|" + word)
      ->default_str(fmt::to_string(count));
}

/// An option whose text `parse` turns into a Result, stored in `value`.
template <class T, class Parse>
CLI::Option* addParsed(CLI::App& command, const std::string& name, T& value, Parse parse, const std::string& help)
{
  const auto store = [&value, parse](const std::string& text) {
    auto parsed = parse(text);
    if (!parsed) {
      throw CLI::ValidationError(parsed.error().message);
    }
    value = std::move(*parsed);
  };
  return command.add_option_function<std::string>(name, store, help);
}

/// --measure-samples, --gc-samples, --gc-probes and --gc-estimator.
void addProbeCounts(CLI::App& command, learning::ProbeConfig& probe);

}  // namespace simplexity::cli

#pragma once

#include <charconv>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/learning/config.h"

/// Options of more than one command, and the ways of reading them.
namespace simplexity::cli {

/// A whole number from 1 on, or a word that stands for `special`.
template <class Count>
CLI::Option* addCountOrWord(CLI::App& command, const std::string& name, Count& count, Count special,
                            const std::string& word, const std::string& help)
{
  const auto parse = [&count, special, word, name](const std::string& text) {
    const char* const end = text.data() + text.size();
    Count number = 0;
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (text == word) {
      count = special;
    } else if (error == std::errc() && rest == end && number >= 1) {
      count = number;
    } else {
      throw CLI::ValidationError(name, fmt::format(R"("{}" is neither a whole number from 1 on nor "{}")", text, word));
    }
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

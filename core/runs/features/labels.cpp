#include "core/runs/features/labels.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/data/dataset.h"
#include "core/formats/csv.h"

namespace simplexity::runs {

namespace {

constexpr std::string_view kNumpyMagic = "\x93NUMPY";

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

std::string tooManyClasses()
{
  return fmt::format("there are more than {} different labels; expected one a class, of at most so many classes",
                     kMostClasses);
}

Result<std::int32_t> classFromNumber(double number, std::string_view text)
{
  const bool isClass = number >= 0 && number < static_cast<double>(kMostClasses) && number == std::floor(number);
  return isClass ? Result<std::int32_t>(static_cast<std::int32_t>(number))
                 : refuse(fmt::format("label {} is no class number; expected whole numbers from 0 to {}, or names",
                                      text, kMostClasses - 1));
}

Result<std::vector<std::int32_t>> classesFromIntegers(const formats::NumpyArray& array, std::string_view what)
{
  std::vector<std::int32_t> classes(static_cast<std::size_t>(array.shape[0]));
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::int64_t label = array.integerAt(static_cast<std::int64_t>(i));
    if (label < 0 || label >= kMostClasses) {
      return refuse(fmt::format("label {} of sample {} in {} is no class number; expected 0 to {}", label, i, what,
                                kMostClasses - 1));
    }
    classes[i] = static_cast<std::int32_t>(label);
  }
  return classes;
}

Result<Labels> labelsFromTexts(const formats::NumpyArray& array, const std::vector<std::string>& names)
{
  LabelTexts texts;
  for (std::int64_t i = 0; i < array.shape[0]; ++i) {
    if (Result<> added = texts.add(array.textAt(i)); !added) {
      return fail(std::move(added.error()));
    }
  }
  return texts.number(names).map([&] {
    Labels labels{{}, texts.names()};
    for (std::int64_t i = 0; i < array.shape[0]; ++i) {
      labels.classes.push_back(texts.classOf(array.textAt(i)));
    }
    return labels;
  });
}

/// Calls `take` with each label of the text.
template <class Take>
Result<> forEachLine(const std::filesystem::path& path, Take take)
{
  std::ifstream stream(path, std::ios::binary);
  formats::CsvReader reader(stream);
  Result<bool> more = reader.next();
  const bool hasHeader = more && *more && isLabelName(trimmed(reader.cells().front()));
  for (more = hasHeader ? reader.next() : more; more && *more; more = reader.next()) {
    if (reader.cells().size() != 1) {
      return refuse(fmt::format("line {} has {} cells; expected one label", reader.line(), reader.cells().size()));
    }
    if (Result<> taken = take(trimmed(reader.cells().front())); !taken) {
      return taken;
    }
  }
  return more ? Result<>() : fail(std::move(more.error()));
}

Result<Labels> labelsFromLines(const std::filesystem::path& path, const std::vector<std::string>& names)
{
  LabelTexts texts;
  Labels labels;
  std::size_t count = 0;
  return forEachLine(path,
                     [&](std::string_view text) {
                       ++count;
                       return texts.add(text);
                     })
      .and_then([&] { return texts.number(names); })
      .and_then([&] {
        labels.classes.reserve(count);
        return forEachLine(path, [&](std::string_view text) -> Result<> {
          labels.classes.push_back(texts.classOf(text));
          return {};
        });
      })
      .map([&] {
        labels.names = texts.names();
        return std::move(labels);
      });
}

}  // namespace

std::string_view trimmed(std::string_view text)
{
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::optional<double> parseNumber(std::string_view text)
{
  std::string_view digits = trimmed(text);
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
  }
  double number = 0.0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  return rest == end && error == std::errc() && !digits.empty() ? std::optional(number) : std::nullopt;
}

bool isLabelName(std::string_view name)
{
  constexpr std::array<std::string_view, 4> kNames{"label", "labels", "class", "target"};
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return std::ranges::find(kNames, lower) != kNames.end();
}

Result<> LabelTexts::add(std::string_view text)
{
  if (m_classes.contains(text)) {
    return {};
  }
  if (text.empty()) {
    return refuse("a label is empty");
  }
  if (text.size() > data::kMostNameBytes) {
    return refuse(fmt::format("a label has {} bytes; expected at most {}", text.size(), data::kMostNameBytes));
  }
  if (std::cmp_equal(m_classes.size(), kMostClasses)) {
    return refuse(tooManyClasses());
  }
  m_classes.emplace(text, 0);
  m_areNames = m_areNames || !parseNumber(text);
  return {};
}

Result<> LabelTexts::number(const std::vector<std::string>& names)
{
  std::int32_t next = 0;
  std::unordered_map<std::string_view, std::int32_t> places;
  for (std::size_t place = 0; place < names.size(); ++place) {
    places.emplace(names[place], static_cast<std::int32_t>(place));
  }
  for (auto& [text, cls] : m_classes) {
    if (!m_areNames) {
      const Result<std::int32_t> number = classFromNumber(*parseNumber(text), text);
      if (!number) {
        return fail(number.error());
      }
      cls = *number;
    } else if (names.empty()) {
      cls = next++;
    } else {
      const auto found = places.find(text);
      if (found == places.end()) {
        return refuse(fmt::format("label \"{}\" is none of the {} class names", text, names.size()));
      }
      cls = found->second;
    }
  }
  return {};
}

std::vector<std::string> LabelTexts::names() const
{
  std::vector<std::string> names;
  for (const auto& [text, cls] : m_classes) {
    if (m_areNames) {
      names.push_back(text);
    }
  }
  return names;
}

Result<Labels> labelsOf(const formats::NumpyArray& array, std::string_view what, const std::vector<std::string>& names)
{
  const bool isUsable = array.isInteger() || array.isText() || array.kind == formats::NumpyArray::Kind::Bool;
  if (!isUsable || array.shape.size() != 1) {
    return refuse(fmt::format("{} must be one row of whole numbers or names; it is {} of {} dimensions", what,
                              array.typeName(), array.shape.size()));
  }
  if (array.isText()) {
    return labelsFromTexts(array, names);
  }
  return classesFromIntegers(array, what).map([](std::vector<std::int32_t> classes) {
    return Labels{std::move(classes), {}};
  });
}

Result<Labels> readLabelsFile(const std::filesystem::path& path, const std::vector<std::string>& names)
{
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return fail(ErrorCode::NotFound, "there is no such file of labels", path);
  }
  std::string start(kNumpyMagic.size(), '\0');
  std::ifstream(path, std::ios::binary).read(start.data(), static_cast<std::streamsize>(start.size()));
  Result<Labels> labels = start == kNumpyMagic ? formats::readNumpyFile(path).and_then([&](const auto& array) {
    return labelsOf(array, "the array", names);
  })
                                               : labelsFromLines(path, names);
  return labels ? std::move(labels) : fail(labels.error().code, labels.error().message, path);
}

}  // namespace simplexity::runs

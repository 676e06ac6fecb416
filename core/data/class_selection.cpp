#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <optional>
#include <set>

#include "core/data/sampling.h"
#include "core/data/subset.h"

namespace simplexity::data {

namespace {

constexpr int kLargestClass = 9999;  // keeps "0-2000000000" from filling the memory
constexpr std::uint64_t kLimitSeed = 1;

/// A whole number and nothing else.
std::optional<int> parseClass(std::string_view text)
{
  int value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last || value < 0 || value > kLargestClass) {
    return std::nullopt;
  }
  return value;
}

/// Keeps the samples whose label has a new one in `newLabels`; -1 marks those that go.
Samples relabelled(const Samples& samples, std::int64_t size, std::span<const std::int32_t> newLabels)
{
  std::vector<std::int64_t> kept;
  for (std::size_t sample = 0; sample < samples.labels.size(); ++sample) {
    if (newLabels[static_cast<std::size_t>(samples.labels[sample])] >= 0) {
      kept.push_back(static_cast<std::int64_t>(sample));
    }
  }
  Samples chosen = subset(samples, size, kept);
  for (std::int32_t& label : chosen.labels) {
    label = newLabels[static_cast<std::size_t>(label)];
  }
  return chosen;
}

/// Everything but the samples and what depends on them.
Dataset description(const Dataset& dataset)
{
  Dataset copy;
  copy.spec = dataset.spec;
  copy.title = dataset.title;
  copy.citation = dataset.citation;
  copy.shape = dataset.shape;
  copy.classNames = dataset.classNames;
  copy.normalisation = dataset.normalisation;
  copy.leftOut = dataset.leftOut;
  return copy;
}

}  // namespace

Result<std::vector<int>> parseClassList(std::string_view text)
{
  std::set<int> classes;
  std::string_view rest = text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    const std::size_t dash = part.find('-');
    const auto first = parseClass(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parseClass(part.substr(dash + 1));
    if (!first || !last || *first > *last) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("'{}' in the class list '{}' is not understood: expected class numbers from 0 to {} and "
                              "ranges, for example 0,3,5-9",
                              part, text, kLargestClass));
    }
    for (int number = *first; number <= *last; ++number) {
      classes.insert(number);
    }
    if (comma == std::string_view::npos) {
      return std::vector<int>(classes.begin(), classes.end());
    }
    rest.remove_prefix(comma + 1);
  }
}

Result<Dataset> selectClasses(const Dataset& dataset, std::span<const int> classes)
{
  if (classes.size() < 2) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("at least two classes are needed, found {}: name more of them", classes.size()));
  }
  Dataset selected = description(dataset);
  selected.classNames.clear();
  std::vector<std::int32_t> newLabels(dataset.classNames.size(), -1);
  for (const int number : classes) {
    if (number < 0 || number >= dataset.classCount()) {
      return fail(ErrorCode::InvalidArgument, fmt::format("class {} does not exist in {}: expected 0 to {}", number,
                                                          dataset.spec, dataset.classCount() - 1));
    }
    const auto index = static_cast<std::size_t>(number);
    if (newLabels[index] >= 0) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("class {} is named twice: expected every class once", number));
    }
    newLabels[index] = static_cast<std::int32_t>(selected.classNames.size());
    selected.classNames.push_back(dataset.classNames[index]);
  }
  selected.train = relabelled(dataset.train, dataset.shape.size(), newLabels);
  selected.test = relabelled(dataset.test, dataset.shape.size(), newLabels);
  selected.fingerprint = fingerprintOf(selected.train, selected.test);
  return selected;
}

Result<Dataset> limitTraining(const Dataset& dataset, std::int64_t limit)
{
  if (limit < dataset.classCount()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a limit of {} training samples is too small: expected at least {}, one for each class",
                            limit, dataset.classCount()));
  }
  const std::vector<std::int64_t> chosen = stratifiedSample(dataset.train.labels, dataset.classCount(), limit,
                                                            RandomStream(kLimitSeed, StreamPurpose::Sampling));
  Dataset limited = description(dataset);
  limited.train = subset(dataset.train, dataset.shape.size(), chosen);
  limited.test = dataset.test;
  limited.fingerprint = fingerprintOf(limited.train, limited.test);
  return limited;
}

}  // namespace simplexity::data

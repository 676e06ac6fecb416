#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/runs/features_file.h"
#include "descriptions.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;
using runs::Features;
using runs::FeaturesFile;

std::string nameOf(const Features& features, int cls)
{
  return features.classNames.empty() ? fmt::to_string(cls) : features.classNames[static_cast<std::size_t>(cls)];
}

std::vector<std::int64_t> countsOf(const Features& features)
{
  std::vector<std::int64_t> counts(static_cast<std::size_t>(features.classCount));
  for (const std::int32_t label : features.labels) {
    ++counts[static_cast<std::size_t>(label)];
  }
  return counts;
}

OrderedJson toJson(const FeaturesFile& file, const Features& features)
{
  OrderedJson classes = OrderedJson::array();
  const std::vector<std::int64_t> counts = countsOf(features);
  for (int cls = 0; cls < features.classCount; ++cls) {
    OrderedJson one = {{"class", cls}, {"samples", counts[static_cast<std::size_t>(cls)]}};
    if (!features.classNames.empty()) {
      one["name"] = nameOf(features, cls);
    }
    classes.push_back(std::move(one));
  }
  OrderedJson json = {{"format", file.format()}, {"samples", features.samples()}, {"features", features.featureCount()},
                      {"type", features.type},   {"labels", file.labelsOrigin()}, {"head", features.head.has_value()}};
  json["epochs"] = file.isNumbered() ? OrderedJson(file.epochs()) : OrderedJson(nullptr);
  json["classes"] = std::move(classes);
  return json;
}

std::string toText(const FeaturesFile& file, const Features& features)
{
  std::string text = fmt::format("Features: {}\n{} samples of {} features ({}), labels from {}\n", file.format(),
                                 features.samples(), features.featureCount(), features.type, file.labelsOrigin());
  if (file.isNumbered()) {
    text += fmt::format("{} epochs: {}; what follows is of the last\n", file.epochs().size(),
                        fmt::join(file.epochs(), ", "));
  }
  text += features.head ? "with the last layer: accuracy, NC3 and NC4 can be measured\n"
                        : "without the last layer: accuracy, NC3 and NC4 cannot be measured\n";
  text += "geometric complexity cannot be measured: it needs the network\n";
  const std::vector<std::int64_t> counts = countsOf(features);
  text += fmt::format("{} classes\n", features.classCount);
  for (int cls = 0; cls < features.classCount; ++cls) {
    text += fmt::format("  {:<24}{:>10}\n", nameOf(features, cls), counts[static_cast<std::size_t>(cls)]);
  }
  return text;
}

}  // namespace

Result<Description> describeFeatures(const std::filesystem::path& path)
{
  return FeaturesFile::open(path).and_then([](const FeaturesFile& file) {
    return file.read(file.epochs().back()).map([&file](const Features& features) {
      return Description{toJson(file, features), toText(file, features), {}};
    });
  });
}

}  // namespace simplexity::cli

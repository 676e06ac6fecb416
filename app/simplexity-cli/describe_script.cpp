#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/weights_file.h"
#include "core/learning/loading/network_source.h"
#include "descriptions.h"
#include "values_text.h"

namespace simplexity::cli {

namespace {

std::string endsText(const learning::ScriptSummary& script)
{
  if (!script.embeddingFeatures || !script.classCount) {
    return "no linear layer is the last: measure it with --embedding NAME, one of these layers\n";
  }
  return fmt::format("embedding of {} features, {} classes\n", *script.embeddingFeatures, *script.classCount);
}

}  // namespace

Result<Description> describeScript(const std::filesystem::path& file)
{
  return learning::summariseScript(file).map([](const learning::ScriptSummary& script) {
    formats::OrderedJson json{{"type", formats::kScriptFormat}};
    json["parameters"] = script.parameterCount ? formats::OrderedJson(*script.parameterCount) : nullptr;
    json["layers"] = script.layers;
    json["embedding_features"] = formats::OrderedJson();
    json["classes"] = formats::OrderedJson();
    if (script.embeddingFeatures && script.classCount) {
      json["embedding_features"] = *script.embeddingFeatures;
      json["classes"] = *script.classCount;
    }
    std::string text = fmt::format("{}, a program: what it says is run when it is measured\n{}, {}",
                                   formats::kScriptFormat, parametersText(script.parameterCount), endsText(script));
    for (const std::string& layer : script.layers) {
      text += fmt::format("  {}\n", layer);
    }
    return Description{.json = std::move(json), .text = std::move(text), .warnings = {}};
  });
}

}  // namespace simplexity::cli

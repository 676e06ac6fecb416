#include <optional>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "core/formats/safetensors.h"
#include "core/formats/weights_file.h"
#include "core/learning/models/state_dict.h"
#include "descriptions.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;

OrderedJson toJson(const TensorArchive& archive)
{
  OrderedJson tensors = OrderedJson::object();
  for (const auto& [name, tensor] : archive.tensors) {
    formats::addMember(tensors, name, {{"dtype", formats::elementTypeId(tensor.type)}, {"shape", tensor.shape}});
  }
  return {{"tensors", std::move(tensors)}, {"metadata", formats::membersToJson(archive.metadata)}};
}

std::string toText(const TensorArchive& archive)
{
  std::string text;
  for (const auto& [name, tensor] : archive.tensors) {
    text += fmt::format("{:<40} {} {}\n", name, formats::elementTypeId(tensor.type), tensor.shape);
  }
  for (const auto& [key, value] : archive.metadata) {
    text += fmt::format("{} = {}\n", key, value);
  }
  return text;
}

/// What the weights are of, and what does not fit; nothing where they are of no model here.
struct Recognised {
  learning::RecognisedModel found;
  learning::WeightsReport report;
};

std::optional<Recognised> recognise(const TensorArchive& archive)
{
  const Result<learning::RecognisedModel> found = learning::recogniseModel(archive, {});
  if (!found) {
    return std::nullopt;
  }
  const auto plan = learning::planNetwork(found->model, found->input, found->classCount);
  const auto report = plan.map(
      [&](const learning::NetworkPlan& network) { return learning::compareWeights(archive, found->model, network); });
  return report ? std::optional(Recognised{*found, *report}) : std::nullopt;
}

OrderedJson toJson(const Recognised& recognised)
{
  OrderedJson misshapen = OrderedJson::array();
  for (const auto& [name, found, expected] : recognised.report.misshapen) {
    misshapen.push_back({{"name", name}, {"shape", found}, {"expected", expected}});
  }
  return {{"name", recognised.found.model.name},
          {"classes", recognised.found.classCount},
          {"missing", recognised.report.missing},
          {"unexpected", recognised.report.unexpected},
          {"misshapen", misshapen},
          {"inside", recognised.report.inside}};
}

std::string toText(const Recognised& recognised)
{
  const auto& [found, report] = recognised;
  std::string text = fmt::format("weights of a {} for {} classes", found.model.name, found.classCount);
  text += report.isComplete() ? "\n" : fmt::format(", but {}\n", complaintOf(report));
  for (const std::string& name : report.unexpected) {
    text += fmt::format("no part of it: {}\n", name);
  }
  return text + '\n';
}

}  // namespace

Result<Description> describeArchive(const std::filesystem::path& file)
{
  return formats::readWeights(file).map([](const TensorArchive& archive) {
    const std::optional<Recognised> recognised = recognise(archive);
    OrderedJson json = toJson(archive);
    json["model"] = recognised ? toJson(*recognised) : OrderedJson(nullptr);
    return Description{std::move(json), (recognised ? toText(*recognised) : std::string()) + toText(archive), {}};
  });
}

}  // namespace simplexity::cli

#include <utility>

#include <fmt/core.h>

#include "core/data/load.h"
#include "core/learning/models/network_plan.h"
#include "descriptions.h"
#include "modules_text.h"

namespace simplexity::cli {

namespace {

/// What a network gets and gives.
struct Ends {
  data::ImageShape input;
  int classCount = 0;
};

Result<Ends> endsOf(const ModelQuestion& question)
{
  if (question.dataset.empty()) {
    const std::vector<std::int64_t>& sides = question.input;
    return Ends{.input = {.channels = sides.at(0), .height = sides.at(1), .width = sides.at(2)},
                .classCount = question.classCount};
  }
  return data::loadDataset(question.dataset).map([](const auto& dataset) {
    return Ends{.input = dataset->shape, .classCount = dataset->classCount()};
  });
}

Description describe(const ModelQuestion& question, const Ends& ends, const learning::NetworkPlan& plan)
{
  const auto& [input, classCount] = ends;
  formats::OrderedJson json{
      {"model", question.model.name}, {"input", {input.channels, input.height, input.width}}, {"classes", classCount}};
  json.update(toJson(plan));
  return {.json = std::move(json),
          .text = fmt::format("{} for {}×{}×{} inputs and {} classes\n\n{}", question.model.name, input.channels,
                              input.height, input.width, classCount, toText(plan)),
          .warnings = {}};
}

}  // namespace

Result<Description> describeModel(const ModelQuestion& question)
{
  const Result<Ends> ends = question.model.validate().and_then([&] { return endsOf(question); });
  if (!ends) {
    return fail(ends.error());
  }
  return learning::planNetwork(question.model, ends->input, ends->classCount)
      .map([&](const learning::NetworkPlan& plan) { return describe(question, *ends, plan); });
}

}  // namespace simplexity::cli

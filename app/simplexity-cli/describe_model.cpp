#include <utility>

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

}  // namespace

Result<Description> describeModel(const ModelQuestion& question)
{
  const Result<Ends> ends = question.model.validate().and_then([&] { return endsOf(question); });
  if (!ends) {
    return fail(ends.error());
  }
  return learning::planNetwork(question.model, ends->input, ends->classCount).map([&](learning::NetworkPlan plan) {
    const Network network{question.model.name, ends->input, ends->classCount, std::move(plan)};
    return Description{.json = toJson(network), .text = toText(network), .warnings = {}};
  });
}

}  // namespace simplexity::cli

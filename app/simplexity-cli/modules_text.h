#pragma once

#include <string>

#include "core/formats/json_values.h"
#include "core/learning/models/network_plan.h"

namespace simplexity::cli {

/// A network and what it gets and gives.
struct Network {
  std::string model;
  data::ImageShape input;
  int classCount = 0;
  learning::NetworkPlan plan;
};

/// What it is, and the table of its modules.
[[nodiscard]] formats::OrderedJson toJson(const Network& network);
[[nodiscard]] std::string toText(const Network& network);

}  // namespace simplexity::cli

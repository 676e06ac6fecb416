#include "modules_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "values_text.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;
using learning::ModuleSummary;

ModuleSummary totalOf(const std::vector<ModuleSummary>& modules)
{
  ModuleSummary total;
  for (const ModuleSummary& module : modules) {
    total.parameters += module.parameters;
    total.multiplyAdds += module.multiplyAdds;
  }
  return total;
}

}  // namespace

OrderedJson toJson(const Network& network)
{
  const auto& [model, input, classCount, plan] = network;
  const std::vector<ModuleSummary> modules = summariesOf(plan);
  OrderedJson rows = OrderedJson::array();
  for (const ModuleSummary& module : modules) {
    rows.push_back({{"name", module.name},
                    {"kind", module.kind},
                    {"shape", module.shape},
                    {"parameters", module.parameters},
                    {"multiply_adds", module.multiplyAdds}});
  }
  const ModuleSummary total = totalOf(modules);
  return {{"model", model},
          {"input", {input.channels, input.height, input.width}},
          {"classes", classCount},
          {"modules", rows},
          {"parameters", total.parameters},
          {"multiply_adds", total.multiplyAdds}};
}

std::string toText(const Network& network)
{
  const auto& [model, input, classCount, plan] = network;
  const std::vector<ModuleSummary> modules = summariesOf(plan);
  std::size_t width = 0;
  for (const ModuleSummary& module : modules) {
    width = std::max(width, module.name.size());
  }
  const auto row = [width](std::string_view name, std::string_view kind, std::string_view shape,
                           std::string_view parameters, std::string_view multiplyAdds) {
    return fmt::format("{:<{}}  {:<15}  {:>13}  {:>13}  {:>15}\n", name, width, kind, shape, parameters, multiplyAdds);
  };
  std::string text = fmt::format("{} for {}×{}×{} inputs and {} classes\n\n", model, input.channels, input.height,
                                 input.width, classCount);
  text += row("module", "", "output", "parameters", "multiply-adds");
  for (const ModuleSummary& module : modules) {
    text += row(module.name, module.kind, fmt::format("{}", fmt::join(module.shape, "×")), grouped(module.parameters),
                grouped(module.multiplyAdds));
  }
  const ModuleSummary total = totalOf(modules);
  return text + row("total", "", "", grouped(total.parameters), grouped(total.multiplyAdds));
}

}  // namespace simplexity::cli

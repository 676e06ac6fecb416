#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/runs/json_documents.h"
#include "core/runs/run_folder.h"
#include "descriptions.h"
#include "metrics_table.h"
#include "modules_text.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;

/// What was trained, where the run says for which inputs.
std::optional<Network> networkOf(const runs::RunInfo& info)
{
  if (!info.inputShape || isProgram(info)) {
    return std::nullopt;
  }
  const learning::ModelConfig& model = info.config.training.model;
  const int classCount = static_cast<int>(info.classNames.size());
  Result<learning::NetworkPlan> plan =
      model.validate().and_then([&] { return learning::planNetwork(model, *info.inputShape, classCount); });
  return plan ? std::optional(Network{model.name, *info.inputShape, classCount, *std::move(plan)}) : std::nullopt;
}

OrderedJson toJson(const runs::Run& run)
{
  const std::optional<Network> network = networkOf(run.info);
  return {
      {"run", runs::toJsonObject(run.info)},
      {"interrupted", run.isInterrupted},
      {"network", network ? toJson(*network) : OrderedJson(nullptr)},
      {"epochs", run.epochs.size()},
      {"last", run.epochs.empty() ? OrderedJson(nullptr) : runs::toJsonObject(run.epochs.back())},
      {"warnings", run.warnings},
  };
}

std::string toText(const runs::Run& run)
{
  const runs::RunInfo& info = run.info;
  std::string text = fmt::format(
      "{} on {}: {}{}{}\n", isProgram(info) ? info.network->format : info.config.training.model.name, info.datasetTitle,
      run.isInterrupted ? "interrupted" : info.outcome, info.message.empty() ? "" : ", ", info.message);
  if (info.network) {
    text += fmt::format("the network is that of {} ({})\n", info.network->file, info.network->format);
  }
  if (info.origin) {
    text += fmt::format("branched from epoch {} of {}\n", info.origin->epoch, info.origin->run);
  }
  text += fmt::format("started {}, ended {}, {} epochs measured\n", info.started,
                      info.ended.empty() ? "not yet" : info.ended, run.epochs.size());
  if (!info.resumed.empty()) {
    text += fmt::format("resumed {}\n", fmt::join(info.resumed, ", "));
  }
  text += fmt::format("{} parameters on {}, threads: {}\n", info.plan.parameters, info.plan.device, info.plan.threads);
  text += fmt::format("config {}\n", runs::toJson(info.config));
  if (const std::optional<Network> network = networkOf(info)) {
    text += '\n' + toText(*network);
  }
  return run.epochs.empty() ? text : text + '\n' + metricsTable(run.epochs.back(), info.plan);
}

}  // namespace

Result<Description> describeRun(const std::filesystem::path& folder)
{
  return runs::readRun(folder).map([](const runs::Run& run) {
    return Description{toJson(run), toText(run), run.warnings};
  });
}

Result<Description> describeExperiment(const std::filesystem::path& file)
{
  return runs::readExperiment(file).map([](const runs::ExperimentConfig& config) {
    return Description{
        {{"config", runs::toJsonObject(config)}}, fmt::format("settings {}\n", runs::toJson(config)), {}};
  });
}

}  // namespace simplexity::cli

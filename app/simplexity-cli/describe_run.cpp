#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/runs/json_documents.h"
#include "core/runs/run_folder.h"
#include "descriptions.h"
#include "metrics_table.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;

OrderedJson toJson(const runs::Run& run)
{
  return {
      {"run", runs::toJsonObject(run.info)},
      {"interrupted", run.isInterrupted},
      {"epochs", run.epochs.size()},
      {"last", run.epochs.empty() ? OrderedJson(nullptr) : runs::toJsonObject(run.epochs.back())},
      {"warnings", run.warnings},
  };
}

std::string toText(const runs::Run& run)
{
  const runs::RunInfo& info = run.info;
  std::string text =
      fmt::format("{} on {}: {}{}{}\n", info.config.training.model.name, info.datasetTitle,
                  run.isInterrupted ? "interrupted" : info.outcome, info.message.empty() ? "" : ", ", info.message);
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

#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/formats/json_values.h"
#include "core/learning/training/training.h"
#include "core/runs/run_folder.h"

/// The program's own structures as JSON and back, for the .cpp files of this module and of programs that print JSON.
namespace simplexity::runs {

using formats::Complaint;
using formats::dumpJson;
using formats::Json;
using formats::numberToJson;
using formats::ObjectReader;
using formats::OrderedJson;
using formats::parseJson;
using formats::readCount;
using formats::readValue;

[[nodiscard]] OrderedJson toJsonObject(const ExperimentConfig& config);
[[nodiscard]] Result<ExperimentConfig> experimentFromJson(const Json& json);

[[nodiscard]] OrderedJson toJsonObject(const data::Normalisation& normalisation);

/// The shape of a sample or of what a layer makes of one: of a size that fits memory, so that nothing computed from it
/// overflows.
[[nodiscard]] Complaint readShape(const Json& json, std::vector<std::int64_t>& shape);

/// The content of run.json.
[[nodiscard]] OrderedJson toJsonObject(const RunInfo& info);
[[nodiscard]] Result<RunInfo> runInfoFromJson(const Json& json);

/// The metrics of one split by their ids. Files of other versions may have fewer, which are then undefined, or more,
/// which are then left out.
[[nodiscard]] OrderedJson toJsonObject(const MetricValues& values);
void readMetrics(ObjectReader& reader, MetricValues& values);

/// One line of metrics.jsonl.
[[nodiscard]] OrderedJson toJsonObject(const learning::EpochRecord& record);

}  // namespace simplexity::runs

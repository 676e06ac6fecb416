#pragma once

/// Names inside a run folder and words inside run.json.
namespace simplexity::runs {

inline constexpr const char* kRunInfoFile = "run.json";
inline constexpr const char* kMetricsFile = "metrics.jsonl";
inline constexpr const char* kProfileFile = "profile.json";
inline constexpr const char* kGeometryFolder = "geometry";
inline constexpr const char* kCheckpointFolder = "checkpoints";
inline constexpr const char* kLastCheckpoint = "last.safetensors";
inline constexpr const char* kBestCheckpoint = "best.safetensors";

inline constexpr const char* kRunning = "running";
inline constexpr const char* kFailed = "failed";

}  // namespace simplexity::runs

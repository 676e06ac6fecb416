#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

/// Names inside a run folder and words inside run.json.
namespace simplexity::runs {

inline constexpr const char* kRunInfoFile = "run.json";
inline constexpr const char* kMetricsFile = "metrics.jsonl";
inline constexpr const char* kProfileFile = "profile.json";
inline constexpr const char* kGeometryFolder = "geometry";
inline constexpr const char* kCheckpointFolder = "checkpoints";
inline constexpr const char* kSetAsideFolder = "set-aside";  ///< epochs about to be written again
inline constexpr const char* kLastCheckpoint = "last.safetensors";
inline constexpr const char* kProgramFile = "program.pt";  ///< TorchScript that was measured
inline constexpr const char* kBestCheckpoint = "best.safetensors";

/// geometry/epoch-000012.safetensors inside the run folder.
[[nodiscard]] std::filesystem::path geometryPath(const std::filesystem::path& folder, int epoch);

/// checkpoints/epoch-000010.safetensors inside the run folder.
[[nodiscard]] std::filesystem::path keptCheckpointPath(const std::filesystem::path& folder, int epoch);

/// The epoch in a name like these.
[[nodiscard]] std::optional<int> epochInName(const std::filesystem::path& path);

inline constexpr std::uintmax_t kMaxMetricsBytes = 512U << 20U;

inline constexpr const char* kRunning = "running";
inline constexpr const char* kFailed = "failed";

}  // namespace simplexity::runs

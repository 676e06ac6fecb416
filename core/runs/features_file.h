#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/geometry/class_statistics.h"
#include "core/geometry/linear_head.h"

namespace simplexity::runs {

/// Features and labels from any program: what collapse is measured on.
struct FeaturesFile {
  std::variant<geometry::RowMatrixXf, geometry::RowMatrixXd> features;  ///< N×p, finite; float32 stays float32
  std::vector<std::int32_t> labels;                                     ///< N, 0 … classCount−1
  int classCount = 0;                                                   ///< 1 + the largest label, or the head's rows
  std::optional<geometry::LinearHead> head;

  [[nodiscard]] std::int64_t samples() const { return static_cast<std::int64_t>(labels.size()); }
  [[nodiscard]] std::int64_t featureCount() const;
};

/// Reads an .npz or .safetensors file (told apart by content) with arrays `features` (N×p, real numbers), `labels` (N,
/// whole numbers from 0) and optionally `weights` (K×p) and `bias` (K; zero if absent). Fails with a sentence on arrays
/// that are missing or do not fit together, values that are not finite, and fewer than two classes.
[[nodiscard]] Result<FeaturesFile> readFeatures(const std::filesystem::path& path);

}  // namespace simplexity::runs

#pragma once

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/geometry/snapshot.h"

namespace simplexity::runs {

/// The snapshot as arrays: class_means (K×p), class_counts (K, I64), view_centre (p), view_basis (p×3),
/// class_covariances (K×3×3), points (N×3, F32), labels (N, I32), where there is a head head_weights (K×p), head_bias
/// (K) and predictions (N, I32), and four texts of metadata.
[[nodiscard]] TensorArchive toArchive(const geometry::GeometrySnapshot& snapshot);

/// Back again. All shapes are checked against each other, labels and predictions against K, numbers for being finite.
[[nodiscard]] Result<geometry::GeometrySnapshot> snapshotFromArchive(const TensorArchive& archive);

}  // namespace simplexity::runs

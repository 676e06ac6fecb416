#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/base/named_tensor.h"
#include "core/geometry/snapshot.h"

/// The checkpoint that a branch begins with, its last until it has one of its own: the origin's, marked, together with
/// the geometry that the first view is aligned with. By it a branch that is killed at any moment can be resumed, even
/// if its origin has gone.
namespace simplexity::runs {

using GeometryPointer = std::shared_ptr<const geometry::GeometrySnapshot>;

/// `geometry` may be null.
[[nodiscard]] TensorArchive branchStartOf(TensorArchive checkpoint, const GeometryPointer& geometry);

[[nodiscard]] bool isBranchStart(const std::map<std::string, std::string>& metadata);

/// The geometry in the start of a branch; null if there is none.
[[nodiscard]] GeometryPointer geometryOfStart(const TensorArchive& start);

}  // namespace simplexity::runs

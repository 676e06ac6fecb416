#include "core/runs/branch_start.h"

#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "core/runs/geometry_file.h"

namespace simplexity::runs {

namespace {

constexpr const char* kMark = "branch_start";
constexpr std::string_view kPrefix = "origin.geometry.";

/// The entries whose keys begin with the prefix, without it.
template <class Map>
Map withoutPrefix(const Map& entries)
{
  Map found;
  for (const auto& [key, value] : entries) {
    if (key.starts_with(kPrefix)) {
      found.emplace(key.substr(kPrefix.size()), value);
    }
  }
  return found;
}

template <class Map>
void addWithPrefix(Map& entries, Map added)
{
  for (auto& [key, value] : added) {
    entries.emplace(std::string(kPrefix) + key, std::move(value));
  }
}

}  // namespace

TensorArchive branchStartOf(TensorArchive checkpoint, const GeometryPointer& geometry)
{
  checkpoint.metadata[kMark] = "true";
  if (geometry) {
    TensorArchive added = toArchive(*geometry);
    addWithPrefix(checkpoint.tensors, std::move(added.tensors));
    addWithPrefix(checkpoint.metadata, std::move(added.metadata));
  }
  return checkpoint;
}

bool isBranchStart(const std::map<std::string, std::string>& metadata)
{
  return metadata.contains(kMark);
}

GeometryPointer geometryOfStart(const TensorArchive& start)
{
  Result<geometry::GeometrySnapshot> geometry =
      snapshotFromArchive({.tensors = withoutPrefix(start.tensors), .metadata = withoutPrefix(start.metadata)});
  return geometry ? std::make_shared<const geometry::GeometrySnapshot>(*std::move(geometry)) : nullptr;
}

}  // namespace simplexity::runs

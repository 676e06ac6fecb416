#include "core/runs/run_layout.h"

#include <charconv>
#include <string>
#include <string_view>

#include <fmt/core.h>

namespace simplexity::runs {

namespace {

constexpr std::string_view kEpochPrefix = "epoch-";

std::string nameOf(int epoch)
{
  return fmt::format("{}{:06}.safetensors", kEpochPrefix, epoch);
}

}  // namespace

std::filesystem::path geometryPath(const std::filesystem::path& folder, int epoch)
{
  return folder / kGeometryFolder / nameOf(epoch);
}

std::filesystem::path keptCheckpointPath(const std::filesystem::path& folder, int epoch)
{
  return folder / kCheckpointFolder / nameOf(epoch);
}

std::optional<int> epochInName(const std::filesystem::path& path)
{
  const std::string name = path.filename().string();
  int epoch = 0;
  if (!name.starts_with(kEpochPrefix) ||
      std::from_chars(name.data() + kEpochPrefix.size(), name.data() + name.size(), epoch).ec != std::errc() ||
      name != nameOf(epoch)) {
    return std::nullopt;
  }
  return epoch;
}

}  // namespace simplexity::runs

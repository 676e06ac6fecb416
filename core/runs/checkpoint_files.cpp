#include "core/runs/checkpoint_files.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/safetensors.h"
#include "core/learning/training/training_state.h"
#include "core/runs/best_epoch.h"
#include "core/runs/run_layout.h"

namespace simplexity::runs {

namespace {

bool isThere(const std::filesystem::path& path)
{
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

}  // namespace

std::optional<int> epochOf(const TensorArchive& checkpoint)
{
  const auto state = learning::trainingStateOf(checkpoint.metadata);
  return state ? std::optional(state->epoch) : std::nullopt;
}

Result<std::optional<TensorArchive>> readLastCheckpoint(const std::filesystem::path& folder)
{
  const std::filesystem::path file = folder / kCheckpointFolder / kLastCheckpoint;
  if (!isThere(file)) {
    return std::nullopt;
  }
  return formats::readSafetensors(file).map([](TensorArchive archive) { return std::optional(std::move(archive)); });
}

std::vector<int> keptCheckpoints(const std::filesystem::path& folder)
{
  std::set<int> epochs;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder / kCheckpointFolder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (const auto epoch = epochInName(entry->path())) {
      epochs.insert(*epoch);
    }
  }
  return {epochs.begin(), epochs.end()};
}

std::optional<int> nearestCheckpoint(const Run& run, int epoch)
{
  std::vector<int> epochs = keptCheckpoints(run.folder);
  if (!run.epochs.empty()) {
    epochs.push_back(run.epochs.back().epoch);
  }
  BestEpoch best;
  for (const learning::EpochRecord& record : run.epochs) {
    best.add(record);
  }
  if (best.epoch()) {
    epochs.push_back(*best.epoch());
  }
  std::erase_if(epochs, [epoch](int its) { return its > epoch; });
  const auto latest = std::ranges::max_element(epochs);
  return latest == epochs.end() ? std::nullopt : std::optional(*latest);
}

Result<TensorArchive> readCheckpoint(const std::filesystem::path& folder, int epoch)
{
  std::set<int> known;
  for (const int kept : keptCheckpoints(folder)) {
    known.insert(kept);
  }
  if (known.contains(epoch)) {
    return formats::readSafetensors(keptCheckpointPath(folder, epoch));
  }
  for (const char* const name : {kLastCheckpoint, kBestCheckpoint}) {
    Result<TensorArchive> archive = formats::readSafetensors(folder / kCheckpointFolder / name);
    const std::optional<int> its = archive ? epochOf(*archive) : std::nullopt;
    if (its == epoch) {
      return archive;
    }
    if (its) {
      known.insert(*its);
    }
  }
  return known.empty() ? fail(ErrorCode::NotFound, "this run has no checkpoints", folder)
                       : fail(ErrorCode::NotFound,
                              fmt::format("there is no checkpoint of epoch {}; there are those of {} "
                                          "(--checkpoint-every 1 keeps all)",
                                          epoch, fmt::join(known, ", ")),
                              folder);
}

}  // namespace simplexity::runs

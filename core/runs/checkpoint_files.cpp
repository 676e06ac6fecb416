#include "core/runs/checkpoint_files.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/file_io.h"
#include "core/formats/safetensors.h"
#include "core/learning/training/training_state.h"
#include "core/runs/branch_start.h"
#include "core/runs/run_layout.h"

namespace simplexity::runs {

namespace {

/// As its name or its header says.
struct CheckpointFile {
  std::filesystem::path path;
  int epoch = 0;
};

bool isThere(const std::filesystem::path& path)
{
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

using Metadata = std::map<std::string, std::string>;

Result<int> epochIn(const Metadata& metadata, const std::filesystem::path& file)
{
  const Result<learning::TrainingState> state = learning::trainingStateOf(metadata);
  return state ? Result<int>(state->epoch) : fail(state.error().code, state.error().message, file);
}

Result<int> epochInHeader(const std::filesystem::path& file)
{
  return formats::safetensorsMetadata(file).and_then([&](const Metadata& metadata) { return epochIn(metadata, file); });
}

/// The last, the best and the kept ones. Files that do not say of which epoch they are go to `unreadable`.
std::vector<CheckpointFile> checkpointFiles(const std::filesystem::path& folder, std::vector<Error>& unreadable)
{
  std::vector<CheckpointFile> files;
  for (const char* const name : {kLastCheckpoint, kBestCheckpoint}) {
    const std::filesystem::path file = folder / kCheckpointFolder / name;
    if (!isThere(file)) {
      continue;
    }
    if (const Result<int> epoch = epochInHeader(file)) {
      files.push_back({file, *epoch});
    } else {
      unreadable.push_back(epoch.error());
    }
  }
  for (const int epoch : keptCheckpoints(folder)) {
    files.push_back({keptCheckpointPath(folder, epoch), epoch});
  }
  return files;
}

std::vector<CheckpointFile> checkpointFiles(const std::filesystem::path& folder)
{
  std::vector<Error> ignored;
  return checkpointFiles(folder, ignored);
}

Result<Checkpoint> read(const CheckpointFile& file)
{
  return formats::readSafetensors(file.path).and_then([&](TensorArchive archive) -> Result<Checkpoint> {
    if (epochOf(archive) != file.epoch) {
      return fail(ErrorCode::InvalidFormat, fmt::format("this is not a checkpoint of epoch {}", file.epoch), file.path);
    }
    return Checkpoint{std::move(archive), file.epoch, file.path};
  });
}

/// The failure to read one checkpoint, and of which epochs the run has others.
tl::unexpected<Error> failWithOthers(const Error& error, const std::filesystem::path& folder)
{
  std::set<int> others;
  for (const CheckpointFile& file : checkpointFiles(folder)) {
    if (file.path != error.where) {
      others.insert(file.epoch);
    }
  }
  return fail(error.code,
              others.empty() ? error.message + "; the run has no other checkpoint"
                             : fmt::format("{}; the run has other checkpoints to branch from, of the epochs {}",
                                           error.message, fmt::join(others, ", ")),
              error.where);
}

}  // namespace

bool Checkpoint::isLast() const
{
  return file.filename() == kLastCheckpoint;
}

std::optional<int> epochOf(const TensorArchive& checkpoint)
{
  const auto state = learning::trainingStateOf(checkpoint.metadata);
  return state ? std::optional(state->epoch) : std::nullopt;
}

NewestCheckpoint newestCheckpoint(const std::filesystem::path& folder)
{
  NewestCheckpoint newest;
  std::vector<CheckpointFile> files = checkpointFiles(folder, newest.unreadable);
  std::ranges::stable_sort(files, std::greater<>(), &CheckpointFile::epoch);
  for (const CheckpointFile& file : files) {
    Result<Checkpoint> checkpoint = read(file);
    if (checkpoint) {
      newest.checkpoint = *std::move(checkpoint);
      break;
    }
    newest.unreadable.push_back(std::move(checkpoint.error()));
  }
  return newest;
}

Result<std::optional<int>> reachedEpoch(const std::filesystem::path& folder)
{
  const std::filesystem::path last = folder / kCheckpointFolder / kLastCheckpoint;
  if (!isThere(last)) {
    return std::nullopt;
  }
  return formats::safetensorsMetadata(last).and_then([&](const Metadata& metadata) {
    return epochIn(metadata, last).map([&](int epoch) {
      return std::optional(isBranchStart(metadata) ? epoch - 1 : epoch);
    });
  });
}

std::vector<int> keptCheckpoints(const std::filesystem::path& folder)
{
  std::set<int> epochs;
  for (const std::filesystem::path& file : entriesOf(folder / kCheckpointFolder)) {
    if (const auto epoch = epochInName(file)) {
      epochs.insert(*epoch);
    }
  }
  return {epochs.begin(), epochs.end()};
}

std::optional<int> nearestCheckpoint(const Run& run, int epoch)
{
  std::optional<int> nearest;
  for (const CheckpointFile& file : checkpointFiles(run.folder)) {
    if (file.epoch <= epoch) {
      nearest = std::max(nearest.value_or(file.epoch), file.epoch);
    }
  }
  return nearest;
}

Result<TensorArchive> readCheckpoint(const std::filesystem::path& folder, int epoch)
{
  std::set<int> known;
  std::optional<Error> unreadable;
  for (const CheckpointFile& file : checkpointFiles(folder)) {
    known.insert(file.epoch);
    if (file.epoch != epoch) {
      continue;
    }
    Result<Checkpoint> checkpoint = read(file);
    if (checkpoint) {
      return std::move(checkpoint->archive);
    }
    unreadable = checkpoint.error();
  }
  if (unreadable) {
    return failWithOthers(*unreadable, folder);
  }
  return known.empty() ? fail(ErrorCode::NotFound, "this run has no checkpoints", folder)
                       : fail(ErrorCode::NotFound,
                              fmt::format("there is no checkpoint of epoch {}; there are those of {} "
                                          "(a run with checkpoint_every 1 keeps all)",
                                          epoch, fmt::join(known, ", ")),
                              folder);
}

Result<TensorArchive> readCheckpointFile(const std::filesystem::path& folder, const std::filesystem::path& file)
{
  Result<TensorArchive> archive = formats::readSafetensors(file);
  return archive ? std::move(archive) : failWithOthers(archive.error(), folder);
}

}  // namespace simplexity::runs

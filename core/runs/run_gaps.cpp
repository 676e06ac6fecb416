#include "core/runs/run_gaps.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "core/base/file_io.h"
#include "core/runs/run_layout.h"
#include "core/runs/run_lock.h"

namespace simplexity::runs {

namespace {

/// The epochs that a run measures for certain: every so many, and the first.
class Schedule {
 public:
  explicit Schedule(const RunInfo& info)
      : m_first(info.origin ? std::max(info.origin->epoch, 0) : 0),
        m_every(std::max(info.config.training.probe.every, 1)),
        m_flatnessEvery(std::max(info.config.training.probe.flatnessEvery, 0))
  {
  }

  [[nodiscard]] bool contains(std::int64_t epoch) const
  {
    return epoch == m_first || epoch % m_every == 0 || (m_flatnessEvery > 0 && epoch % m_flatnessEvery == 0);
  }

  /// How many of them there are up to `last`.
  [[nodiscard]] std::int64_t count(std::int64_t last) const
  {
    if (last < m_first) {
      return 0;
    }
    std::int64_t after = multiples(m_every, last);
    if (m_flatnessEvery > 0) {
      after += multiples(m_flatnessEvery, last) - multiples(std::lcm(m_every, m_flatnessEvery), last);
    }
    return 1 + after;
  }

 private:
  /// After the first and up to `last`.
  [[nodiscard]] std::int64_t multiples(std::int64_t number, std::int64_t last) const
  {
    return last / number - m_first / number;
  }

  std::int64_t m_first;
  std::int64_t m_every;
  std::int64_t m_flatnessEvery;
};

std::string gapInLines(const Run& run, int reached)
{
  const Schedule schedule(run.info);
  const std::int64_t expected = schedule.count(reached);
  const std::int64_t present = std::ranges::count_if(run.epochs, [&](const learning::EpochRecord& record) {
    return record.epoch <= reached && schedule.contains(record.epoch);
  });
  return present >= expected ? std::string()
                             : fmt::format(
                                   "{}: lines are missing: of {} epochs that were measured up to the last checkpoint, "
                                   "which is of epoch "
                                   "{}, it has {}",
                                   (run.folder / kMetricsFile).string(), expected, reached, present);
}

std::string gapInGeometry(const Run& run)
{
  std::set<int> present;
  for (const std::filesystem::path& file : entriesOf(run.folder / kGeometryFolder)) {
    if (const auto epoch = epochInName(file)) {
      present.insert(*epoch);
    }
  }
  std::vector<int> missing;
  for (const learning::EpochRecord& record : run.epochs) {
    if (!present.contains(record.epoch)) {
      missing.push_back(record.epoch);
    }
  }
  return missing.empty()
             ? std::string()
             : fmt::format(
                   "{}: the geometry of {} of {} measured epochs is missing, first that of epoch {}: they "
                   "have no picture in the scene",
                   (run.folder / kGeometryFolder).string(), missing.size(), run.epochs.size(), missing.front());
}

/// Programs have no checkpoints, and features neither. A run that has only begun is resumed from its beginning.
std::string gapInCheckpoints(const Run& run, const Result<std::optional<int>>& reached)
{
  if (!reached) {
    return "the last checkpoint is damaged: " + reached.error().text();
  }
  const bool mustHave = run.info.origin || (!run.epochs.empty() && run.epochs.back().epoch > 0);
  const bool has = reached->has_value() || run.info.features || isProgram(run.info);
  return has || !mustHave ? std::string()
                          : fmt::format("{}: the last checkpoint is missing",
                                        (run.folder / kCheckpointFolder / kLastCheckpoint).string());
}

/// While somebody goes on with the run, that is as it should be.
std::string whatIsSetAside(const Run& run)
{
  std::error_code ignored;
  const std::filesystem::path folder = run.folder / kSetAsideFolder;
  return !std::filesystem::exists(folder, ignored) || RunLock::isHeld(run.folder)
             ? std::string()
             : folder.string() +
                   ": these epochs are set aside, because they were about to be trained again when that was "
                   "interrupted; "
                   "resuming the run puts them back first";
}

}  // namespace

std::vector<std::string> gapsOf(const Run& run, const Result<std::optional<int>>& reached)
{
  std::vector<std::string> gaps{gapInCheckpoints(run, reached), gapInGeometry(run), whatIsSetAside(run)};
  if (reached && *reached) {
    gaps.push_back(gapInLines(run, **reached));
  }
  std::erase(gaps, std::string());
  return gaps;
}

}  // namespace simplexity::runs

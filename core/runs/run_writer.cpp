#include "core/runs/run_writer.h"

#include <algorithm>
#include <ctime>
#include <system_error>
#include <utility>

#include <fmt/chrono.h>

#include "core/base/check.h"
#include "core/base/file_io.h"
#include "core/formats/safetensors.h"
#include "core/runs/geometry_file.h"
#include "core/runs/json_documents.h"
#include "core/runs/run_layout.h"
#include "core/runs/run_recovery.h"

namespace simplexity::runs {

namespace {

std::string now()
{
  return fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)));
}

std::string textOf(const RunInfo& info)
{
  return dumpJson(toJsonObject(info), 2) + '\n';
}

Result<> writeRunInfo(const std::filesystem::path& folder, const RunInfo& info)
{
  return writeFileAtomically(folder / kRunInfoFile, textOf(info));
}

/// The folders that would have to be created for `folder` to exist, outermost first.
std::vector<std::filesystem::path> missingFolders(const std::filesystem::path& folder)
{
  std::error_code ignored;
  std::vector<std::filesystem::path> missing;
  for (std::filesystem::path path = folder; !path.empty() && !std::filesystem::exists(path, ignored);
       path = path.parent_path()) {
    missing.insert(missing.begin(), path);
  }
  return missing;
}

std::string partialName(const char* name)
{
  return std::string(name) + kPartialExtension;
}

/// Entries that there may be in a folder before its first epoch. The file by which such a folder is known is the last
/// to be removed.
std::vector<std::string> namesBeforeTheFirstEpoch()
{
  return {kGeometryFolder, kCheckpointFolder, partialName(kProgramFile), kProgramFile, partialName(kRunInfoFile)};
}

/// Whether a process was killed in the folder while it created a run: that begins with a partial run.json and ends with
/// the whole one.
bool isAbandonedCreation(const std::filesystem::path& folder)
{
  const std::vector<std::string> known = namesBeforeTheFirstEpoch();
  const auto isKnown = [&](const std::filesystem::path& entry) {
    return std::ranges::find(known, entry.filename().string()) != known.end();
  };
  std::error_code ignored;
  return std::filesystem::exists(folder / partialName(kRunInfoFile), ignored) &&
         std::ranges::all_of(entriesOf(folder), isKnown);
}

Result<> failNotEmpty(const std::filesystem::path& folder)
{
  const Result<Run> run = readRun(folder);
  const bool isHalfMeasured = run && run->info.network && run->isInterrupted;
  return fail(
      ErrorCode::InvalidArgument,
      isHalfMeasured
          ? "the measurement of a network was interrupted in this folder: delete it to measure again, or choose "
            "another"
          : "the folder is not empty; choose another for the run",
      folder);
}

}  // namespace

Result<> checkNewRunFolder(const std::filesystem::path& folder)
{
  if (folder.empty()) {
    return fail(ErrorCode::InvalidArgument, "the folder for the run has no name; give one");
  }
  std::error_code error;
  const std::filesystem::path place = absolutePath(folder);
  const std::filesystem::file_status status = std::filesystem::status(place, error);
  std::error_code ignored;
  if (status.type() == std::filesystem::file_type::not_found && !std::filesystem::is_symlink(place, ignored)) {
    return {};
  }
  if (status.type() == std::filesystem::file_type::none) {
    return fail(ErrorCode::Io, "cannot look at the folder: " + error.message(), folder);
  }
  if (!std::filesystem::is_directory(status)) {
    return fail(ErrorCode::InvalidArgument, "this cannot become a run folder; choose a name that is not taken", folder);
  }
  const std::filesystem::directory_iterator entries(place, error);
  if (error) {
    return fail(ErrorCode::Io, "cannot look into the folder: " + error.message(), folder);
  }
  if (entries == std::filesystem::directory_iterator() || isAbandonedCreation(place)) {
    return {};
  }
  return failNotEmpty(folder);
}

RunWriter::RunWriter(std::filesystem::path folder, RunInfo info) : m_folder(std::move(folder)), m_info(std::move(info))
{
  m_info.ended.clear();
  m_info.outcome = kRunning;
  m_info.message.clear();
}

Result<RunWriter> RunWriter::create(const std::filesystem::path& folder, RunInfo info, const TensorArchive* branchStart)
{
  if (Result<> usable = checkNewRunFolder(folder); !usable) {
    return fail(std::move(usable.error()));
  }
  info.started = now();
  RunWriter writer(absolutePath(folder), std::move(info));
  Result<> created = writer.createFolders().and_then([&] { return writer.claim(); }).and_then([&] {
    return writer.createFiles(branchStart);
  });
  if (!created) {
    writer.discard();
    return fail(std::move(created.error()));
  }
  return writer;
}

Result<> RunWriter::createFolders()
{
  for (const auto& folder : missingFolders(m_folder)) {
    std::error_code error;
    const bool isCreated = std::filesystem::create_directory(folder, error);
    if (error) {
      return fail(ErrorCode::Io, "cannot create the folder: " + error.message(), folder);
    }
    if (isCreated) {  // and not by somebody else at the same time
      m_createdFolders.push_back(folder);
      syncFolder(folder.parent_path());
    }
  }
  return {};
}

/// One of several processes gets the folder, if nobody has put anything there.
Result<> RunWriter::claim()
{
  Result<RunLock> lock = RunLock::take(m_folder);
  if (!lock) {
    return fail(std::move(lock.error()));
  }
  m_lock.emplace(*std::move(lock));
  return checkNewRunFolder(m_folder).map([this] { m_isOurs = true; });
}

Result<> RunWriter::createFiles(const TensorArchive* branchStart)
{
  removeFiles();
  const std::filesystem::path runInfo = m_folder / kRunInfoFile;
  if (Result<> written = writePartialFile(runInfo, textOf(m_info)); !written) {
    return written;
  }
  syncFolder(m_folder);  // that file is what the folder is known by if this is the last that happens in it
  for (const char* name : {kGeometryFolder, kCheckpointFolder}) {
    std::error_code error;
    if (std::filesystem::create_directory(m_folder / name, error); error) {
      return fail(ErrorCode::Io, "cannot create the folder: " + error.message(), m_folder / name);
    }
  }
  Result<> filled = isProgram(m_info) ? copyFileAtomically(m_info.network->file, m_folder / kProgramFile)
                    : branchStart != nullptr
                        ? formats::writeSafetensors(m_folder / kCheckpointFolder / kLastCheckpoint, *branchStart)
                        : Result<>();
  return std::move(filled).and_then([&] { return putPartialFileInPlace(runInfo); });
}

Result<RunWriter> RunWriter::reopen(const Run& run, RunInfo info, RunLock lock, int epoch,
                                    const TensorArchive* checkpoint)
{
  RunWriter writer(run.folder, std::move(info));
  writer.m_before = run.info;
  writer.m_lock.emplace(std::move(lock));
  writer.m_info.resumed.push_back(now());
  for (const learning::EpochRecord& record : run.epochs) {
    if (record.epoch <= epoch) {
      writer.m_best.add(record);
    }
  }
  // The copies of the checkpoint may be missing; and as long as another were the last, putBack() would go by that one.
  Result<> ready = (checkpoint == nullptr ? Result<>() : writer.keep(epoch, *checkpoint))
                       .and_then([&] { return setAside(run, epoch); })
                       .and_then([&] { return writeRunInfo(writer.m_folder, writer.m_info); });
  if (!ready) {
    static_cast<void>(putBack(writer.m_folder));  // or the next resumption does
    return fail(std::move(ready.error()));
  }
  return writer;
}

/// Everything that there is of a new run.
void RunWriter::removeFiles()
{
  std::error_code ignored;
  for (const std::string& name : namesBeforeTheFirstEpoch()) {
    std::filesystem::remove_all(m_folder / name, ignored);
  }
}

void RunWriter::discard()
{
  std::error_code ignored;
  const bool isStillOurs = m_isOurs && m_lock->isOn(m_folder);
  if (isStillOurs) {
    std::filesystem::remove(m_folder / kMetricsFile, ignored);
    std::filesystem::rename(m_folder / kRunInfoFile, m_folder / partialName(kRunInfoFile), ignored);
    removeFiles();
  }
  std::for_each(m_createdFolders.rbegin(), m_createdFolders.rend(), [&](const std::filesystem::path& folder) {
    if (folder != m_folder || isStillOurs) {
      std::filesystem::remove(folder, ignored);  // only if empty: somebody else may have put a file there
    }
  });
}

Result<> RunWriter::append(const learning::EpochReport& report)
{
  SIMPLEXITY_CHECK(report.geometry != nullptr, "every measured epoch has its geometry");
  const auto geometry = geometryPath(m_folder, report.record.epoch);
  if (Result<> written = formats::writeSafetensors(geometry, toArchive(*report.geometry)); !written) {
    return written;
  }
  if (Result<> written = appendLine(m_folder / kMetricsFile, toJsonLine(report.record)); !written) {
    return written;
  }
  m_best.add(report.record);
  return {};
}

Result<> RunWriter::keep(int epoch, const TensorArchive& checkpoint)
{
  std::vector<std::filesystem::path> files{m_folder / kCheckpointFolder / kLastCheckpoint};
  if (m_best.epoch() == epoch) {
    files.push_back(m_folder / kCheckpointFolder / kBestCheckpoint);
  }
  const int every = m_info.config.checkpointEvery;
  if (every > 0 && epoch % every == 0) {
    files.push_back(keptCheckpointPath(m_folder, epoch));
  }
  for (const std::filesystem::path& file : files) {
    if (Result<> written = formats::writeSafetensors(file, checkpoint); !written) {
      return written;
    }
  }
  return forgetSetAside(m_folder, epoch);
}

Result<> RunWriter::leaveAsItWas()
{
  RunInfo before = *m_before;
  if (before.outcome == kRunning) {
    before.outcome = learning::outcomeId(learning::Outcome::Stopped);
    before.ended = now();
  }
  return putBack(m_folder).and_then([&] { return writeRunInfo(m_folder, before); });
}

Result<> RunWriter::finish(std::string outcome, std::string message)
{
  m_info.ended = now();
  m_info.outcome = std::move(outcome);
  m_info.message = std::move(message);
  Result<> back = putBack(m_folder);
  Result<> written = writeRunInfo(m_folder, m_info);
  return back ? written : back;
}

}  // namespace simplexity::runs

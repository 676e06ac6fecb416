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

Result<> writeRunInfo(const std::filesystem::path& folder, const RunInfo& info)
{
  return writeFileAtomically(folder / kRunInfoFile, dumpJson(toJsonObject(info), 2) + '\n');
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

/// A file may be large: it is not read into memory.
Result<> copyFile(const std::filesystem::path& from, const std::filesystem::path& to)
{
  std::filesystem::path temporary = to;
  temporary += kPartialExtension;
  std::error_code error;
  std::filesystem::copy_file(from, temporary, error);
  if (!error) {
    std::filesystem::rename(temporary, to, error);
  }
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return fail(ErrorCode::Io, "cannot copy it into the run folder: " + error.message(), from);
  }
  return {};
}

}  // namespace

Result<> checkNewRunFolder(const std::filesystem::path& folder)
{
  if (folder.empty()) {
    return fail(ErrorCode::InvalidArgument, "the folder for the run has no name; give one");
  }
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(folder, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return {};
  }
  if (status.type() == std::filesystem::file_type::none) {
    return fail(ErrorCode::Io, "cannot look at the folder: " + error.message(), folder);
  }
  if (!std::filesystem::is_directory(status)) {
    return fail(ErrorCode::InvalidArgument, "this cannot become a run folder; choose a name that is not taken", folder);
  }
  const std::filesystem::directory_iterator entries(folder, error);
  if (error) {
    return fail(ErrorCode::Io, "cannot look into the folder: " + error.message(), folder);
  }
  if (entries != std::filesystem::directory_iterator()) {
    return fail(ErrorCode::InvalidArgument, "the folder is not empty; choose another for the run", folder);
  }
  return {};
}

RunWriter::RunWriter(std::filesystem::path folder, RunInfo info) : m_folder(std::move(folder)), m_info(std::move(info))
{
  m_info.ended.clear();
  m_info.outcome = kRunning;
  m_info.message.clear();
}

Result<RunWriter> RunWriter::create(const std::filesystem::path& folder, RunInfo info)
{
  if (Result<> usable = checkNewRunFolder(folder); !usable) {
    return fail(std::move(usable.error()));
  }
  info.started = now();
  // A trailing slash, or a dot on the way, would make a folder its own parent.
  const std::filesystem::path normal = folder.lexically_normal();
  RunWriter writer(normal.has_filename() ? normal : normal.parent_path(), std::move(info));
  if (Result<> created = writer.createFiles(); !created) {
    writer.discard();
    return fail(std::move(created.error()));
  }
  return writer;
}

Result<> RunWriter::createFiles()
{
  for (const auto& folder : missingFolders(m_folder)) {
    std::error_code error;
    if (!std::filesystem::create_directory(folder, error)) {
      return fail(ErrorCode::Io, "cannot create the folder: " + error.message(), folder);
    }
    m_createdFolders.push_back(folder);
  }
  for (const char* name : {kGeometryFolder, kCheckpointFolder}) {
    std::error_code error;
    if (std::filesystem::create_directory(m_folder / name, error); error) {
      return fail(ErrorCode::Io, "cannot create the folder: " + error.message(), m_folder / name);
    }
  }
  return lock()
      .and_then(
          [this] { return isProgram(m_info) ? copyFile(m_info.network->file, m_folder / kProgramFile) : Result<>(); })
      .and_then([this] { return writeRunInfo(m_folder, m_info); });
}

Result<> RunWriter::lock()
{
  return RunLock::take(m_folder).map([this](RunLock taken) { m_lock.emplace(std::move(taken)); });
}

Result<RunWriter> RunWriter::reopen(const Run& run, RunInfo info, int epoch, const TensorArchive* checkpoint)
{
  RunWriter writer(run.folder, std::move(info));
  writer.m_info.resumed.push_back(now());
  if (Result<> locked = writer.lock(); !locked) {
    return fail(std::move(locked.error()));
  }
  for (const learning::EpochRecord& record : run.epochs) {
    if (record.epoch <= epoch) {
      writer.m_best.add(record);
    }
  }
  Result<> ready = cutBack(run, epoch)
                       .and_then([&] {  // the copies of the last checkpoint may be missing
                         return checkpoint == nullptr ? Result<>() : writer.keep(epoch, *checkpoint);
                       })
                       .and_then([&] { return writeRunInfo(writer.m_folder, writer.m_info); });
  if (!ready) {
    return fail(std::move(ready.error()));
  }
  return writer;
}

void RunWriter::discard()
{
  std::error_code ignored;
  for (const char* name : {kRunInfoFile, kMetricsFile, kGeometryFolder, kCheckpointFolder, kProgramFile}) {
    std::filesystem::remove_all(m_folder / name, ignored);
  }
  std::for_each(m_createdFolders.rbegin(), m_createdFolders.rend(), [&ignored](const std::filesystem::path& folder) {
    std::filesystem::remove(folder, ignored);  // only if empty: somebody else may have put a file there
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
  return {};
}

Result<> RunWriter::finish(std::string outcome, std::string message)
{
  m_info.ended = now();
  m_info.outcome = std::move(outcome);
  m_info.message = std::move(message);
  return writeRunInfo(m_folder, m_info);
}

}  // namespace simplexity::runs

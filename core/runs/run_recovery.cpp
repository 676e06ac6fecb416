#include "core/runs/run_recovery.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "core/base/file_io.h"
#include "core/runs/run_layout.h"

namespace simplexity::runs {

namespace {

Result<> removeLater(const std::filesystem::path& folder, int epoch)
{
  std::error_code error;
  std::vector<std::filesystem::path> later;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    if (path.extension() == kPartialExtension || epochInName(path).value_or(epoch) > epoch) {
      later.push_back(path);
    }
  }
  for (const std::filesystem::path& path : later) {
    std::filesystem::remove(path, error);
    if (error) {
      return fail(ErrorCode::Io, "cannot remove what was left of an interrupted epoch: " + error.message(), path);
    }
  }
  return {};
}

/// The first `lines` lines of the file, each with its end.
Result<> cutLines(const std::filesystem::path& path, std::ptrdiff_t lines)
{
  Result<std::string> text = readTextFile(path, kMaxMetricsBytes);
  if (!text) {
    return fail(std::move(text.error()));
  }
  std::size_t size = 0;
  for (std::ptrdiff_t line = 0; line < lines; ++line) {
    size = std::min(text->find('\n', size), text->size() - 1) + 1;
  }
  if (size > 0 && (*text)[size - 1] != '\n') {  // the last line was written but for its end
    return writeFileAtomically(path, text->substr(0, size) + '\n');
  }
  std::error_code error;
  if (size < text->size()) {
    std::filesystem::resize_file(path, size, error);
  }
  return error ? fail(ErrorCode::Io, "cannot cut the file back: " + error.message(), path) : Result<>();
}

}  // namespace

Result<> cutBack(const Run& run, int epoch)
{
  for (const char* name : {kGeometryFolder, kCheckpointFolder}) {
    if (Result<> removed = removeLater(run.folder / name, epoch); !removed) {
      return removed;
    }
  }
  const std::filesystem::path metrics = run.folder / kMetricsFile;
  std::error_code ignored;
  if (!std::filesystem::exists(metrics, ignored)) {
    return {};
  }
  return cutLines(metrics, std::ranges::count_if(run.epochs, [epoch](const learning::EpochRecord& record) {
                    return record.epoch <= epoch;
                  }));
}

}  // namespace simplexity::runs

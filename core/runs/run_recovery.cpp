#include "core/runs/run_recovery.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/base/file_io.h"
#include "core/runs/checkpoint_files.h"
#include "core/runs/run_layout.h"

namespace simplexity::runs {

namespace {

constexpr std::array kFoldersOfEpochs{kGeometryFolder, kCheckpointFolder};
constexpr int kNone = -1;

bool isThere(const std::filesystem::path& path)
{
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<> failAbout(std::string_view what, const std::error_code& error, const std::filesystem::path& path)
{
  return fail(ErrorCode::Io, fmt::format("cannot {}: {}", what, error.message()), path);
}

Result<> createFolders(const std::filesystem::path& folder)
{
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return error ? failAbout("create the folder", error, folder) : Result<>();
}

Result<> removeAll(const std::filesystem::path& path)
{
  std::error_code error;
  std::filesystem::remove_all(path, error);
  return error ? failAbout("remove what was set aside", error, path) : Result<>();
}

/// Files of epochs after `epoch` move to another folder; those that are there already stay where they are.
Result<> moveLater(const std::filesystem::path& from, const std::filesystem::path& to, int epoch)
{
  for (const std::filesystem::path& file : entriesOf(from)) {
    std::error_code error;
    if (epochInName(file).value_or(epoch) > epoch && !isThere(to / file.filename())) {
      std::filesystem::rename(file, to / file.filename(), error);
    }
    if (error) {
      return failAbout("move the file", error, file);
    }
  }
  syncFolder(to);  // first, so that no file is in neither
  syncFolder(from);
  return {};
}

Result<> removePartialFiles(const std::filesystem::path& folder)
{
  for (const std::filesystem::path& file : entriesOf(folder)) {
    std::error_code error;
    if (file.extension() == kPartialExtension && !std::filesystem::remove(file, error) && error) {
      return failAbout("remove a file that was half written", error, file);
    }
  }
  return {};
}

Result<std::string> readLines(const std::filesystem::path& metrics)
{
  return isThere(metrics) ? readTextFile(metrics, kMaxMetricsBytes) : Result<std::string>(std::string());
}

/// Where the first `lines` lines end.
std::size_t endOfLines(std::string_view text, std::ptrdiff_t lines)
{
  std::size_t end = 0;
  for (std::ptrdiff_t line = 0; line < lines; ++line) {
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  }
  return end;
}

/// A last line that was written but for its end gets it.
std::string withEnd(std::string_view lines)
{
  std::string text(lines);
  return text.empty() || text.ends_with('\n') ? text : text + '\n';
}

Result<> setLinesAside(const Run& run, int epoch)
{
  const Result<std::string> text = readLines(run.folder / kMetricsFile);
  if (!text) {
    return fail(text.error());
  }
  const auto earlier =
      std::ranges::count_if(run.epochs, [&](const learning::EpochRecord& record) { return record.epoch <= epoch; });
  const std::string_view lines(*text);
  const std::size_t end = endOfLines(lines, earlier);
  const std::string kept = withEnd(lines.substr(0, end));
  const std::string later = withEnd(lines.substr(end, endOfLines(lines, std::ssize(run.epochs)) - end));
  Result<> written =
      later.empty() ? Result<>() : writeFileAtomically(run.folder / kSetAsideFolder / kMetricsFile, later);
  return kept == *text ? written
                       : written.and_then([&] { return writeFileAtomically(run.folder / kMetricsFile, kept); });
}

struct Line {
  int epoch;
  std::string_view text;  ///< with its end
};

/// The lines that are whole.
std::vector<Line> linesOf(std::string_view text)
{
  std::vector<Line> lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const Result<learning::EpochRecord> record = epochFromJsonLine(text.substr(0, end));
    if (!record) {
      break;
    }
    lines.push_back({record->epoch, text.substr(0, end + 1)});
    text.remove_prefix(end + 1);
  }
  return lines;
}

Result<> putLinesBack(const std::filesystem::path& folder, int reached)
{
  const std::filesystem::path metrics = folder / kMetricsFile;
  const Result<std::string> present = readLines(metrics);
  const Result<std::string> aside = readLines(folder / kSetAsideFolder / kMetricsFile);
  if (!present || !aside) {
    return fail(present ? aside.error() : present.error());
  }
  std::string text;
  for (const Line& line : linesOf(*present)) {
    text += line.text;
    reached = std::max(reached, line.epoch);
  }
  const std::size_t before = text.size();
  for (const Line& line : linesOf(*aside)) {
    if (line.epoch > reached) {
      text += line.text;
    }
  }
  return text.size() == before ? Result<>() : writeFileAtomically(metrics, text);
}

/// The latest epoch of which something is set aside.
int lastSetAside(const std::filesystem::path& aside)
{
  int last = kNone;
  for (const char* const name : kFoldersOfEpochs) {
    for (const std::filesystem::path& file : entriesOf(aside / name)) {
      last = std::max(last, epochInName(file).value_or(kNone));
    }
  }
  const std::string lines = readLines(aside / kMetricsFile).value_or("");
  for (const Line& line : linesOf(lines)) {
    last = std::max(last, line.epoch);
  }
  return last;
}

bool hasLater(const Run& run, int epoch)
{
  const auto isLater = [epoch](const std::filesystem::path& file) { return epochInName(file).value_or(epoch) > epoch; };
  return (!run.epochs.empty() && run.epochs.back().epoch > epoch) ||
         std::ranges::any_of(kFoldersOfEpochs, [&](const char* name) {
           return std::ranges::any_of(entriesOf(run.folder / name), isLater);
         });
}

Result<> createSetAside(const std::filesystem::path& folder)
{
  for (const char* const name : kFoldersOfEpochs) {
    if (Result<> created = createFolders(folder / kSetAsideFolder / name); !created) {
      return created;
    }
  }
  syncFolder(folder / kSetAsideFolder);
  syncFolder(folder);
  return {};
}

}  // namespace

Result<> setAside(const Run& run, int epoch)
{
  Result<> done = hasLater(run, epoch) ? createSetAside(run.folder) : Result<>();
  done = done.and_then([&] { return setLinesAside(run, epoch); });
  for (const char* const name : kFoldersOfEpochs) {
    done = done.and_then([&] { return createFolders(run.folder / name); })
               .and_then([&] { return removePartialFiles(run.folder / name); })
               .and_then([&] { return moveLater(run.folder / name, run.folder / kSetAsideFolder / name, epoch); });
  }
  return done;
}

Result<> putBack(const std::filesystem::path& folder)
{
  const std::filesystem::path aside = folder / kSetAsideFolder;
  if (!isThere(aside)) {
    return {};
  }
  const int reached = reachedEpoch(folder).value_or(std::nullopt).value_or(kNone);
  Result<> done = putLinesBack(folder, reached);
  for (const char* const name : kFoldersOfEpochs) {
    done = done.and_then([&] { return createFolders(folder / name); }).and_then([&] {
      return moveLater(aside / name, folder / name, reached);
    });
  }
  return done.and_then([&] { return removeAll(aside); });
}

Result<> forgetSetAside(const std::filesystem::path& folder, int epoch)
{
  const std::filesystem::path aside = folder / kSetAsideFolder;
  return isThere(aside) && lastSetAside(aside) <= epoch ? removeAll(aside) : Result<>();
}

}  // namespace simplexity::runs

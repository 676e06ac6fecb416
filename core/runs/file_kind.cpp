#include "core/runs/file_kind.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "core/formats/recognise.h"
#include "core/formats/safetensors.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"

namespace simplexity::runs {

namespace {

FileKind kindOfSafetensors(const std::filesystem::path& path)
{
  const Result<std::vector<std::string>> names = formats::safetensorsNames(path);
  const auto isFeatures = [](std::string_view name) { return name == "features" || name.starts_with("features_"); };
  return names && std::ranges::any_of(*names, isFeatures) ? FileKind::Features : FileKind::Weights;
}

/// Settings are a JSON object, features a table.
FileKind kindOfText(const std::filesystem::path& path)
{
  std::array<char, 4096> buffer{};
  std::ifstream stream(path, std::ios::binary);
  stream.read(buffer.data(), buffer.size());
  const std::string_view start(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || start.find('\0') != std::string_view::npos) {
    return FileKind::Unknown;
  }
  if (start[first] == '{') {
    return FileKind::Experiment;
  }
  return start.find_first_of(",;\t") == std::string_view::npos ? FileKind::Unknown : FileKind::Features;
}

}  // namespace

FileKind fileKind(const std::filesystem::path& path)
{
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return isRunFolder(path) ? FileKind::RunFolder : FileKind::Folder;
  }
  using formats::FileContent;
  const Result<FileContent> content = formats::recognise(path);
  if (!content) {
    return content.error().code == ErrorCode::NotFound ? FileKind::Missing : FileKind::Unknown;
  }
  switch (*content) {
    case FileContent::NumpyArray:
    case FileContent::NumpyArchive:
      return FileKind::Features;
    case FileContent::Safetensors:
      return kindOfSafetensors(path);
    case FileContent::Unknown:
      return kindOfText(path);
    case FileContent::PyTorchScript:
      return FileKind::Script;
    default:
      return FileKind::Weights;
  }
}

std::filesystem::path runFolderOf(const std::filesystem::path& path)
{
  if (isRunFolder(path)) {
    return path;
  }
  std::filesystem::path folder = path.parent_path();
  const bool isOwnFile = path.filename() == kRunInfoFile || path.filename() == kMetricsFile;
  if (isOwnFile && isRunFolder(folder)) {
    return folder;
  }
  const bool isCheckpoint = folder.filename() == kCheckpointFolder && isRunFolder(folder.parent_path());
  return isCheckpoint ? folder.parent_path() : std::filesystem::path();
}

Error cannotShow(const std::filesystem::path& path, FileKind kind)
{
  switch (kind) {
    case FileKind::Missing:
      return {ErrorCode::NotFound, "there is no such file or folder", path};
    case FileKind::Weights:
      return {ErrorCode::Unsupported,
              "these are weights without the data to measure their network on; open them in the window, which asks for "
              "it, or name it to simplexity-cli measure (--dataset)",
              path};
    case FileKind::Script:
      return {
          ErrorCode::Unsupported,
          "this is a program of TorchScript without the data to measure it on; open it in the window, which asks for "
          "them, or name them to simplexity-cli measure (--dataset)",
          path};
    default:
      return {ErrorCode::InvalidFormat, "this is neither a run folder nor features with labels", path};
  }
}

}  // namespace simplexity::runs

#include "core/data/images/image_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/random.h"
#include "core/data/images/image_header.h"
#include "core/data/sampling.h"
#include "core/data/stopped.h"

namespace simplexity::data {

namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 8;
constexpr double kTestFraction = 0.2;
constexpr std::uint64_t kSplitSeed = 7;  // any number; a change of it is a change of every data set
constexpr const char* kTrainFolder = "train";
constexpr std::array<const char*, 4> kTestFolders = {"test", "val", "valid", "validation"};
/// Those that are not read are here to be told of: who has them expects them to be.
constexpr std::array<std::string_view, 14> kImageExtensions = {".png",  ".jpg",  ".jpeg", ".jpe", ".jfif",
                                                               ".bmp",  ".webp", ".gif",  ".tif", ".tiff",
                                                               ".heic", ".avif", ".jp2",  ".ppm"};

bool isHidden(const fs::path& path)
{
  return path.filename().string().starts_with('.');
}

bool hasImageExtension(const fs::path& path)
{
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::ranges::find(kImageExtensions, extension) != kImageExtensions.end();
}

bool hasImageContent(const fs::path& path)
{
  std::array<std::uint8_t, kSignatureBytes> start{};
  std::ifstream stream(path, std::ios::binary);
  stream.read(reinterpret_cast<char*>(start.data()), start.size());
  return imageFormatOf(std::span(start).first(static_cast<std::size_t>(stream.gcount()))).has_value();
}

bool isImage(const fs::directory_entry& entry)
{
  std::error_code error;
  const bool isThere = entry.is_regular_file(error);
  return (isThere || error) && !isHidden(entry.path()) &&
         (hasImageExtension(entry.path()) || (isThere && hasImageContent(entry.path())));
}

tl::unexpected<Error> cannotLook(const fs::path& folder, const std::error_code& error)
{
  return fail(ErrorCode::Io, "cannot look into the folder: " + error.message(), folder);
}

/// The folders in `folder` that are not hidden, sorted.
Result<std::vector<fs::path>> foldersIn(const fs::path& folder)
{
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored) && !isHidden(entry->path())) {
      folders.push_back(entry->path());
    }
  }
  if (error) {
    return cannotLook(folder, error);
  }
  std::ranges::sort(folders);
  return folders;
}

/// The images of one class, sorted.
Result<std::vector<fs::path>> imagesOf(const fs::path& classFolder, std::int64_t& otherFiles,
                                       const std::stop_token& stop)
{
  std::vector<fs::path> images;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(classFolder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (stop.stop_requested()) {
      return fail(stopped());
    }
    std::error_code ignored;
    if (entry->is_directory(ignored)) {
      if (isHidden(entry->path()) || entry.depth() >= kDeepest) {
        entry.disable_recursion_pending();
      }
    } else if (isImage(*entry)) {
      images.push_back(entry->path());
    } else {
      ++otherFiles;
    }
  }
  if (error) {
    return cannotLook(classFolder, error);
  }
  if (images.empty()) {
    return fail(ErrorCode::NotFound, "this folder of a class has no images", classFolder);
  }
  std::ranges::sort(images);
  return images;
}

/// The images in the folders of these classes.
Result<std::vector<ImageFile>> imagesIn(const fs::path& folder, const std::vector<std::string>& classNames,
                                        std::int64_t& otherFiles, const std::stop_token& stop)
{
  std::vector<ImageFile> files;
  for (std::size_t label = 0; label < classNames.size(); ++label) {
    const auto images = imagesOf(folder / classNames[label], otherFiles, stop);
    if (!images) {
      return fail(images.error());
    }
    for (const fs::path& image : *images) {
      files.push_back({image, static_cast<std::int32_t>(label)});
    }
  }
  return files;
}

Result<std::vector<std::string>> classesIn(const fs::path& folder)
{
  const auto folders = foldersIn(folder);
  if (!folders) {
    return fail(folders.error());
  }
  if (folders->size() < 2) {
    return fail(ErrorCode::NotFound,
                fmt::format("expected two folders of images or more, one for each class, or {}/ and {}/ with such "
                            "folders; found {}",
                            kTrainFolder, kTestFolders.front(), folders->empty() ? "none" : "only one"),
                folder);
  }
  std::vector<std::string> names;
  for (const fs::path& path : *folders) {
    names.push_back(path.filename().string());
  }
  return names;
}

/// The folder of the test split: the first with a class, or else the first that is there.
std::optional<fs::path> testFolderOf(const fs::path& folder, const std::vector<std::string>& classNames)
{
  std::error_code ignored;
  std::optional<fs::path> found;
  for (const char* const name : kTestFolders) {
    const fs::path candidate = folder / name;
    if (std::ranges::any_of(classNames,
                            [&](const std::string& cls) { return fs::is_directory(candidate / cls, ignored); })) {
      return candidate;
    }
    if (!found && fs::is_directory(candidate, ignored)) {
      found = candidate;
    }
  }
  return found;
}

bool hasSplits(const fs::path& folder)
{
  std::error_code ignored;
  return fs::is_directory(folder / kTrainFolder, ignored) && testFolderOf(folder, {}).has_value();
}

Result<> expectSameClasses(const fs::path& testFolder, const std::vector<std::string>& classNames)
{
  const auto folders = foldersIn(testFolder);
  if (!folders) {
    return fail(folders.error());
  }
  for (const fs::path& path : *folders) {
    if (!std::ranges::binary_search(classNames, path.filename().string())) {
      return fail(ErrorCode::NotFound,
                  fmt::format("the folder of this class is missing in {}: both splits need the same", kTrainFolder),
                  path);
    }
  }
  for (const std::string& name : classNames) {
    std::error_code ignored;
    if (!fs::is_directory(testFolder / name, ignored)) {
      return fail(ErrorCode::NotFound,
                  fmt::format("the folder of the class {} is missing here: both splits need the same classes", name),
                  testFolder);
    }
  }
  return {};
}

Result<ImageFolder> listSplits(const fs::path& folder, const std::stop_token& stop)
{
  ImageFolder listed;
  listed.path = folder;
  auto classNames = classesIn(folder / kTrainFolder);
  if (!classNames) {
    return fail(classNames.error());
  }
  const fs::path testFolder = testFolderOf(folder, *classNames).value_or(folder / kTestFolders.front());
  if (Result<> same = expectSameClasses(testFolder, *classNames); !same) {
    return fail(same.error());
  }
  auto train = imagesIn(folder / kTrainFolder, *classNames, listed.otherFiles, stop);
  if (!train) {
    return fail(train.error());
  }
  auto test = imagesIn(testFolder, *classNames, listed.otherFiles, stop);
  if (!test) {
    return fail(test.error());
  }
  listed.classNames = *std::move(classNames);
  listed.train = *std::move(train);
  listed.test = *std::move(test);
  return listed;
}

/// Every class must have samples in both splits.
Result<> expectEnoughToSplit(const ImageFolder& listed, const std::vector<std::int32_t>& labels)
{
  constexpr auto kLeast = 3;  // a fifth of it rounds to one
  for (std::size_t cls = 0; cls < listed.classNames.size(); ++cls) {
    const auto count = std::ranges::count(labels, static_cast<std::int32_t>(cls));
    if (count < kLeast) {
      return fail(
          ErrorCode::NotFound,
          fmt::format("expected {} images or more, a fifth of which is kept for testing; found {}", kLeast, count),
          listed.path / listed.classNames[cls]);
    }
  }
  return {};
}

Result<ImageFolder> listAndSplit(const fs::path& folder, const std::stop_token& stop)
{
  ImageFolder listed;
  listed.path = folder;
  auto classNames = classesIn(folder);
  if (!classNames) {
    return fail(classNames.error());
  }
  listed.classNames = *std::move(classNames);
  auto files = imagesIn(folder, listed.classNames, listed.otherFiles, stop);
  if (!files) {
    return fail(files.error());
  }
  std::vector<std::int32_t> labels(files->size());
  std::ranges::transform(*files, labels.begin(), &ImageFile::label);
  if (Result<> enough = expectEnoughToSplit(listed, labels); !enough) {
    return fail(enough.error());
  }
  const auto split = stratifiedSplit(labels, static_cast<int>(listed.classNames.size()), kTestFraction,
                                     RandomStream(kSplitSeed, StreamPurpose::Sampling));
  for (const std::int64_t index : split.train) {
    listed.train.push_back((*files)[static_cast<std::size_t>(index)]);
  }
  for (const std::int64_t index : split.test) {
    listed.test.push_back((*files)[static_cast<std::size_t>(index)]);
  }
  return listed;
}

}  // namespace

Result<ImageFolder> listImageFolder(const fs::path& folder, const std::stop_token& stop)
{
  return hasSplits(folder) ? listSplits(folder, stop) : listAndSplit(folder, stop);
}

}  // namespace simplexity::data

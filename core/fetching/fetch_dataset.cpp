#include "core/fetching/fetch_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "core/base/file_io.h"
#include "core/data/load.h"
#include "core/data/standard_sets.h"
#include "core/fetching/checksum.h"
#include "core/fetching/placed_set.h"
#include "core/fetching/unpack.h"

namespace simplexity::fetching {

namespace {

namespace fs = std::filesystem;

bool isArchive(const RemoteFile& file)
{
  return file.name.ends_with(".tar.gz");
}

Result<> createFolder(const fs::path& folder)
{
  std::error_code error;
  fs::create_directories(folder, error);
  return error ? fail(ErrorCode::Io, "cannot create the folder: " + error.message(), folder) : Result<>();
}

/// Whether the file is there and as published.
Result<bool> isAsPublished(const fs::path& path, const RemoteFile& file)
{
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return false;
  }
  return md5Of(path).map([&](const std::string& md5) { return md5 == file.md5; });
}

/// Gives what has come the name of the file, if it is the file.
Result<bool> takeIfComplete(const fs::path& partial, const RemoteFile& file, const fs::path& target)
{
  return isAsPublished(partial, file).and_then([&](bool isComplete) -> Result<bool> {
    return isComplete ? moveIntoPlace(partial, target).map([] { return true; }) : Result<bool>(false);
  });
}

/// One file from one source. What an earlier attempt left behind may be all of it, where that ended before it could
/// take it. It may also be of another version of the file: a checksum that is wrong then gets a second chance, from the
/// beginning.
Result<> fetchFrom(const std::string& source, const RemoteFile& file, const fs::path& target,
                   const FetchOptions& options)
{
  const std::string address = source + std::string(file.name);
  fs::path partial = target;
  partial += ".partial";
  std::error_code ignored;
  const int chances = fs::exists(partial, ignored) ? 2 : 1;
  Result<bool> isTaken = takeIfComplete(partial, file, target);
  for (int chance = 0; chance < chances && isTaken && !*isTaken; ++chance) {
    if (Result<> got = download(address, partial, options.stop, options.onProgress); !got) {
      return got;
    }
    isTaken = takeIfComplete(partial, file, target);
    if (isTaken && !*isTaken) {
      fs::remove(partial, ignored);
    }
  }
  if (!isTaken || *isTaken) {
    return isTaken.map([](bool) {});
  }
  return fail(
      ErrorCode::InvalidFormat,
      fmt::format("{} is not the published file, its checksum is wrong: try again later, or name a mirror", address));
}

std::vector<std::string> sourcesOf(const RemoteDataset& dataset, const FetchOptions& options)
{
  if (options.mirror.empty()) {
    return dataset.sources;
  }
  const char* const slash = options.mirror.ends_with('/') ? "" : "/";
  return {fmt::format("{}{}{}/", options.mirror, slash, dataset.name)};
}

/// From the first source that has it; the failure is that of the first.
Result<> fetchFile(const RemoteDataset& dataset, const RemoteFile& file, const fs::path& target,
                   const FetchOptions& options)
{
  const Result<bool> isThere = isAsPublished(target, file);
  if (!isThere || *isThere) {
    return isThere.map([](bool) {});
  }
  Result<> first;
  for (const std::string& source : sourcesOf(dataset, options)) {
    Result<> got = fetchFrom(source, file, target, options);
    if (got || options.stop.stop_requested()) {
      return got;
    }
    if (first) {
      first = std::move(got);
    }
  }
  return first;
}

/// Removes a folder that holds nothing worth going on from.
void removeIfEmpty(const fs::path& folder)
{
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored) && entry.file_size(ignored) == 0) {
      fs::remove(entry.path(), ignored);
    }
  }
  fs::remove(folder, ignored);  // only if empty
}

/// Puts copies of what is as published in `folder` into `work`, so that only the rest is fetched again.
Result<> keepUndamaged(const fs::path& folder, const RemoteDataset& dataset, const fs::path& work)
{
  for (const RemoteFile& file : dataset.files) {
    const Result<bool> isGood = isAsPublished(folder / file.name, file);
    std::error_code error;
    if (isGood && *isGood && !fs::exists(work / file.name, error)) {
      fs::copy_file(folder / file.name, work / file.name, error);
      if (error) {
        return fail(ErrorCode::Io, "cannot copy a file of the data set: " + error.message(), work);
      }
    }
  }
  return {};
}

/// Fetches all files into `work` and returns the folder in it that is the data set.
Result<fs::path> prepare(const fs::path& work, const RemoteDataset& dataset, const FetchOptions& options)
{
  for (const RemoteFile& file : dataset.files) {
    if (Result<> got = fetchFile(dataset, file, work / file.name, options); !got) {
      removeIfEmpty(work);
      return fail(got.error());
    }
  }
  if (!isArchive(dataset.files.front())) {
    return work;
  }
  const fs::path unpacked = work / "unpacked";
  std::error_code ignored;
  fs::remove_all(unpacked, ignored);  // of an attempt that was killed
  const Result<> done = createFolder(unpacked).and_then(
      [&] { return unpack(work / dataset.files.front().name, unpacked, options.stop); });
  if (!done) {
    fs::remove_all(unpacked, ignored);
    return fail(done.error());
  }
  return unpacked;
}

}  // namespace

std::string mirrorFromEnvironment()
{
  const char* const mirror = std::getenv("SIMPLEXITY_MIRROR");
  return mirror == nullptr ? std::string() : mirror;
}

Result<> fetchInto(const fs::path& folder, const RemoteDataset& dataset, const FetchOptions& options)
{
  fs::path work = folder;
  work += ".partial";
  if (Result<> created = createFolder(folder.parent_path()); !created) {
    return created;
  }
  const Result<PlacingLock> lock =
      PlacingLock::take(folder.parent_path(), options.stop, [&options] { options.onProgress({}); });
  if (!lock || isAsListed(folder)) {
    return lock.map([](const PlacingLock&) {});
  }
  const Result<> placed = createFolder(work)
                              .and_then([&] { return keepUndamaged(folder, dataset, work); })
                              .and_then([&] { return prepare(work, dataset, options); })
                              .and_then([&](const fs::path& prepared) {
                                return writeChecksums(prepared).and_then([&] { return putInPlace(prepared, folder); });
                              });
  if (placed) {
    std::error_code ignored;
    fs::remove_all(work, ignored);
  }
  return placed;
}

Result<fs::path> fetchDataset(std::string_view name, const FetchOptions& options)
{
  const auto& known = remoteDatasets();
  const auto dataset = std::ranges::find(known, name, &RemoteDataset::name);
  if (dataset == known.end()) {
    std::string names;
    for (const RemoteDataset& one : known) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
    }
    return fail(ErrorCode::InvalidArgument, fmt::format("unknown data set '{}': expected one of {}", name, names));
  }
  if (data::datasetsFolder().empty()) {
    return fail(ErrorCode::Io, "there is no folder to keep data sets in: set HOME or XDG_DATA_HOME to one");
  }
  fs::path folder = data::standardFolder(name);
  const bool isOwn = data::isStandardSetHere(name) && !hasChecksums(folder);  // put there by other means
  if (isOwn && data::loadDataset(fmt::format("{}:{}", name, folder.string()), options.stop)) {
    return folder;
  }
  return fetchInto(folder, *dataset, options).map([&] { return folder; });
}

}  // namespace simplexity::fetching

#include "core/fetching/fetch_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "core/data/standard_sets.h"
#include "core/fetching/checksum.h"
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

/// Whether the file is there and as published; one that is not goes.
Result<bool> isAsPublished(const fs::path& path, const RemoteFile& file)
{
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return false;
  }
  return md5Of(path).map([&](const std::string& md5) {
    if (md5 != file.md5) {
      fs::remove(path, ignored);
    }
    return md5 == file.md5;
  });
}

/// One file from one source. What an earlier attempt left behind may be of another version of the file: a checksum that
/// is wrong then gets a second chance, from the beginning.
Result<> fetchFrom(const std::string& source, const RemoteFile& file, const fs::path& target,
                   const FetchOptions& options)
{
  const std::string address = source + std::string(file.name);
  fs::path partial = target;
  partial += ".partial";
  std::error_code ignored;
  for (int chances = fs::exists(partial, ignored) ? 2 : 1; chances > 0; --chances) {
    if (Result<> got = download(address, partial, options.stop, options.onProgress); !got) {
      return got;
    }
    const Result<bool> isRight = isAsPublished(partial, file);
    if (!isRight) {
      return fail(isRight.error());
    }
    if (*isRight) {
      fs::rename(partial, target, ignored);
      return {};
    }
  }
  return fail(
      ErrorCode::InvalidFormat,
      fmt::format("{} is not the published file, its checksum is wrong: try again later, or name another source "
                  "with --mirror",
                  address));
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
    first = first ? std::move(got) : std::move(first);
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
  if (Result<> created = createFolder(work); !created) {
    return created;
  }
  const Result<fs::path> prepared = prepare(work, dataset, options);
  if (!prepared) {
    return fail(prepared.error());
  }
  std::error_code error;
  fs::rename(*prepared, folder, error);
  if (error) {
    return fail(ErrorCode::Io, "cannot put the data set in place: " + error.message(), folder);
  }
  fs::remove_all(work, error);
  return {};
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
  const Result<> there = data::isStandardSetHere(name) ? Result<>() : fetchInto(folder, *dataset, options);
  if (!there) {
    return fail(there.error());
  }
  return folder;
}

}  // namespace simplexity::fetching

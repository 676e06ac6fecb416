#pragma once

#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/fetching/download.h"

namespace simplexity::fetching {

/// One published file.
struct RemoteFile {
  std::string_view name;
  std::string_view md5;  ///< as its authors, or torchvision, publish it
};

/// Where a standard data set (see core/data/standard_sets.h) comes from.
struct RemoteDataset {
  std::string_view name;
  std::vector<std::string> sources;  ///< addresses that end with a slash; tried one after the other
  std::vector<RemoteFile> files;     ///< a single .tar.gz is unpacked
  int megabytes = 0;                 ///< about, packed
};
[[nodiscard]] const std::vector<RemoteDataset>& remoteDatasets();

/// Of the environment variable SIMPLEXITY_MIRROR; empty without one.
[[nodiscard]] std::string mirrorFromEnvironment();

struct FetchOptions {
  /// Instead of the sources: an address under which each data set has a folder of its name with the published files.
  std::string mirror;
  std::stop_token stop;
  FetchObserver onProgress = [](const FetchProgress&) {};
};

/// Gets a data set into the user's folder of data sets and returns its folder. One that is there already is checked, by
/// the checksums that were written with it or, where it came by other means, by reading it: what is damaged is fetched
/// again. The folder appears when everything is there and its checksums are right, never before; what has come of a
/// download that did not get so far is kept beside it (NAME.partial) for the next time. While another process gets a
/// data set, it is waited for. Synchronous, minutes.
[[nodiscard]] Result<std::filesystem::path> fetchDataset(std::string_view name, const FetchOptions& options);

/// Gets any description into any folder. A set that is there without checksums is fetched again.
[[nodiscard]] Result<> fetchInto(const std::filesystem::path& folder, const RemoteDataset& dataset,
                                 const FetchOptions& options);

}  // namespace simplexity::fetching

#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/images/image_spec.h"
#include "core/data/load_progress.h"

namespace simplexity::data {

/// How a folder of images is loaded.
struct ImageLoading {
  std::stop_token stop;
  LoadObserver onProgress = [](const LoadProgress&) {};
  int threads = 1;              ///< the numbers are the same on any number of them
  std::uint64_t memoryBytes{};  ///< of the computer; three quarters of it may be taken. 0: unknown
};
/// On all cores, with the memory there is.
[[nodiscard]] ImageLoading imageLoading(std::stop_token stop, LoadObserver onProgress);

/// A folder of images (see listImageFolder()), each decoded into a square (see ImageDecoder). Without a choice in the
/// spec the images are grey if all of them are. What cannot be read is left out and listed. Fails where a class has
/// nothing that can be read, and where the images would not fit into memory. `folder` is that of the spec, absolute;
/// the spec of the data set has it and says all options.
[[nodiscard]] Result<Dataset> loadImageDataset(const std::filesystem::path& folder, const ImageSpec& spec,
                                               const ImageLoading& loading);

}  // namespace simplexity::data

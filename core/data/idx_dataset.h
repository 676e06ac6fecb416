#pragma once

#include <filesystem>
#include <stop_token>

#include "core/base/result.h"
#include "core/data/dataset.h"

namespace simplexity::data {

/// MNIST and its relatives: four IDX files in a folder, plain or gzip, named train-images-idx3-ubyte or
/// train-images.idx3-ubyte and so on. The classes are "0" up to the largest label of the training split.
[[nodiscard]] Result<Dataset> loadIdxFolder(const std::filesystem::path& folder, const std::stop_token& stop);

/// The same for those that have names for their ten classes.
[[nodiscard]] Result<Dataset> loadMnist(const std::filesystem::path& folder, const std::stop_token& stop);
[[nodiscard]] Result<Dataset> loadKmnist(const std::filesystem::path& folder, const std::stop_token& stop);
[[nodiscard]] Result<Dataset> loadFashionMnist(const std::filesystem::path& folder, const std::stop_token& stop);

/// Where Debian's package dataset-fashion-mnist has it.
inline constexpr const char* kInstalledFashionMnist = "/usr/share/datasets/fashion-mnist";

}  // namespace simplexity::data

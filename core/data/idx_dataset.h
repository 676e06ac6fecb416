#pragma once

#include <filesystem>
#include <stop_token>

#include "core/base/result.h"
#include "core/data/dataset.h"

namespace simplexity::data {

/// MNIST and its relatives: four IDX files in a folder, plain or gzip, named train-images-idx3-ubyte or
/// train-images.idx3-ubyte and so on. The classes are "0" up to the largest label of the training split.
[[nodiscard]] Result<Dataset> loadIdxFolder(const std::filesystem::path& folder, const std::stop_token& stop);

/// The same for Fashion-MNIST, with its ten names, from a folder or from that of Debian's package.
[[nodiscard]] Result<Dataset> loadFashionMnist(const std::filesystem::path& folder, const std::stop_token& stop);
[[nodiscard]] Result<Dataset> loadInstalledFashionMnist(
    const std::stop_token& stop, const std::filesystem::path& packageFolder = "/usr/share/datasets/fashion-mnist");

}  // namespace simplexity::data

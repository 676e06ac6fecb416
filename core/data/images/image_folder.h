#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace simplexity::data {

/// A file that is an image, or says so by its name.
struct ImageFile {
  std::filesystem::path path;
  std::int32_t label = 0;
};

/// What a folder with a folder a class holds. Nothing of it has been decoded.
struct ImageFolder {
  std::filesystem::path path;
  std::vector<std::string> classNames;  ///< sorted by bytes, as are the files of a class
  std::vector<ImageFile> train;
  std::vector<ImageFile> test;
  std::int64_t otherFiles = 0;  ///< hidden, or no images by name and content

  [[nodiscard]] std::size_t imageCount() const { return train.size() + test.size(); }
};

/// The classes are the folders in `folder`/train, with the test split in `folder`/test, /val, /valid or /validation
/// (the first that has a class), or else those in `folder` itself, from each of which a fifth becomes the test split,
/// the same every time. Folders inside those of classes belong to them, up to eight deep. Fails on fewer than two
/// classes, on a class without images and on what may not be looked into.
[[nodiscard]] Result<ImageFolder> listImageFolder(const std::filesystem::path& folder, const std::stop_token& stop);

}  // namespace simplexity::data

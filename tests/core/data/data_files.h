#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace simplexity::test {

using Bytes = std::vector<std::uint8_t>;

/// A gzip member of the bytes, made by zlib itself.
Bytes gzipped(const Bytes& content);
Bytes concatenated(const Bytes& first, const Bytes& second);
Bytes bytesOf(std::string_view text);
void writeFile(const std::filesystem::path& path, const Bytes& content);

/// Whole IDX files, written by hand from the description of the format.
Bytes idxImageFile(std::uint32_t count, std::uint32_t height, std::uint32_t width, const Bytes& pixels);
Bytes idxLabelFile(const Bytes& labels);

/// A folder with four plain IDX files under their hyphenated names: six training and three test images of 2×2 pixels
/// (0, 1, 2, … in order) with labels 0, 1, 2.
void writeSmallIdxFolder(const std::filesystem::path& folder);

}  // namespace simplexity::test

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include <opencv2/core.hpp>

#include "tests/core/data/data_files.h"

namespace simplexity::test {

/// An image in blue, green, red (or grey) whose pixels a function of row and column gives.
cv::Mat colourImage(int height, int width, const std::function<cv::Vec3b(int row, int column)>& pixel);
cv::Mat grayImage(int height, int width, const std::function<std::uint8_t(int row, int column)>& pixel);

/// The file, as OpenCV writes it; `extension` is ".png", ".jpg" (best quality), ".bmp" or ".webp" (lossless).
Bytes encoded(const cv::Mat& image, const std::string& extension);
/// The same JPEG with EXIF data that say how to turn it.
Bytes withOrientation(const Bytes& jpeg, std::uint8_t orientation);
/// A PNG, written by hand, that says it has this size but holds next to no data.
Bytes hollowPng(std::uint32_t width, std::uint32_t height);

/// Writes a file, and the folders to it.
void writeInto(const std::filesystem::path& path, const Bytes& content);
/// `count` small images a class in folders "cat" and "dog", colour or grey, all different.
void writeTwoClasses(const std::filesystem::path& folder, int count, bool isGray);

}  // namespace simplexity::test

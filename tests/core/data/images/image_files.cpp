#include "tests/core/data/images/image_files.h"

#include <zlib.h>

#include <stdexcept>

#include <opencv2/imgcodecs.hpp>

namespace simplexity::test {

namespace {

void append(Bytes& bytes, std::uint32_t number)
{
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

void appendChunk(Bytes& png, std::string_view type, const Bytes& data)
{
  const Bytes typeAndData = concatenated(bytesOf(type), data);
  append(png, static_cast<std::uint32_t>(data.size()));
  png = concatenated(png, typeAndData);
  append(png, static_cast<std::uint32_t>(crc32_z(0, typeAndData.data(), typeAndData.size())));
}

}  // namespace

cv::Mat colourImage(int height, int width, const std::function<cv::Vec3b(int row, int column)>& pixel)
{
  cv::Mat image(height, width, CV_8UC3);
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      image.at<cv::Vec3b>(row, column) = pixel(row, column);
    }
  }
  return image;
}

cv::Mat grayImage(int height, int width, const std::function<std::uint8_t(int row, int column)>& pixel)
{
  cv::Mat image(height, width, CV_8UC1);
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      image.at<std::uint8_t>(row, column) = pixel(row, column);
    }
  }
  return image;
}

Bytes encoded(const cv::Mat& image, const std::string& extension)
{
  Bytes file;
  std::vector<int> options;
  if (extension == ".jpg") {
    options = {cv::IMWRITE_JPEG_QUALITY, 100};
  } else if (extension == ".webp") {
    options = {cv::IMWRITE_WEBP_QUALITY, 101};  // above 100: lossless
  }
  if (!cv::imencode(extension, image, file, options)) {
    throw std::runtime_error("cannot encode " + extension);
  }
  return file;
}

Bytes withOrientation(const Bytes& jpeg, std::uint8_t orientation)
{
  // SOI, then APP1: "Exif", a big-endian TIFF header, one directory with one entry, orientation (0x0112, a short).
  Bytes file = {0xFF, 0xD8, 0xFF, 0xE1, 0x00, 0x22,        'E',  'x',  'i',  'f',  0x00, 0x00, 'M',
                'M',  0x00, 0x2A, 0x00, 0x00, 0x00,        0x08, 0x00, 0x01, 0x01, 0x12, 0x00, 0x03,
                0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  file.insert(file.end(), jpeg.begin() + 2, jpeg.end());
  return file;
}

Bytes hollowPng(std::uint32_t width, std::uint32_t height)
{
  Bytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  Bytes header;
  append(header, width);
  append(header, height);
  header = concatenated(header, {8, 0, 0, 0, 0});  // 8 bits, grey
  appendChunk(png, "IHDR", header);
  appendChunk(png, "IDAT", {0x78, 0x9C, 0x63, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01});  // one zero, deflated
  appendChunk(png, "IEND", {});
  return png;
}

void writeInto(const std::filesystem::path& path, const Bytes& content)
{
  std::filesystem::create_directories(path.parent_path());
  writeFile(path, content);
}

void writeTwoClasses(const std::filesystem::path& folder, int count, bool isGray)
{
  for (const std::string cls : {"cat", "dog"}) {
    for (int number = 0; number < count; ++number) {
      const int shift = number + (cls == "dog" ? 100 : 0);
      const auto brightness = [shift](int row, int column) {
        return static_cast<std::uint8_t>((shift + 3 * row + 5 * column) % 256);
      };
      const cv::Mat image = isGray ? grayImage(12, 12, brightness) : colourImage(12, 12, [&](int row, int column) {
        return cv::Vec3b(brightness(row, column), 7, brightness(column, row));
      });
      writeInto(folder / cls / (std::to_string(number) + ".png"), encoded(image, ".png"));
    }
  }
}

}  // namespace simplexity::test

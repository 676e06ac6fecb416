#include "core/data/images/image_decoder.h"

#include <algorithm>
#include <cstddef>
#include <new>
#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/check.h"
#include "core/base/file_io.h"

namespace simplexity::data {

namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{512} << 20U;
constexpr std::int64_t kLargePixels = 16'000'000;

/// Failures are ours to tell, and threads to share out.
void keepOpenCvQuiet()
{
  static const bool isDone = [] {
    cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::setNumThreads(1);
    return true;
  }();
  static_cast<void>(isDone);
}

/// Grey, BGR or BGRA, 8 or 16 bits. Only with "unchanged" does OpenCV keep transparency, and only without does it turn
/// the image as its EXIF data say.
cv::Mat decoded(std::span<const std::uint8_t> bytes, ImageFormat format)
{
  const bool hasTransparency = format == ImageFormat::Png || format == ImageFormat::WebP;
  const cv::Mat view(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::uint8_t*>(bytes.data()));
  return cv::imdecode(view, hasTransparency ? cv::IMREAD_UNCHANGED : cv::IMREAD_ANYCOLOR);
}

cv::Mat centreSquare(const cv::Mat& image)
{
  const int side = std::min(image.cols, image.rows);
  return image(cv::Rect((image.cols - side) / 2, (image.rows - side) / 2, side, side));
}

cv::Mat eightBit(const cv::Mat& image)
{
  if (image.depth() == CV_8U) {
    return image;
  }
  cv::Mat scaled;
  image.convertTo(scaled, CV_8U, 1.0 / 257.0);  // 65535 becomes 255
  return scaled;
}

cv::Mat onWhite(const cv::Mat& image)
{
  if (image.channels() != 4) {
    return image;
  }
  cv::Mat opaque(image.size(), CV_8UC3);
  for (int row = 0; row < image.rows; ++row) {
    for (int column = 0; column < image.cols; ++column) {
      const auto& from = image.at<cv::Vec4b>(row, column);
      const int alpha = from[3];
      for (int channel = 0; channel < 3; ++channel) {
        const int mixed = (from[channel] * alpha + 255 * (255 - alpha) + 127) / 255;
        opaque.at<cv::Vec3b>(row, column)[channel] = static_cast<std::uint8_t>(mixed);
      }
    }
  }
  return opaque;
}

cv::Mat resized(const cv::Mat& square, int side)
{
  cv::Mat result;
  cv::resize(square, result, cv::Size(side, side), 0, 0, square.cols > side ? cv::INTER_AREA : cv::INTER_LINEAR);
  return result;
}

/// The planes in the order red, green, blue; a grey image three times itself.
void storePlanes(const cv::Mat& image, int channels, std::span<std::uint8_t> out)
{
  cv::Mat source = image;
  if (channels == 1 && image.channels() == 3) {
    cv::cvtColor(image, source, cv::COLOR_BGR2GRAY);
  }
  const std::size_t pixels = source.total();
  for (int channel = 0; channel < channels; ++channel) {
    cv::Mat plane(source.size(), CV_8UC1, out.data() + static_cast<std::size_t>(channel) * pixels);
    cv::extractChannel(source, plane, source.channels() == 1 ? 0 : 2 - channel);
  }
}

}  // namespace

ImageDecoder::ImageDecoder(int side, int channels) : m_side(side), m_channels(channels)
{
  SIMPLEXITY_CHECK(side > 0 && (channels == 1 || channels == 3), "squares of grey or colour");
  keepOpenCvQuiet();
}

Result<> ImageDecoder::decode(const std::filesystem::path& path, std::span<std::uint8_t> out) const
{
  try {
    const Result<std::string> text = readTextFile(path, kLargestFile);
    if (!text) {
      return fail(text.error().code, text.error().message);
    }
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(text->data()), text->size());
    const Result<ImageHeader> header = readImageHeader(bytes);
    if (!header) {
      return fail(header.error());
    }
    std::unique_lock<std::mutex> turn(m_large, std::defer_lock);
    if (header->pixels() > kLargePixels) {
      turn.lock();
    }
    return decodeBytes(bytes, *header, out);
  } catch (const cv::Exception&) {
    return fail(ErrorCode::InvalidFormat, "the image is damaged: its pixels cannot be decoded");
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::Io, "there is not enough memory to decode the image");
  }
}

Result<> ImageDecoder::decodeBytes(std::span<const std::uint8_t> bytes, const ImageHeader& header,
                                   std::span<std::uint8_t> out) const
{
  SIMPLEXITY_CHECK(out.size() == static_cast<std::size_t>(m_channels) * static_cast<std::size_t>(m_side * m_side),
                   "room for one square");
  const cv::Mat image = decoded(bytes, header.format);
  if (image.empty()) {
    return fail(ErrorCode::InvalidFormat, "the image is damaged: its pixels cannot be decoded");
  }
  if (image.depth() != CV_8U && image.depth() != CV_16U) {
    return fail(ErrorCode::Unsupported, "the image has pixels of more than 16 bits");
  }
  storePlanes(resized(onWhite(eightBit(centreSquare(image))), m_side), m_channels, out);
  return {};
}

}  // namespace simplexity::data

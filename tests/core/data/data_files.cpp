#include "tests/core/data/data_files.h"

#include <zlib.h>

#include <fstream>
#include <numeric>
#include <stdexcept>

namespace simplexity::test {

namespace {

void appendBigEndian(Bytes& bytes, std::uint32_t number)
{
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

}  // namespace

Bytes gzipped(const Bytes& content)
{
  z_stream z{};
  if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib does not start");
  }
  Bytes packed(deflateBound(&z, static_cast<uLong>(content.size())));
  z.next_in = const_cast<Bytef*>(content.data());
  z.avail_in = static_cast<uInt>(content.size());
  z.next_out = packed.data();
  z.avail_out = static_cast<uInt>(packed.size());
  const int status = deflate(&z, Z_FINISH);
  packed.resize(z.total_out);
  deflateEnd(&z);
  if (status != Z_STREAM_END) {
    throw std::runtime_error("zlib does not finish");
  }
  return packed;
}

Bytes concatenated(const Bytes& first, const Bytes& second)
{
  Bytes both = first;
  both.insert(both.end(), second.begin(), second.end());
  return both;
}

Bytes bytesOf(std::string_view text)
{
  return {text.begin(), text.end()};
}

void writeFile(const std::filesystem::path& path, const Bytes& content)
{
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

Bytes idxImageFile(std::uint32_t count, std::uint32_t height, std::uint32_t width, const Bytes& pixels)
{
  Bytes file;
  for (const std::uint32_t number : {0x00000803U, count, height, width}) {
    appendBigEndian(file, number);
  }
  return concatenated(file, pixels);
}

Bytes idxLabelFile(const Bytes& labels)
{
  Bytes file;
  appendBigEndian(file, 0x00000801U);
  appendBigEndian(file, static_cast<std::uint32_t>(labels.size()));
  return concatenated(file, labels);
}

void writeSmallIdxFolder(const std::filesystem::path& folder)
{
  Bytes pixels(24);
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{0});
  const Bytes testPixels(pixels.begin(), pixels.begin() + 12);
  writeFile(folder / "train-images-idx3-ubyte", idxImageFile(6, 2, 2, pixels));
  writeFile(folder / "train-labels-idx1-ubyte", idxLabelFile({0, 1, 2, 0, 1, 2}));
  writeFile(folder / "t10k-images-idx3-ubyte", idxImageFile(3, 2, 2, testPixels));
  writeFile(folder / "t10k-labels-idx1-ubyte", idxLabelFile({0, 1, 2}));
}

}  // namespace simplexity::test

// Damages a valid gzip IDX file in every place: the readers must answer with data or with an error, never crash, hang
// or reserve memory without reason.
#include <gtest/gtest.h>

#include "core/data/idx_reader.h"
#include "tests/core/data/data_files.h"

namespace simplexity::data {
namespace {

using test::Bytes;

const Bytes& validPixels()
{
  static const Bytes kPixels = [] {
    Bytes pixels(1000);  // 40 images of 5×5
    for (std::size_t k = 0; k < pixels.size(); ++k) {
      pixels[k] = static_cast<std::uint8_t>(k * k % 251);
    }
    return pixels;
  }();
  return kPixels;
}

Result<IdxImages> imagesFrom(const Bytes& file)
{
  return ByteReader::fromMemory(file, "images").and_then([](ByteReader reader) { return readIdxImages(reader); });
}

/// Whatever is accepted must be consistent.
void expectErrorOrConsistent(const Result<IdxImages>& images)
{
  if (images) {
    EXPECT_EQ(static_cast<std::int64_t>(images->pixels.size()), images->count * images->shape.size());
  } else {
    EXPECT_FALSE(images.error().message.empty());
    EXPECT_EQ(images.error().where, "images");
  }
}

TEST(IdxFuzz, EveryTruncationIsRefused)
{
  const Bytes plain = test::idxImageFile(40, 5, 5, validPixels());
  for (const Bytes& file : {plain, test::gzipped(plain)}) {
    ASSERT_TRUE(imagesFrom(file).has_value());
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_FALSE(imagesFrom(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size))).has_value())
          << "cut after " << size << " bytes";
    }
  }
}

TEST(IdxFuzz, EveryFlippedByteGivesAnErrorOrTheSameImages)
{
  const Bytes file = test::gzipped(test::idxImageFile(40, 5, 5, validPixels()));
  for (std::size_t place = 0; place < file.size(); ++place) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      Bytes damaged = file;
      damaged[place] = static_cast<std::uint8_t>(damaged[place] ^ flip);
      const auto images = imagesFrom(damaged);
      expectErrorOrConsistent(images);
      if (images) {  // only gzip's own header has bits without meaning; the rest is under its checksum
        EXPECT_LT(place, 10U);
        EXPECT_EQ(images->pixels, validPixels());
      }
    }
  }
}

TEST(IdxFuzz, EveryHeaderByteOfAPlainFileGivesAnErrorOrConsistentImages)
{
  const Bytes file = test::idxImageFile(40, 5, 5, validPixels());
  for (std::size_t place = 0; place < 16; ++place) {
    for (unsigned value = 0; value < 256; ++value) {
      Bytes damaged = file;
      damaged[place] = static_cast<std::uint8_t>(value);
      expectErrorOrConsistent(imagesFrom(damaged));
    }
  }
}

}  // namespace
}  // namespace simplexity::data

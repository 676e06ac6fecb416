#include "core/data/byte_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/core/data/data_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using test::concatenated;
using test::gzipped;
using ::testing::HasSubstr;

/// Longer than the reader's buffer, and not compressible to nothing.
Bytes longContent()
{
  Bytes content(200'001);
  std::uint32_t state = 1;
  for (std::uint8_t& value : content) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<std::uint8_t>(state >> 24U);
  }
  return content;
}

/// Reads in parts of an odd size, to the end.
Result<Bytes> readAll(ByteReader& reader)
{
  Bytes content;
  Bytes part(777);
  while (true) {
    const auto size = reader.read(part);
    if (!size) {
      return fail(size.error());
    }
    content.insert(content.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*size));
    if (*size < part.size()) {
      return content;
    }
  }
}

Result<Bytes> readAll(const Bytes& source)
{
  return ByteReader::fromMemory(source, "source.gz").and_then([](ByteReader reader) { return readAll(reader); });
}

void expectRefused(const Bytes& source, const char* sentence)
{
  const auto content = readAll(source);
  ASSERT_FALSE(content.has_value());
  EXPECT_EQ(content.error().code, ErrorCode::InvalidFormat);
  EXPECT_EQ(content.error().where, "source.gz");
  EXPECT_THAT(content.error().message, HasSubstr(sentence));
}

TEST(ByteReader, ReadsPlainBytesUnchanged)
{
  EXPECT_EQ(readAll(longContent()).value(), longContent());
  EXPECT_EQ(readAll(Bytes{}).value(), Bytes{});
  EXPECT_EQ(readAll(Bytes{0x1F}).value(), Bytes{0x1F});
}

TEST(ByteReader, UnpacksGzip)
{
  EXPECT_EQ(readAll(gzipped(longContent())).value(), longContent());
  EXPECT_EQ(readAll(gzipped({})).value(), Bytes{});
}

TEST(ByteReader, UnpacksSeveralMembersOneAfterTheOther)
{
  const Bytes two = concatenated(gzipped({1, 2, 3}), gzipped({4, 5}));
  EXPECT_EQ(readAll(two).value(), (Bytes{1, 2, 3, 4, 5}));
}

TEST(ByteReader, RefusesTruncatedGzip)
{
  Bytes packed = gzipped(longContent());
  packed.resize(packed.size() / 2);
  expectRefused(packed, "the gzip data end too early: the file is truncated");
}

TEST(ByteReader, RefusesGzipThatLacksTheLastByteOfItsTrailer)
{
  Bytes packed = gzipped({1, 2, 3});
  packed.pop_back();
  expectRefused(packed, "the gzip data end too early");
}

TEST(ByteReader, RefusesBytesAfterGzip)
{
  expectRefused(concatenated(gzipped({1, 2, 3}), {0, 0}), "there are bytes after the end of the gzip data");
  expectRefused(concatenated(gzipped({1, 2, 3}), {0x1F, 0x00, 0x01}), "the gzip data are damaged");
}

TEST(ByteReader, RefusesAWrongChecksum)
{
  Bytes packed = gzipped(longContent());
  packed[packed.size() - 8] ^= 1U;
  expectRefused(packed, "the gzip data are damaged (incorrect data check)");
}

TEST(ByteReader, TheChecksumIsVerifiedByHasMoreAtTheLatest)
{
  Bytes packed = gzipped({1, 2, 3});
  packed[packed.size() - 8] ^= 1U;
  ByteReader reader = ByteReader::fromMemory(packed, "source.gz").value();
  Bytes content(3);
  // zlib may reach the checksum while it fills the output or only when asked for more.
  EXPECT_FALSE(reader.read(content).and_then([&](std::size_t) { return reader.hasMore(); }).has_value());
}

TEST(ByteReader, HasMoreTellsContentFromItsEnd)
{
  for (const Bytes& source : {Bytes{1, 2}, gzipped({1, 2})}) {
    ByteReader reader = ByteReader::fromMemory(source, "source").value();
    Bytes content(1);
    EXPECT_EQ(reader.read(content).value(), 1U);
    EXPECT_TRUE(reader.hasMore().value());
    EXPECT_FALSE(reader.hasMore().value());
  }
}

TEST(ByteReader, BoundsWhatIsLeftWithoutUnpacking)
{
  ByteReader plain = ByteReader::fromMemory(longContent(), "plain").value();
  EXPECT_EQ(plain.remainingAtMost(), 200'001U);
  Bytes part(100'000);
  EXPECT_EQ(plain.read(part).value(), 100'000U);
  EXPECT_EQ(plain.remainingAtMost(), 100'001U);

  // Zeros are what deflate packs best.
  const Bytes zeros(10'000'000);
  ByteReader packed = ByteReader::fromMemory(gzipped(zeros), "packed").value();
  EXPECT_GE(packed.remainingAtMost(), zeros.size());
  EXPECT_LE(packed.remainingAtMost(), zeros.size() * 11 / 10);
}

TEST(ByteReader, ReadsFiles)
{
  const test::TemporaryDirectory folder;
  test::writeFile(folder / "plain.gz", longContent());  // the name does not decide
  test::writeFile(folder / "packed", gzipped(longContent()));
  for (const char* name : {"plain.gz", "packed"}) {
    ByteReader reader = ByteReader::open(folder / name).value();
    EXPECT_EQ(reader.name(), folder / name);
    EXPECT_EQ(readAll(reader).value(), longContent());
  }
}

TEST(ByteReader, SaysWhyAFileCannotBeOpened)
{
  const test::TemporaryDirectory folder;
  const auto missing = ByteReader::open(folder / "missing");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
  EXPECT_EQ(missing.error().text(), (folder / "missing").string() + ": the file does not exist");

  const auto directory = ByteReader::open(folder.path());
  ASSERT_FALSE(directory.has_value());
  EXPECT_EQ(directory.error().code, ErrorCode::InvalidFormat);
  EXPECT_THAT(directory.error().message, HasSubstr("expected a file"));
}

}  // namespace
}  // namespace simplexity::data

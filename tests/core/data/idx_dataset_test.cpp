#include "core/data/idx_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/data/byte_reader.h"
#include "tests/core/data/data_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using test::idxImageFile;
using test::idxLabelFile;
using test::writeFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void expectSmallDataset(const Dataset& dataset)
{
  EXPECT_EQ(dataset.shape, (ImageShape{.channels = 1, .height = 2, .width = 2}));
  EXPECT_THAT(dataset.classNames, ElementsAre("0", "1", "2"));
  EXPECT_THAT(dataset.train.labels, ElementsAre(0, 1, 2, 0, 1, 2));
  EXPECT_THAT(dataset.test.labels, ElementsAre(0, 1, 2));
  EXPECT_THAT(std::get<Bytes>(dataset.test.values), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  // Of 0 … 23: mean 11.5, variance (24² − 1) / 12.
  EXPECT_FLOAT_EQ(dataset.normalisation.valueScale, 255.0F);
  EXPECT_THAT(dataset.normalisation.mean, ElementsAre(::testing::FloatEq(11.5F / 255.0F)));
  EXPECT_THAT(dataset.normalisation.deviation, ElementsAre(::testing::FloatEq(6.9221866F / 255.0F)));
}

TEST(IdxFolder, ReadsPlainFiles)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  const Dataset dataset = loadIdxFolder(folder.path(), {}).value();
  expectSmallDataset(dataset);
  EXPECT_EQ(dataset.spec, "idx:" + folder.path().string());
  EXPECT_EQ(dataset.fingerprint, fingerprintOf(dataset.train, dataset.test));
}

TEST(IdxFolder, ReadsPackedFilesAndTheSpellingWithADot)
{
  const test::TemporaryDirectory plain;
  test::writeSmallIdxFolder(plain.path());
  const test::TemporaryDirectory folder;
  const auto pack = [&](const char* from, const char* to) {
    std::filesystem::rename(plain / from, folder / to);
    const auto size = std::filesystem::file_size(folder / to);
    Bytes content(size);
    ASSERT_EQ(ByteReader::open(folder / to).value().read(content).value(), size);
    writeFile(folder / to, test::gzipped(content));
  };
  pack("train-images-idx3-ubyte", "train-images.idx3-ubyte.gz");
  pack("train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz");
  pack("t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte");
  std::filesystem::rename(plain / "t10k-labels-idx1-ubyte", folder / "t10k-labels.idx1-ubyte");
  expectSmallDataset(loadIdxFolder(folder.path(), {}).value());
}

TEST(IdxFolder, AcceptsAGapInTheLabels)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  writeFile(folder / "train-labels-idx1-ubyte", idxLabelFile({1, 1, 4, 1, 4, 4}));
  writeFile(folder / "t10k-labels-idx1-ubyte", idxLabelFile({4, 1, 4}));
  EXPECT_EQ(loadIdxFolder(folder.path(), {}).value().classCount(), 5);
}

struct BadFolder {
  std::string name;
  std::function<void(const std::filesystem::path&)> damage;
  std::string file;  ///< the error is about; empty: the folder
  std::string sentence;
  ErrorCode code = ErrorCode::InvalidFormat;
};

class BadIdxFolder : public ::testing::TestWithParam<BadFolder> {};

TEST_P(BadIdxFolder, IsRefusedWithAReason)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  GetParam().damage(folder.path());
  const auto dataset = loadIdxFolder(folder.path(), {});
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().code, GetParam().code);
  EXPECT_EQ(dataset.error().where, GetParam().file.empty() ? folder.path() : folder / GetParam().file);
  EXPECT_THAT(dataset.error().message, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    IdxFolder, BadIdxFolder,
    ::testing::Values(
        BadFolder{
            "NoTrainingImages", [](const auto& folder) { std::filesystem::remove(folder / "train-images-idx3-ubyte"); },
            "",
            "expected the file train-images-idx3-ubyte or train-images.idx3-ubyte in this folder, plain or with .gz",
            ErrorCode::NotFound},
        BadFolder{"NoTestLabels",
                  [](const auto& folder) { std::filesystem::remove(folder / "t10k-labels-idx1-ubyte"); }, "",
                  "expected the file t10k-labels-idx1-ubyte or t10k-labels.idx1-ubyte", ErrorCode::NotFound},
        BadFolder{"FewerLabelsThanImages",
                  [](const auto& folder) {
                    writeFile(folder / "train-labels-idx1-ubyte", idxLabelFile({0, 1, 2}));
                  },
                  "train-labels-idx1-ubyte",
                  "expected 6 labels, one for each image of train-images-idx3-ubyte, found 3"},
        BadFolder{
            "OtherShapeInTest",
            [](const auto& folder) { writeFile(folder / "t10k-images-idx3-ubyte", idxImageFile(3, 1, 2, Bytes(6))); },
            "t10k-images-idx3-ubyte", "expected images of 2×2 pixels as in the training split, found 1×2"},
        BadFolder{"TestLabelAboveAll",
                  [](const auto& folder) {
                    writeFile(folder / "t10k-labels-idx1-ubyte", idxLabelFile({0, 7, 2}));
                  },
                  "t10k-labels-idx1-ubyte",
                  "label 7 at sample 1 does not occur in the training split: expected only labels of "
                  "train-labels-idx1-ubyte"},
        BadFolder{"TestLabelInAGap",
                  [](const auto& folder) {
                    writeFile(folder / "train-labels-idx1-ubyte", idxLabelFile({0, 0, 2, 0, 2, 2}));
                  },
                  "t10k-labels-idx1-ubyte", "label 1 at sample 1 does not occur in the training split"},
        BadFolder{"OneClass",
                  [](const auto& folder) {
                    writeFile(folder / "train-labels-idx1-ubyte", idxLabelFile({3, 3, 3, 3, 3, 3}));
                  },
                  "train-labels-idx1-ubyte", "expected at least two different labels, found only label 3"},
        BadFolder{"ExchangedFiles",
                  [](const auto& folder) {
                    std::filesystem::copy_file(folder / "train-images-idx3-ubyte", folder / "train-labels-idx1-ubyte",
                                               std::filesystem::copy_options::overwrite_existing);
                  },
                  "train-labels-idx1-ubyte", "expected the magic number 0x00000801, found 0x00000803"},
        BadFolder{"TruncatedImages",
                  [](const auto& folder) { std::filesystem::resize_file(folder / "t10k-images-idx3-ubyte", 20); },
                  "t10k-images-idx3-ubyte", "truncated: the header announces 3 images of 2×2 pixels"}),
    [](const auto& test) { return test.param.name; });

TEST(IdxFolder, StopsBetweenFiles)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  std::stop_source source;
  source.request_stop();
  const auto dataset = loadIdxFolder(folder.path(), source.get_token());
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().message, "loading the data set was stopped");
}

}  // namespace
}  // namespace simplexity::data

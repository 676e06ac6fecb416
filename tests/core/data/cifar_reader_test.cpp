#include "core/data/cifar_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "tests/core/data/data_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using test::writeFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Records with the label bytes given and an image whose pixels are 10·record in red, + 1 in green, + 2 in blue.
Bytes records(const std::vector<Bytes>& labels)
{
  Bytes file;
  for (std::size_t record = 0; record < labels.size(); ++record) {
    file.insert(file.end(), labels[record].begin(), labels[record].end());
    for (std::size_t channel = 0; channel < 3; ++channel) {
      file.insert(file.end(), 1024, static_cast<std::uint8_t>(10 * record + channel));
    }
  }
  return file;
}

/// As published, but with two images in a training file and one in the test file.
void writeCifar10(const std::filesystem::path& folder)
{
  for (std::uint8_t batch = 1; batch <= 5; ++batch) {
    const auto second = static_cast<std::uint8_t>(batch + 4);
    writeFile(folder / ("data_batch_" + std::to_string(batch) + ".bin"), records({{batch}, {second}}));
  }
  writeFile(folder / "test_batch.bin", records({{3}}));
}

void writeCifar100(const std::filesystem::path& folder)
{
  writeFile(folder / "train.bin", records({{19, 99}, {0, 5}}));
  writeFile(folder / "test.bin", records({{7, 42}}));
}

TEST(Cifar, ReadsTheTenClasses)
{
  const test::TemporaryDirectory folder;
  writeCifar10(folder.path());
  const Dataset dataset = loadCifar(cifar10(), folder.path(), {}).value();
  EXPECT_EQ(dataset.spec, "cifar10:" + folder.path().string());
  EXPECT_EQ(dataset.shape, (ImageShape{.channels = 3, .height = 32, .width = 32}));
  EXPECT_THAT(dataset.train.labels, ElementsAre(1, 5, 2, 6, 3, 7, 4, 8, 5, 9));
  EXPECT_THAT(dataset.test.labels, ElementsAre(3));
  EXPECT_THAT(dataset.classNames, ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
  const auto& pixels = std::get<Bytes>(dataset.train.values);
  ASSERT_EQ(pixels.size(), 10U * 3072U);
  EXPECT_EQ(pixels[3072 + 0], 10);         // the second image: red,
  EXPECT_EQ(pixels[3072 + 1024], 11);      // green,
  EXPECT_EQ(pixels[3072 + 3072 - 1], 12);  // blue
  // Each channel is half c, half 10 + c.
  EXPECT_THAT(dataset.normalisation.mean,
              ElementsAre(::testing::FloatEq(5.0F / 255.0F), ::testing::FloatEq(6.0F / 255.0F),
                          ::testing::FloatEq(7.0F / 255.0F)));
  EXPECT_THAT(dataset.normalisation.deviation, ::testing::Each(::testing::FloatEq(5.0F / 255.0F)));
}

TEST(Cifar, ReadsTheFineLabelsOfTheHundred)
{
  const test::TemporaryDirectory folder;
  writeCifar100(folder.path());
  const Dataset dataset = loadCifar(cifar100(), folder.path(), {}).value();
  EXPECT_EQ(dataset.spec, "cifar100:" + folder.path().string());
  EXPECT_EQ(dataset.classCount(), 100);
  EXPECT_EQ(dataset.classNames.back(), "99");
  EXPECT_THAT(dataset.train.labels, ElementsAre(99, 5));
  EXPECT_THAT(dataset.test.labels, ElementsAre(42));
  EXPECT_EQ(std::get<Bytes>(dataset.train.values)[3072], 10);
}

TEST(Cifar, FindsThePublishedArchivesFolderAndItsNames)
{
  const test::TemporaryDirectory folder;
  const auto ten = folder / "cifar-10-batches-bin";
  const auto hundred = folder / "cifar-100-binary";
  std::filesystem::create_directory(ten);
  std::filesystem::create_directory(hundred);
  writeCifar10(ten);
  writeCifar100(hundred);
  writeFile(ten / "batches.meta.txt",
            test::bytesOf("airplane\r\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"));
  std::string fine;
  for (int label = 0; label < 100; ++label) {
    fine += "fine_" + std::to_string(label) + "\n";
  }
  writeFile(hundred / "fine_label_names.txt", test::bytesOf(fine));
  EXPECT_THAT(loadCifar(cifar10(), folder.path(), {}).value().classNames,
              ElementsAre("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"));
  EXPECT_EQ(loadCifar(cifar100(), folder.path(), {}).value().classNames[42], "fine_42");
}

struct BadFolder {
  std::string name;
  const CifarFormat& (*format)();
  std::function<void(const std::filesystem::path&)> damage;
  std::string file;
  std::string sentence;
  ErrorCode code = ErrorCode::InvalidFormat;
};

class BadCifar : public ::testing::TestWithParam<BadFolder> {};

TEST_P(BadCifar, IsRefusedWithAReason)
{
  const test::TemporaryDirectory folder;
  writeCifar10(folder.path());
  writeCifar100(folder.path());
  GetParam().damage(folder.path());
  const auto dataset = loadCifar(GetParam().format(), folder.path(), {});
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().code, GetParam().code);
  EXPECT_EQ(dataset.error().where, folder / GetParam().file);
  EXPECT_THAT(dataset.error().message, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Cifar, BadCifar,
    ::testing::Values(
        BadFolder{"MissingBatch", cifar10,
                  [](const auto& folder) { std::filesystem::remove(folder / "data_batch_3.bin"); }, "data_batch_3.bin",
                  "the file is missing or unreadable: expected the files of the binary version of CIFAR-10",
                  ErrorCode::NotFound},
        BadFolder{"Truncated", cifar10,
                  [](const auto& folder) { std::filesystem::resize_file(folder / "data_batch_2.bin", 6145); },
                  "data_batch_2.bin", "truncated or oversized: expected 10000 records of 3073 bytes, found 6145 bytes"},
        BadFolder{"Oversized", cifar100,
                  [](const auto& folder) { std::filesystem::resize_file(folder / "train.bin", 6149); }, "train.bin",
                  "truncated or oversized: expected 50000 records of 3074 bytes, found 6149 bytes"},
        BadFolder{"Empty", cifar100, [](const auto& folder) { writeFile(folder / "test.bin", {}); }, "test.bin",
                  "truncated or oversized: expected 10000 records of 3074 bytes, found 0 bytes"},
        // One file as long as published: then the others must be too.
        BadFolder{"TruncatedBetweenImages", cifar10,
                  [](const auto& folder) { std::filesystem::resize_file(folder / "test_batch.bin", 30'730'000); },
                  "data_batch_1.bin", "truncated or oversized: expected 10000 images, found 2"},
        BadFolder{"LabelOutOfRange", cifar10,
                  [](const auto& folder) {
                    writeFile(folder / "test_batch.bin", records({{9}, {10}}));
                  },
                  "test_batch.bin", "label 10 out of range at image 1: expected labels from 0 to 9"},
        BadFolder{"FineLabelOutOfRange", cifar100,
                  [](const auto& folder) {
                    writeFile(folder / "train.bin", records({{19, 100}}));
                  },
                  "train.bin", "label 100 out of range at image 0: expected labels from 0 to 99"},
        BadFolder{"CoarseLabelOutOfRange", cifar100,
                  [](const auto& folder) {
                    writeFile(folder / "train.bin", records({{20, 99}}));
                  },
                  "train.bin", "label 20 out of range at image 0: expected labels from 0 to 19"},
        BadFolder{"TooFewNames", cifar10,
                  [](const auto& folder) { writeFile(folder / "batches.meta.txt", test::bytesOf("cat\ndog\n")); },
                  "batches.meta.txt", "expected 10 class names in plain text, one a line, found 2 lines"},
        BadFolder{"NamesThatAreNoText", cifar10,
                  [](const auto& folder) {
                    writeFile(folder / "batches.meta.txt", test::bytesOf("a\nb\nc\nd\ne\nf\ng\nh\ni\n\x01\xff\n"));
                  },
                  "batches.meta.txt", "expected 10 class names in plain text"}),
    [](const auto& test) { return test.param.name; });

TEST(Cifar, StopsBetweenFiles)
{
  const test::TemporaryDirectory folder;
  writeCifar100(folder.path());
  std::stop_source source;
  source.request_stop();
  const auto dataset = loadCifar(cifar100(), folder.path(), source.get_token());
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().message, "loading the data set was stopped");
}

}  // namespace
}  // namespace simplexity::data

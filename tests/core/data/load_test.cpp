#include "core/data/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "core/data/standard_sets.h"
#include "tests/core/data/data_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using ::testing::HasSubstr;

/// What the spec of a loaded data set promises: the same data again.
void expectLoadsAgain(const std::string& spec)
{
  const auto first = loadDataset(spec);
  ASSERT_TRUE(first.has_value()) << first.error().text();
  const auto second = loadDataset((*first)->spec);
  ASSERT_TRUE(second.has_value()) << second.error().text();
  EXPECT_EQ((*first)->spec, (*second)->spec);
  EXPECT_EQ((*first)->fingerprint, (*second)->fingerprint);
}

TEST(LoadDataset, LoadsByASpecThatLoadsAgain)
{
  expectLoadsAgain("digits");
  expectLoadsAgain("gaussians:3,4,5,0.1");
}

TEST(LoadDataset, StoresFoldersAsAbsolutePaths)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  const std::string absolute = "idx:" + folder.path().string();
  expectLoadsAgain(absolute);
  EXPECT_EQ(loadDataset(absolute + "/").value()->spec, absolute);
  const std::string relative = "idx:" + std::filesystem::relative(folder.path()).string();
  EXPECT_EQ(loadDataset(relative).value()->spec, absolute);
}

TEST(LoadDataset, LoadsFashionMnistFromAFolder)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  EXPECT_EQ(loadDataset("fashion-mnist:" + folder.path().string()).value()->title, "Fashion-MNIST");
}

TEST(LoadDataset, LoadsBothKindsOfCifar)
{
  const test::TemporaryDirectory folder;
  for (const char* name : {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                           "data_batch_5.bin", "test_batch.bin"}) {
    test::writeFile(folder / name, test::Bytes(3073));
  }
  for (const char* name : {"train.bin", "test.bin"}) {
    test::writeFile(folder / name, test::Bytes(3074));
  }
  EXPECT_EQ(loadDataset("cifar10:" + folder.path().string()).value()->title, "CIFAR-10");
  EXPECT_EQ(loadDataset("cifar100:" + folder.path().string()).value()->title, "CIFAR-100");
}

/// A home without data sets, or with one.
class StandardSets : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("XDG_DATA_HOME", m_home.path().c_str(), 1); }
  void TearDown() override { ::unsetenv("XDG_DATA_HOME"); }

  test::TemporaryDirectory m_home;
};

TEST_F(StandardSets, AreFoundInTheUsersFolder)
{
  EXPECT_EQ(standardFolder("mnist"), m_home / "simplexity/datasets/mnist");
  for (const char* name : {"mnist", "kmnist", "fashion-mnist"}) {
    std::filesystem::create_directories(standardFolder(name));
    test::writeSmallIdxFolder(standardFolder(name));
    const auto dataset = loadDataset(name);
    ASSERT_TRUE(dataset.has_value()) << dataset.error().text();
    EXPECT_EQ((*dataset)->spec, name);
    EXPECT_EQ((*dataset)->classCount(), 10);
    EXPECT_EQ((*dataset)->train.count(), 6);
  }
  EXPECT_EQ(loadDataset("kmnist").value()->classNames[3], "tsu");
}

TEST_F(StandardSets, SayHowToGetThem)
{
  for (const char* name : {"mnist", "kmnist", "cifar10", "cifar100"}) {
    const auto dataset = loadDataset(name);
    ASSERT_FALSE(dataset.has_value());
    EXPECT_EQ(dataset.error().code, ErrorCode::NotFound);
    EXPECT_THAT(dataset.error().message,
                HasSubstr(std::string("get it with 'simplexity-cli dataset get ") + name + "', or name a folder"));
  }
}

TEST_F(StandardSets, AreKeptInTheHomeWithoutAnother)
{
  ::setenv("XDG_DATA_HOME", "relative", 1);  // which does not count
  const char* const home = ::getenv("HOME");
  ASSERT_NE(home, nullptr);
  EXPECT_EQ(datasetsFolder(), std::filesystem::path(home) / ".local/share/simplexity/datasets");
}

class BadSpec : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(BadSpec, IsWrongUsage)
{
  const auto dataset = loadDataset(GetParam().first);
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(dataset.error().message, HasSubstr(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    LoadDataset, BadSpec,
    ::testing::Values(
        std::pair("svhn",
                  "unknown data set 'svhn': expected one of digits, mnist[:DIR], kmnist[:DIR], fashion-mnist[:DIR], "
                  "idx:DIR, cifar10[:DIR], cifar100[:DIR], images:DIR[,size=N][,gray|,color], "
                  "gaussians:K,p,n,sigma"),
        std::pair("", "unknown data set ''"), std::pair("Digits", "unknown data set 'Digits'"),
        std::pair("digits:x", "expected digits alone, found 'digits:x'"),
        std::pair("idx", "idx needs a folder: expected idx:DIR"),
        std::pair("gaussians", "expected four numbers K,p,n,sigma"),
        std::pair("gaussians:10,5,10,0.1", "needs at least 9 features")),
    [](const auto& test) { return "Case" + std::to_string(test.index); });

TEST(LoadDataset, SaysWhichFolderIsMissing)
{
  const test::TemporaryDirectory folder;
  test::writeFile(folder / "file", {1});
  for (const char* name : {"missing", "file"}) {
    const auto dataset = loadDataset("idx:" + (folder / name).string());
    ASSERT_FALSE(dataset.has_value());
    EXPECT_EQ(dataset.error().code, ErrorCode::NotFound);
    EXPECT_EQ(dataset.error().text(),
              (folder / name).string() + ": expected a folder with the files of the data set, found none");
  }
}

TEST(LoadDataset, StopsWhenAskedTo)
{
  std::stop_source source;
  source.request_stop();
  const auto dataset = loadDataset("digits", source.get_token());
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().message, "loading the data set was stopped");
}

TEST(DatasetKinds, AreAllUnderstood)
{
  EXPECT_EQ(datasetKinds().size(), 9U);
  for (const DatasetKind& kind : datasetKinds()) {
    EXPECT_TRUE(kind.syntax.starts_with(kind.name));
    const auto dataset = loadDataset(kind.name);
    if (!dataset) {
      EXPECT_THAT(dataset.error().message, ::testing::Not(HasSubstr("unknown data set"))) << kind.name;
    }
    EXPECT_EQ(kind.needsDirectory, !dataset && dataset.error().message.find("needs a folder") != std::string::npos);
  }
}

}  // namespace
}  // namespace simplexity::data

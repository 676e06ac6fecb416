#include "core/fetching/fetch_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "core/data/standard_sets.h"
#include "core/fetching/checksum.h"
#include "core/fetching/unpack.h"
#include "tests/core/fetching/local_server.h"
#include "tests/support/text_files.h"

namespace simplexity::fetching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> namesIn(const std::filesystem::path& folder)
{
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

void makeArchive(const std::filesystem::path& file)
{
  ASSERT_EQ(std::system((SIMPLEXITY_PYTHON " " SIMPLEXITY_MAKE_ARCHIVE " " + file.string()).c_str()), 0);
}

class Fetching : public ::testing::Test {
 protected:
  Fetching()
  {
    test::writeText(m_server / "a", std::string(40000, 'a'));
    test::writeText(m_server / "b", "b");
    m_md5OfA = md5Of(m_server / "a").value();
    m_dataset.files = {{"a", m_md5OfA}, {"b", "92eb5ffee6ae2fec3ad71c777531578f"}};
  }
  Result<> fetch(const std::vector<std::string>& habits, const FetchOptions& options = {})
  {
    m_dataset.sources.clear();
    for (const std::string& habit : habits) {
      m_dataset.sources.push_back(m_server.address(habit));
    }
    return fetchInto(m_folder / "data" / "letters", m_dataset, options);
  }
  [[nodiscard]] std::vector<std::string> there() const { return namesIn(m_folder / "data"); }

  test::LocalServer m_server;
  test::TemporaryDirectory m_folder;
  RemoteDataset m_dataset{.name = "letters", .sources = {}, .files = {}, .megabytes = 1};
  std::string m_md5OfA;
};

TEST_F(Fetching, PutsAllFilesInPlace)
{
  const auto result = fetch({"whole"});
  ASSERT_TRUE(result.has_value()) << result.error().text();
  EXPECT_THAT(there(), ElementsAre("letters"));
  EXPECT_THAT(namesIn(m_folder / "data/letters"), ElementsAre("a", "b", "checksums.md5"));
}

TEST_F(Fetching, TriesTheNextSource)
{
  ASSERT_TRUE(fetch({"missing", "wrong", "redirect"}).has_value());
  EXPECT_THAT(there(), ElementsAre("letters"));
}

TEST_F(Fetching, RefusesWhatIsNotTheFile)
{
  const auto result = fetch({"wrong"});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("wrong/a is not the published file, its checksum is wrong"));
  EXPECT_THAT(there(), IsEmpty());
}

TEST_F(Fetching, LeavesNothingWhereNothingCame)
{
  EXPECT_THAT(fetch({"missing"}).error().message, HasSubstr("404"));
  EXPECT_THAT(there(), IsEmpty());
  m_dataset.sources = {"http://127.0.0.1:1/"};
  EXPECT_FALSE(fetchInto(m_folder / "data" / "letters", m_dataset, {}).has_value());
  EXPECT_THAT(there(), IsEmpty());
}

TEST_F(Fetching, OfSeveralSourcesTheFirstSaysWhatWentWrong)
{
  const auto result = fetch({"missing", "wrong", "astray"});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("the server answers 404 for " + m_server.address("missing") + "a"));
}

TEST_F(Fetching, TakesACompleteFileThatWasNotPutInPlace)
{
  std::filesystem::create_directories(m_folder / "data/letters.partial");
  std::filesystem::copy(m_server / "a", m_folder / "data/letters.partial/a.partial");
  std::filesystem::copy(m_server / "b", m_folder / "data/letters.partial/b.partial");
  const auto result = fetch({"missing"});
  ASSERT_TRUE(result.has_value()) << result.error().text();
  EXPECT_EQ(m_server.log(), "") << "nothing is asked for";
  EXPECT_EQ(md5Of(m_folder / "data/letters/a").value(), m_md5OfA);
}

TEST_F(Fetching, BeginsAgainWhereTooMuchCame)
{
  std::filesystem::create_directories(m_folder / "data/letters.partial");
  test::writeText(m_folder / "data/letters.partial/a.partial", std::string(50000, 'a'));
  const auto result = fetch({"strict"});
  ASSERT_TRUE(result.has_value()) << result.error().text();
  EXPECT_EQ(md5Of(m_folder / "data/letters/a").value(), m_md5OfA);
}

TEST_F(Fetching, WhatIsThereAndSoundIsNotFetchedAgain)
{
  ASSERT_TRUE(fetch({"whole"}).has_value());
  const std::string log = m_server.log();
  ASSERT_TRUE(fetch({"whole"}).has_value());
  EXPECT_EQ(m_server.log(), log);
}

TEST_F(Fetching, WhatIsDamagedInPlaceIsFetchedAgain)
{
  ASSERT_TRUE(fetch({"whole"}).has_value());
  test::writeText(m_folder / "data/letters/of the user", "a note");
  std::filesystem::resize_file(m_folder / "data/letters/a", 20000);
  const auto result = fetch({"slow"});
  ASSERT_TRUE(result.has_value()) << result.error().text();
  EXPECT_EQ(md5Of(m_folder / "data/letters/a").value(), m_md5OfA);
  EXPECT_THAT(m_server.log(), HasSubstr("/slow/a all"));
  EXPECT_THAT(m_server.log(), Not(HasSubstr("/slow/b"))) << "that one was sound";
  EXPECT_THAT(namesIn(m_folder / "data/letters"), ElementsAre("a", "b", "checksums.md5", "of the user"));
  std::filesystem::remove(m_folder / "data/letters/b");
  ASSERT_TRUE(fetch({"whole"}).has_value());
  EXPECT_EQ(test::readText(m_folder / "data/letters/b"), "b");
}

TEST_F(Fetching, TwoAtOnceFetchOnce)
{
  Result<> first;
  Result<> second;
  m_dataset.sources = {m_server.address("slow")};
  bool hasWaited = false;
  FetchOptions waiting;
  waiting.onProgress = [&hasWaited](const FetchProgress& progress) { hasWaited = hasWaited || progress.file.empty(); };
  {
    std::atomic<bool> isUnderWay = false;
    FetchOptions options;
    options.onProgress = [&isUnderWay](const FetchProgress&) { isUnderWay = true; };
    const std::jthread other([&] { first = fetchInto(m_folder / "data" / "letters", m_dataset, options); });
    while (!isUnderWay) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    second = fetchInto(m_folder / "data" / "letters", m_dataset, waiting);
  }
  EXPECT_TRUE(first.has_value());
  EXPECT_TRUE(second.has_value());
  EXPECT_TRUE(hasWaited);
  EXPECT_EQ(m_server.log(), "/slow/a all\n/slow/b all\n");
}

TEST_F(Fetching, KeepsWhatCameForTheNextTime)
{
  std::stop_source source;
  FetchOptions options;
  options.stop = source.get_token();
  options.onProgress = [&](const FetchProgress& progress) {
    if (progress.done > 3000) {
      source.request_stop();
    }
  };
  ASSERT_FALSE(fetch({"slow"}, options).has_value());
  EXPECT_THAT(there(), ElementsAre("letters.partial"));
  ASSERT_TRUE(fetch({"whole"}).has_value());
  EXPECT_THAT(m_server.log(), HasSubstr("/whole/a bytes="));
  EXPECT_THAT(there(), ElementsAre("letters"));
  EXPECT_EQ(md5Of(m_folder / "data/letters/a").value(), m_md5OfA);
}

TEST_F(Fetching, BeginsAgainWhereWhatCameWasOfAnotherFile)
{
  std::filesystem::create_directories(m_folder / "data/letters.partial");
  test::writeText(m_folder / "data/letters.partial/a.partial", "something else");
  test::writeText(m_folder / "data/letters.partial/b", "damaged");
  ASSERT_TRUE(fetch({"whole"}).has_value());
  EXPECT_EQ(md5Of(m_folder / "data/letters/a").value(), m_md5OfA);
  EXPECT_EQ(test::readText(m_folder / "data/letters/b"), "b");
}

TEST_F(Fetching, TakesAMirrorInPlaceOfTheSources)
{
  std::filesystem::create_directory(m_server / "letters");
  for (const char* name : {"a", "b"}) {
    std::filesystem::copy(m_server / name, m_server / "letters" / name);
  }
  FetchOptions options;
  options.mirror = m_server.address("whole");
  options.mirror.pop_back();  // with or without a slash
  ASSERT_TRUE(fetch({"missing"}, options).has_value());
  EXPECT_THAT(m_server.log(), HasSubstr("/whole/letters/a all"));
}

TEST_F(Fetching, UnpacksAnArchive)
{
  makeArchive(m_server / "set.tar.gz");
  const std::string md5 = md5Of(m_server / "set.tar.gz").value();
  m_dataset.files = {{"set.tar.gz", md5}};
  const auto result = fetch({"whole"});
  ASSERT_TRUE(result.has_value()) << result.error().text();
  EXPECT_THAT(there(), ElementsAre("letters"));
  EXPECT_EQ(test::readText(m_folder / "data/letters/data.bin"), "records");
  test::writeText(m_folder / "data/letters/data.bin", "rekords");
  ASSERT_TRUE(fetch({"whole"}).has_value());
  EXPECT_EQ(test::readText(m_folder / "data/letters/data.bin"), "records");
}

TEST(Unpacking, WritesNothingOutsideItsFolder)
{
  const test::TemporaryDirectory folder;
  makeArchive(folder / "set.tar.gz");
  std::filesystem::create_directories(folder / "in/side");
  ASSERT_TRUE(unpack(folder / "set.tar.gz", folder / "in/side", {}).has_value());
  EXPECT_THAT(namesIn(folder / "in/side"), ElementsAre("absolute.txt", "data.bin", "names.txt", "outside.txt"));
  EXPECT_THAT(namesIn(folder / "in"), ElementsAre("side"));
  EXPECT_THAT(namesIn(folder.path()), ElementsAre("in", "set.tar.gz"));
}

TEST(Unpacking, RefusesWhatIsDamaged)
{
  const test::TemporaryDirectory folder;
  makeArchive(folder / "set.tar.gz");
  std::filesystem::resize_file(folder / "set.tar.gz", std::filesystem::file_size(folder / "set.tar.gz") / 2);
  EXPECT_THAT(unpack(folder / "set.tar.gz", folder.path(), {}).error().text(), HasSubstr("the archive is damaged"));
  test::writeText(folder / "text.tar.gz", "no archive");
  EXPECT_FALSE(unpack(folder / "text.tar.gz", folder.path(), {}).has_value());
}

TEST(RemoteDatasets, AreTheStandardSets)
{
  ASSERT_EQ(remoteDatasets().size(), data::standardSets().size());
  for (const data::StandardSet& set : data::standardSets()) {
    const auto found = std::ranges::find(remoteDatasets(), set.name, &RemoteDataset::name);
    ASSERT_NE(found, remoteDatasets().end());
    for (const std::string& source : found->sources) {
      EXPECT_TRUE(source.ends_with('/')) << source;
    }
    for (const RemoteFile& file : found->files) {
      EXPECT_EQ(file.md5.size(), 32U);
    }
  }
}

TEST(FetchDataset, NamesThoseThereAre)
{
  const auto result = fetchDataset("imagenet", {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message,
            "unknown data set 'imagenet': expected one of mnist, kmnist, fashion-mnist, cifar10, cifar100");
}

}  // namespace
}  // namespace simplexity::fetching

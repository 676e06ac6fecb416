#include "core/fetching/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/fetching/checksum.h"
#include "tests/core/fetching/local_server.h"
#include "tests/support/text_files.h"

namespace simplexity::fetching {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Download : public ::testing::Test {
 protected:
  Download()
  {
    for (int number = 0; number < 5000; ++number) {
      m_content += std::to_string(number) + " ";
    }
    test::writeText(m_server / "file", m_content);
  }

  [[nodiscard]] Result<> get(const std::string& habit, const std::stop_token& stop = {})
  {
    return download(m_server.address(habit) + "file", m_target, stop, [this](const FetchProgress& progress) {
      m_progress.push_back(progress);
      m_onProgress();
    });
  }
  [[nodiscard]] std::string got() const { return test::readText(m_target); }

  test::LocalServer m_server;
  test::TemporaryDirectory m_folder;
  std::filesystem::path m_target = m_folder / "target";
  std::string m_content;
  std::vector<FetchProgress> m_progress;
  std::function<void()> m_onProgress = [] {};
};

TEST_F(Download, GetsAFile)
{
  const auto result = get("whole");
  ASSERT_TRUE(result.has_value()) << result.error().text();
  EXPECT_EQ(got(), m_content);
  EXPECT_EQ(m_progress.back().file, "file");
  EXPECT_EQ(m_progress.back().done, static_cast<std::int64_t>(m_content.size()));
  EXPECT_EQ(m_progress.back().total, static_cast<std::int64_t>(m_content.size()));
}

TEST_F(Download, GoesOnFromWhatIsThere)
{
  test::writeText(m_target, m_content.substr(0, 7000));
  ASSERT_TRUE(get("whole").has_value());
  EXPECT_EQ(got(), m_content);
  EXPECT_THAT(m_server.log(), HasSubstr("/whole/file bytes=7000-"));
}

TEST_F(Download, TakesAWholeFileForWhole)
{
  test::writeText(m_target, m_content);
  ASSERT_TRUE(get("whole").has_value());
  EXPECT_EQ(got(), m_content);
}

TEST_F(Download, BeginsAgainWhereMoreIsThereThanTheServerHas)
{
  for (const std::size_t more : {0U, 1U, 5000U}) {
    test::writeText(m_target, m_content + std::string(more, '?'));
    const auto result = get("strict");
    ASSERT_TRUE(result.has_value()) << result.error().text();
    EXPECT_EQ(got(), m_content);
  }
}

TEST_F(Download, BeginsAgainWhereTheServerCannotGoOn)
{
  test::writeText(m_target, "something else");
  ASSERT_TRUE(get("fromstart").has_value());
  EXPECT_EQ(got(), m_content);
}

TEST_F(Download, GoesOnWhereTheConnectionBrokeOff)
{
  const auto result = get("breaking");  // half of the file, then half of the rest …
  ASSERT_FALSE(result.has_value() && got() != m_content);
  EXPECT_THAT(m_server.log(), HasSubstr("bytes=" + std::to_string(m_content.size() / 2) + "-"));
  EXPECT_EQ(got(), m_content);
}

TEST_F(Download, GivesUpWithWhatCame)
{
  const auto result = get("stubborn");
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("broke off"));
  EXPECT_THAT(result.error().message, HasSubstr("started again, it goes on from there"));
}

TEST_F(Download, FollowsRedirects)
{
  ASSERT_TRUE(get("redirect").has_value());
  EXPECT_EQ(got(), m_content);
  EXPECT_FALSE(get("circle").has_value());
}

TEST_F(Download, IsNotLedToLocalFiles)
{
  const auto astray = get("astray");
  ASSERT_FALSE(astray.has_value());
  EXPECT_EQ(astray.error().message,
            m_server.address("astray") +
                "file sends on to an address that begins with neither http:// nor https://: it is not followed");
  EXPECT_EQ(got(), "");
  const auto result = download("file://" + (m_server / "file").string(), m_target, {}, [](const FetchProgress&) {});
  EXPECT_THAT(result.error().message, HasSubstr("is not an address that begins with http:// or https://"));
}

TEST_F(Download, SaysWhatTheServerAnswers)
{
  const auto result = get("missing");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message,
            "the server answers 404 for " + m_server.address("missing") + "file: try again later, or name a mirror");
  EXPECT_EQ(got(), "") << "the page that says so is not the file";
}

TEST_F(Download, SaysThatThereIsNoNetwork)
{
  const auto result = download("http://127.0.0.1:1/file", m_target, {}, [](const FetchProgress&) {});
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, HasSubstr("http://127.0.0.1:1/file cannot be reached: check the network"));
}

TEST_F(Download, StopsAtOnceAndGoesOnLater)
{
  std::stop_source source;
  m_onProgress = [&] {
    if (m_progress.back().done > 3000) {
      source.request_stop();
    }
  };
  const auto start = std::chrono::steady_clock::now();
  const auto result = get("slow", source.get_token());
  ASSERT_FALSE(result.has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_THAT(result.error().message, HasSubstr("the download was stopped"));
  EXPECT_GT(got().size(), 0U);
  EXPECT_LT(got().size(), m_content.size());
  ASSERT_TRUE(get("whole").has_value());
  EXPECT_EQ(got(), m_content);
  EXPECT_THAT(m_server.log(), HasSubstr("/whole/file bytes="));
}

TEST_F(Download, SaysThatItCannotWrite)
{
  m_target = "/dev/full";
  const auto result = get("whole");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().text(), "/dev/full: cannot write the file: is the disk full?");
}

/// RFC 1321, appendix A.5.
TEST(Checksum, IsThatOfTheStandard)
{
  const test::TemporaryDirectory folder;
  test::writeText(folder / "empty", "");
  test::writeText(folder / "text", "abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(md5Of(folder / "empty").value(), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5Of(folder / "text").value(), "c3fcd3d76192e4007dfb496cca67e13b");
  EXPECT_FALSE(md5Of(folder / "missing").has_value());
}

}  // namespace
}  // namespace simplexity::fetching

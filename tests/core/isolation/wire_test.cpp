#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <Eigen/Core>

#include "core/isolation/wire.h"

namespace simplexity::isolation {
namespace {

/// A stream that gives back what was sent.
class Loop : public ByteStream {
 public:
  [[nodiscard]] bool send(std::span<const std::byte> bytes) override
  {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return true;
  }
  [[nodiscard]] bool receive(std::span<std::byte> bytes) override
  {
    if (m_bytes.size() - m_read < bytes.size()) {
      return false;
    }
    std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(m_read), bytes.size(), bytes.begin());
    m_read += bytes.size();
    return true;
  }

 private:
  std::vector<std::byte> m_bytes;
  std::size_t m_read = 0;
};

struct Inner {
  std::optional<double> value;
  Eigen::MatrixXd matrix;
};

struct Everything {
  bool isTrue = false;
  int whole = 0;
  double real = 0.0;
  std::string text;
  std::vector<float> numbers;
  std::vector<Inner> inner;
  std::map<std::string, std::string> map;
  std::variant<std::vector<std::uint8_t>, std::vector<float>> either;
  std::filesystem::path path;
  Split split = Split::Train;
  MetricValues metrics;
  Eigen::Matrix<float, Eigen::Dynamic, 3, Eigen::RowMajor> points;
};

Everything everything()
{
  Everything all{.isTrue = true,
                 .whole = -7,
                 .real = 0.1,
                 .text = std::string("a\0b", 3),
                 .numbers = std::vector<float>(700'000, 0.25F),
                 .inner = {{.value = {}, .matrix = Eigen::MatrixXd::Random(3, 2)}, {.value = 2.0, .matrix = {}}},
                 .map = {{"key", "value"}},
                 .either = std::vector<float>{1.0F},
                 .path = "/a/\xff",
                 .split = Split::Test,
                 .metrics = {},
                 .points = Eigen::Matrix<float, Eigen::Dynamic, 3, Eigen::RowMajor>::Random(4, 3)};
  all.metrics.set(Metric::Gc, std::numeric_limits<double>::infinity());
  return all;
}

TEST(WireTest, GivesBackWhatWasSent)
{
  const Everything sent = everything();
  Loop loop;
  Writer{loop}(sent);
  Reader reader(loop);
  const auto all = reader.take<Everything>();
  ASSERT_TRUE(reader.isGood());
  EXPECT_EQ(all.isTrue, sent.isTrue);
  EXPECT_EQ(all.whole, sent.whole);
  EXPECT_EQ(all.real, sent.real);
  EXPECT_EQ(all.text, sent.text);
  EXPECT_EQ(all.numbers, sent.numbers);
  ASSERT_EQ(all.inner.size(), 2U);
  EXPECT_EQ(all.inner[0].value, std::nullopt);
  EXPECT_EQ(all.inner[0].matrix, sent.inner[0].matrix);
  EXPECT_EQ(all.inner[1].value, 2.0);
  EXPECT_EQ(all.map, sent.map);
  EXPECT_EQ(all.either, sent.either);
  EXPECT_EQ(all.path, sent.path);
  EXPECT_EQ(all.split, sent.split);
  EXPECT_EQ(all.metrics, sent.metrics);
  EXPECT_EQ(all.points, sent.points);
}

TEST(WireTest, GivesBackResults)
{
  Loop loop;
  Writer{loop}(Result<int>(3), Result<>(), Result<int>(fail(ErrorCode::Io, "no", "/where")));
  Reader reader(loop);
  EXPECT_EQ(reader.take<Result<int>>().value(), 3);
  EXPECT_TRUE(reader.take<Result<>>());
  const auto failed = reader.take<Result<int>>();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().text(), "/where: no");
  EXPECT_EQ(failed.error().code, ErrorCode::Io);
}

/// A value of type T, read from what says something else.
template <class T, class... Sent>
bool isGood(const Sent&... sent)
{
  Loop loop;
  Writer{loop}(sent...);
  Reader reader(loop);
  static_cast<void>(reader.take<T>());
  return reader.isGood();
}

TEST(WireTest, TakesNoMemoryForWhatDoesNotArrive)
{
  constexpr std::uint64_t kLie = std::uint64_t{1} << 60U;
  EXPECT_FALSE(isGood<std::string>(kLie));
  EXPECT_FALSE(isGood<std::vector<double>>(kLie, 1.0));
  EXPECT_FALSE((isGood<std::vector<std::string>>(kLie)));
  EXPECT_FALSE((isGood<std::map<std::string, std::string>>(kLie)));
  EXPECT_FALSE(isGood<Eigen::MatrixXd>(std::int64_t{1} << 31U, std::int64_t{1} << 31U));
  EXPECT_FALSE(isGood<Eigen::MatrixXd>(std::int64_t{1} << 19U, std::int64_t{1} << 19U));
  EXPECT_FALSE(isGood<Eigen::MatrixXd>(std::int64_t{-1}, std::int64_t{-1}));
}

TEST(WireTest, RefusesWhatIsNoValue)
{
  EXPECT_FALSE(isGood<Split>(std::int64_t{2}));
  EXPECT_FALSE(isGood<Split>(std::int64_t{-1}));
  EXPECT_FALSE((isGood<std::variant<std::string, double>>(std::uint64_t{2}, 1.0)));
  EXPECT_FALSE((isGood<Eigen::Matrix3d>(std::int64_t{2}, std::int64_t{3}, 1.0)));
}

}  // namespace
}  // namespace simplexity::isolation

#include "core/formats/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace simplexity::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

Result<Rows> rowsOf(const std::string& text)
{
  std::istringstream stream(text);
  CsvReader reader(stream);
  Rows rows;
  Result<bool> more = reader.next();
  for (; more && *more; more = reader.next()) {
    rows.emplace_back(reader.cells().begin(), reader.cells().end());
  }
  return more ? Result<Rows>(std::move(rows)) : fail(more.error());
}

struct Case {
  std::string name;
  std::string text;
  Rows rows;
};

class CsvTest : public ::testing::TestWithParam<Case> {};

TEST_P(CsvTest, IsReadAsRfc4180Says)
{
  const Result<Rows> rows = rowsOf(GetParam().text);
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(*rows, GetParam().rows);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, CsvTest,
    ::testing::Values(Case{"Nothing", "", {}}, Case{"EmptyLines", "\n\r\n\r", {}}, Case{"OneCell", "a", {{"a"}}},
                      Case{"LineEnds", "a,b\nc,d\r\ne,f\rg,h", {{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}}},
                      Case{"EmptyLinesBetween", "a,b\n\n\r\nc,d\n", {{"a", "b"}, {"c", "d"}}},
                      Case{"EmptyCells", ",\n,,\n", {{"", ""}, {"", "", ""}}},
                      Case{"Quotes", "\"a,b\",\"c\"\"d\"\n\"\",\"e\nf\"", {{"a,b", "c\"d"}, {"", "e\nf"}}},
                      Case{"QuoteInsideACell", "a\"b,c", {{"a\"b", "c"}}},
                      Case{"ByteOrderMark", "\xEF\xBB\xBF\"a\",b", {{"a", "b"}}},
                      Case{"Semicolons", "a;b,c\n1;2", {{"a", "b,c"}, {"1", "2"}}},
                      Case{"Tabs", "a\tb;c\n1\t2", {{"a", "b;c"}, {"1", "2"}}},
                      Case{"SeparatorBehindAQuote", "\"a,b\";c", {{"a,b", "c"}}}),
    [](const auto& test) { return test.param.name; });

TEST(Csv, SaysOnWhichLineARowBegins)
{
  std::istringstream stream("a,\"1\n2\"\r\n\r\nb,c");
  CsvReader reader(stream);
  ASSERT_TRUE(*reader.next());
  EXPECT_EQ(reader.line(), 1);
  ASSERT_TRUE(*reader.next());
  EXPECT_EQ(reader.line(), 4);
  EXPECT_FALSE(*reader.next());
  EXPECT_FALSE(*reader.next()) << "again";
}

TEST(Csv, CellsAcrossItsChunksStayWhole)
{
  const std::string cell(100'000, 'x');
  const Result<Rows> rows = rowsOf(cell + "," + cell + "\r\n\"" + cell + "\",y");
  ASSERT_TRUE(rows);
  EXPECT_THAT(*rows, ElementsAre(ElementsAre(cell, cell), ElementsAre(cell, "y")));
}

TEST(Csv, RefusesWhatIsNone)
{
  const auto complaint = [](const std::string& text) {
    const Result<Rows> rows = rowsOf(text);
    return rows ? std::string("none") : rows.error().message;
  };
  EXPECT_THAT(complaint("a\n\"b\nc"), HasSubstr("line 2: a cell begins with a quote that is never closed"));
  EXPECT_THAT(complaint("a\n\"b\"c\n"), HasSubstr("line 2: a quoted cell goes on"));
  EXPECT_THAT(complaint(std::string("a,b\nc\0,d", 8)), HasSubstr("line 2: there is a zero byte"));
  EXPECT_THAT(complaint(std::string(1'000'000, ',')), HasSubstr("more than a million cells"));
  EXPECT_THAT(complaint(std::string((32U << 20U) + 1, 'x')), HasSubstr("longer than 32 MiB"));
}

}  // namespace
}  // namespace simplexity::formats

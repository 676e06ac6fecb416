#include "core/base/text.h"

#include <gtest/gtest.h>

namespace simplexity {
namespace {

TEST(ShownText, LeavesWhatPeopleWrite)
{
  for (const char* text :
       {"", "plain", "two\nlines\tand a tab", "数据集 naïve Ελληνικά 😀", "σ = 0.3, 3×3 – “quoted”"}) {
    EXPECT_EQ(shownText(text), text);
    EXPECT_TRUE(isUtf8(text));
  }
}

TEST(ShownText, ShowsWhatATerminalWouldObey)
{
  EXPECT_EQ(shownText("a\x1b[31mred\x07"), "a\\u001b[31mred\\u0007");
  EXPECT_EQ(shownText("over\rwritten\b"), "over\\u000dwritten\\u0008");
  EXPECT_EQ(shownText("\x7f"), "\\u007f");
  EXPECT_EQ(shownText("\xC2\x9B"
                      "31m"),
            "\\u009b31m")
      << "the escape of one character";
  EXPECT_EQ(shownText("safe\xE2\x80\xAE"
                      "txt.exe"),
            "safe\\u202etxt.exe")
      << "from right to left";
  EXPECT_EQ(shownText(std::string_view("nul\0here", 8)), "nul\\u0000here");
}

TEST(ShownText, ALineHasNoEndInIt)
{
  EXPECT_EQ(shownLine("one\ntwo\tthree"), "one\\u000atwo\tthree");
}

TEST(ShownText, WhatIsNoUtf8IsReplaced)
{
  // Cut off, alone, overlong, half of a pair, beyond the last character.
  for (const char* bytes : {"\xE6\x95", "\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(isUtf8(bytes));
    const std::string shown = shownText(std::string("a") + bytes + "b");
    EXPECT_TRUE(isUtf8(shown));
    EXPECT_TRUE(shown.starts_with("a\xEF\xBF\xBD")) << shown;
    EXPECT_TRUE(shown.ends_with("b")) << shown;
  }
}

}  // namespace
}  // namespace simplexity

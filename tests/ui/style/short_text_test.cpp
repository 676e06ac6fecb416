#include "ui/style/short_text.h"

#include <gtest/gtest.h>

namespace simplexity::ui {
namespace {

TEST(ShortText, LeavesWhatFits)
{
  EXPECT_EQ(shortText(QString(), 5), QString());
  EXPECT_EQ(shortText(QStringLiteral("horse"), 5), QStringLiteral("horse"));
}

TEST(ShortText, KeepsBothEndsOfALongText)
{
  EXPECT_EQ(shortText(QStringLiteral("horses"), 5), QStringLiteral("ho…es"));
  EXPECT_EQ(shortText(QStringLiteral("abcdefghij"), 6), QStringLiteral("abc…ij"));
  EXPECT_EQ(shortText(QString(1'000'000, u'W'), 24).size(), 24);
}

TEST(ShortText, CutsNoLetterInTwo)
{
  // A letter outside of the basic plane takes two characters, an accent is one of its own.
  const QString whale = QStringLiteral("🐋");
  EXPECT_EQ(shortText(whale.repeated(10), 6), whale + u'…' + whale);
  const QString accented = QStringLiteral("e\u0301");
  EXPECT_EQ(shortText(accented.repeated(10), 8), accented.repeated(2) + u'…' + accented);
}

TEST(ShortText, ALetterOfNothingButAccentsIsLeftOut)
{
  EXPECT_EQ(shortText(QStringLiteral("e") + QString(1'000, u'\u0301'), 8), QStringLiteral("…"));
}

}  // namespace
}  // namespace simplexity::ui

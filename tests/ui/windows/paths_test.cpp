#include "ui/windows/paths.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QLineEdit>

#include "tests/ui/windows/fake_dialogs.h"
#include "ui/windows/folder_edit.h"

namespace simplexity::ui {
namespace {

TEST(TidyPath, SpellsAFolderInOneWay)
{
  const auto here = std::filesystem::current_path();
  EXPECT_EQ(tidyPath("runs/first/"), here / "runs/first");
  EXPECT_EQ(tidyPath("./runs/second/../first"), here / "runs/first");
  EXPECT_EQ(tidyPath("/data//runs/."), "/data/runs");
  EXPECT_EQ(tidyPath("."), here);
  EXPECT_EQ(tidyPath("/"), "/");
  EXPECT_EQ(tidyPath(""), "");
}

TEST(FolderEdit, KnowsTheHomeFolder)
{
  test::FakeDialogs dialogs;
  const FolderEdit edit(dialogs, QStringLiteral("Choose"), nullptr);
  auto* const text = edit.findChild<QLineEdit*>();
  text->setText(QStringLiteral("~/runs"));
  EXPECT_EQ(edit.folder(), toPath(QDir::homePath()) / "runs");
  text->setText(QStringLiteral("~"));
  EXPECT_EQ(edit.folder(), toPath(QDir::homePath()));
  text->setText(QStringLiteral("~other/runs"));
  EXPECT_EQ(edit.folder(), "~other/runs") << "other people's homes are the shell's business";
  text->clear();
  EXPECT_TRUE(edit.folder().empty());
}

}  // namespace
}  // namespace simplexity::ui

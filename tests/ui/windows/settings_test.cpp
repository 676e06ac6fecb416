#include "ui/windows/settings.h"

#include <gtest/gtest.h>

#include <QSettings>

#include "tests/support/temporary_directory.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {
namespace {

ExportOptions unusualExport()
{
  ExportOptions options;
  options.plots = false;
  options.metrics = false;
  options.plotSize = {640, 400};
  options.sceneSize = {800, 600};
  options.theme = Theme::darkAppearance();
  return options;
}

class SettingsTest : public ::testing::Test {
 protected:
  QString path() const { return toQString(m_directory / "simplexity.ini"); }

  test::TemporaryDirectory m_directory;
};

TEST_F(SettingsTest, RemembersEverythingAcrossInstances)
{
  runs::ExperimentConfig config;
  config.dataset = "gaussians:4,8,50,0.3";
  config.training.epochs = 7;
  {
    Settings settings(path());
    settings.setExperiment(config);
    settings.setRunsFolder("/data/my runs");
    settings.setExportFolder("/data/figures");
    settings.setExportOptions(unusualExport());
    settings.setAppearance(Appearance::Dark);
    settings.setLayout(QStringLiteral("views"), QByteArray("\0\1\2", 3));
    settings.setOn(QStringLiteral("scene"), false);
  }
  const Settings settings(path());
  EXPECT_EQ(settings.experiment(), config);
  EXPECT_EQ(settings.runsFolder(), "/data/my runs");
  EXPECT_EQ(settings.exportFolder(), "/data/figures");
  const ExportOptions exported = settings.exportOptions();
  EXPECT_FALSE(exported.plots || exported.metrics);
  EXPECT_TRUE(exported.scene && exported.theme.dark);
  EXPECT_EQ(exported.plotSize, QSize(640, 400));
  EXPECT_EQ(exported.sceneSize, QSize(800, 600));
  EXPECT_EQ(settings.appearance(), Appearance::Dark);
  EXPECT_EQ(settings.layout(QStringLiteral("views")), QByteArray("\0\1\2", 3));
  EXPECT_FALSE(settings.isOn(QStringLiteral("scene"), true));
}

TEST_F(SettingsTest, StartsWithDefaults)
{
  const Settings settings(path());
  EXPECT_FALSE(settings.experiment());
  EXPECT_EQ(settings.runsFolder().filename(), "runs");
  EXPECT_EQ(settings.appearance(), Appearance::System);
  EXPECT_EQ(settings.exportOptions().plotSize, ExportOptions().plotSize);
  EXPECT_TRUE(settings.exportOptions().plots && settings.exportOptions().scene && settings.exportOptions().metrics);
  EXPECT_TRUE(settings.recentRuns().isEmpty());
  EXPECT_TRUE(settings.isOn(QStringLiteral("scene"), true));
}

TEST_F(SettingsTest, KeepsTheTenNewestRunsEachOnce)
{
  Settings settings(path());
  for (int run = 0; run < 12; ++run) {
    settings.addRecentRun("run" + std::to_string(run));
  }
  settings.addRecentRun("run5");
  const QStringList recent = settings.recentRuns();
  EXPECT_EQ(recent.size(), 10);
  EXPECT_EQ(recent.front(), QStringLiteral("run5"));
  EXPECT_EQ(recent.count(QStringLiteral("run5")), 1);
  EXPECT_EQ(recent[1], QStringLiteral("run11"));
}

TEST_F(SettingsTest, RemembersWhichRunsAreSetAside)
{
  Settings settings(path());
  EXPECT_TRUE(settings.runsSetAside().isEmpty());
  for (int run = 0; run < 1'001; ++run) {
    settings.setRunAside(QStringLiteral("2026-11-29T14:02:00Z /runs/%1, 32").arg(run));
  }
  const QStringList runs = Settings(path()).runsSetAside();
  EXPECT_EQ(runs.size(), 1'000);
  EXPECT_EQ(runs.front(), QStringLiteral("2026-11-29T14:02:00Z /runs/1000, 32"));
  EXPECT_FALSE(runs.contains(QStringLiteral("2026-11-29T14:02:00Z /runs/0, 32"))) << "the oldest is forgotten";
}

TEST_F(SettingsTest, AnExperimentItCannotReadIsAsIfThereWereNone)
{
  QSettings(path(), QSettings::IniFormat).setValue(QStringLiteral("experiment"), QStringLiteral("{\"future\": 1}"));
  EXPECT_FALSE(Settings(path()).experiment());
}

}  // namespace
}  // namespace simplexity::ui

#include "ui/windows/profile_dialog.h"

#include <gtest/gtest.h>

#include <QPushButton>
#include <algorithm>
#include <filesystem>

#include "core/runs/profile_file.h"
#include "tests/ui/windows/window_fixture.h"
#include "ui/plots/metric_chart.h"
#include "ui/plots/metric_plot.h"

namespace simplexity::ui {
namespace {

class ProfileDialogTest : public WindowTest {
 protected:
  [[nodiscard]] std::filesystem::path folder() { return document().run().folder; }
  [[nodiscard]] ProfileDialog* open()
  {
    trigger("actionProfile");
    return find<ProfileDialog>("profileDialog");
  }
  void click(const char* button) { QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton); }
  void measure(ProfileDialog* dialog)
  {
    click("profileMeasure");
    EXPECT_TRUE(dialog->isMeasuring());
    waitFor([dialog] { return !dialog->isMeasuring(); });
  }
};

TEST_F(ProfileDialogTest, IsOfferedForARunThatIsNotBeingTrained)
{
  EXPECT_FALSE(find<QAction>("actionProfile")->isEnabled());
  start(quickExperiment(200));
  waitFor([this] { return !document().isEmpty(); });
  EXPECT_FALSE(find<QAction>("actionProfile")->isEnabled());
  trigger("actionStop");
  waitFor([this] { return isIdle(); });
  EXPECT_TRUE(find<QAction>("actionProfile")->isEnabled());
}

TEST_F(ProfileDialogTest, MeasuresEveryLayerInTheBackgroundAndKeepsIt)
{
  train(2);
  ProfileDialog* const dialog = open();
  EXPECT_FALSE(find<QPushButton>("profileExport")->isEnabled());
  measure(dialog);
  const runs::RunProfile profile = runs::readProfile(folder()).value();
  ASSERT_EQ(profile.layers.size(), 3U);
  EXPECT_EQ(profile.epoch, 2);
  const learning::LayerInfo embedding = profile.layers[1].info;
  EXPECT_EQ(embedding.name, "embedding");
  EXPECT_EQ(profile.layers[1].values.train, document().run().epochs.back().train) << "what the run has measured";
  EXPECT_EQ(profile.layers[1].values.test, document().run().epochs.back().test);

  const auto* const plot = find<MetricPlot>("profile-collapse");
  ASSERT_EQ(plot->epochs().size(), 3U);
  EXPECT_EQ(plot->epochs()[2].test, profile.layers[2].values.test);
  EXPECT_EQ(plot->spec().places, (std::vector<QString>{"hidden1", "embedding", "logits"}));
  EXPECT_TRUE(find<MetricPlot>("profile-gc")->sampleNote().startsWith("epoch 2; ")) << "of which network it is";
  EXPECT_TRUE(find<QPushButton>("profileExport")->isEnabled());
  const QString told = find<QLabel>("profileMessage")->text();
  EXPECT_TRUE(told.startsWith("epoch 2; ") && told.contains("GC on ")) << told.toStdString();
}

TEST_F(ProfileDialogTest, CancelKeepsWhatWasThere)
{
  train(1);
  ProfileDialog* const dialog = open();
  click("profileMeasure");
  click("profileCancel");
  waitFor([dialog] { return !dialog->isMeasuring(); });
  EXPECT_FALSE(runs::hasProfile(folder()));
  EXPECT_TRUE(dialog->findChild<QLabel*>("profileMessage")->text().startsWith("Cancelled"));
  measure(dialog);
  EXPECT_TRUE(runs::hasProfile(folder())) << "it can be measured again";
}

TEST_F(ProfileDialogTest, ClosingWhileMeasuringEndsTheWorker)
{
  train(1);
  ProfileDialog* const dialog = open();
  click("profileMeasure");
  dialog->close();
  waitFor([this] { return m_window->findChild<ProfileDialog*>() == nullptr; });
}

TEST_F(ProfileDialogTest, SaysWhatWentWrong)
{
  train(1);
  std::filesystem::remove(folder() / "checkpoints" / "last.safetensors");
  ProfileDialog* const dialog = open();
  measure(dialog);
  EXPECT_TRUE(dialog->findChild<QLabel*>("profileMessage")->text().contains("last.safetensors"));
}

TEST_F(ProfileDialogTest, IsExportedWithTheRest)
{
  train(1);
  measure(open());
  m_dialogs.exportRequest = ExportRequest{m_directory / "figures", {}};
  m_dialogs.exportRequest->options.scene = false;
  click("profileExport");
  for (const char* const file : {"profile-gc.svg", "profile-gc.pdf", "profile-collapse.png", "profile.csv", "gc.svg"}) {
    EXPECT_TRUE(std::filesystem::exists(m_directory / "figures" / file)) << file;
  }
}

}  // namespace
}  // namespace simplexity::ui

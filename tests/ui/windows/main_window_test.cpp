// The window without a training under way: opening, scrubbing, exporting, remembering.
#include "ui/windows/main_window.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QDropEvent>
#include <QKeySequence>
#include <QLabel>
#include <QMap>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QOpenGLWidget>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTextBrowser>
#include <QUrl>
#include <QWheelEvent>
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/base/metrics.h"
#include "tests/ui/windows/window_fixture.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/readout.h"
#include "ui/scene/scene_view.h"
#include "ui/windows/collapsible_section.h"

namespace simplexity::ui {
namespace {

/// With a finished run of three epochs in the window.
class FinishedRunTest : public WindowTest {
 protected:
  FinishedRunTest() { train(3); }

  [[nodiscard]] std::filesystem::path folder() { return document().run().folder; }
  [[nodiscard]] QString tableText(Metric metric, int column)
  {
    const auto* const model = find<QTableView>("metricTable")->model();
    for (int row = 0; row < model->rowCount(); ++row) {
      if (model->index(row, 0).data().toString().toStdString().starts_with(metricInfo(metric).title)) {
        return model->index(row, column).data().toString();
      }
    }
    return {};
  }
};

TEST_F(WindowTest, StartsEmptyAndReady)
{
  EXPECT_EQ(m_window->windowTitle(), QStringLiteral("Simplexity"));
  EXPECT_TRUE(isIdle());
  EXPECT_FALSE(find<QAction>("actionExport")->isEnabled());
  EXPECT_FALSE(find<QSlider>("epochSlider")->isEnabled());
  EXPECT_EQ(m_window->findChildren<MetricPlot*>().size(), 12)
      << "four of flatness and four of features wait for a run that has them";
  EXPECT_FALSE(find<QTabWidget>("plots")->tabBar()->isVisible());
  EXPECT_TRUE(message().isEmpty());
}

TEST_F(FinishedRunTest, OneSliderMovesEverything)
{
  find<QSlider>("epochSlider")->setValue(1);
  EXPECT_EQ(shownEpoch(), 1);
  EXPECT_EQ(document().shownGeometry()->epoch, 1);
  for (const auto* const plot : m_window->findChildren<MetricPlot*>()) {
    EXPECT_EQ(plot->cursorEpoch(), 1) << plot->spec().id.toStdString();
  }
  EXPECT_EQ(tableText(Metric::Loss, 1), formatValue(document().run().epochs[1].train.get(Metric::Loss)));
  EXPECT_EQ(find<QSpinBox>("epochNumber")->value(), 1);
  find<QPushButton>("liveButton")->click();
  EXPECT_EQ(shownEpoch(), 3);
  EXPECT_EQ(document().shownGeometry()->epoch, 3);
  for (const auto* const plot : m_window->findChildren<MetricPlot*>()) {
    EXPECT_EQ(plot->cursorEpoch(), std::nullopt) << "following, nothing needs pointing at";
  }
}

TEST_F(FinishedRunTest, AHiddenSceneCatchesUpWhenShown)
{
  auto* const scene = m_window->findChild<SceneView*>();
  auto* const canvas = find<QOpenGLWidget>("sceneCanvas");
  find<QSlider>("epochSlider")->setValue(1);
  QTest::qWait(100);  // the scene comes a little later than the rest
  const QImage first = canvas->grabFramebuffer();
  trigger("actionShowScene");
  ASSERT_FALSE(scene->isVisible());
  find<QSlider>("epochSlider")->setValue(2);
  EXPECT_EQ(canvas->grabFramebuffer(), first) << "nothing is built that nobody sees";
  trigger("actionShowScene");
  ASSERT_TRUE(scene->isVisible());
  EXPECT_TRUE(QTest::qWaitFor([&] { return canvas->grabFramebuffer() != first; }));
}

TEST_F(FinishedRunTest, AClickInAPlotChoosesTheEpoch)
{
  Q_EMIT m_window->findChild<MetricPlot*>()->epochClicked(2);
  EXPECT_EQ(shownEpoch(), 2);
  EXPECT_EQ(find<QSlider>("epochSlider")->value(), 2);
}

TEST_F(FinishedRunTest, OpensAgainAsItWas)
{
  const auto live = document().run().epochs;
  const auto path = folder();
  openWindow();
  m_window->open(path);
  ASSERT_EQ(document().run().epochs.size(), live.size());
  for (std::size_t i = 0; i < live.size(); ++i) {
    EXPECT_EQ(document().run().epochs[i].train, live[i].train);
    EXPECT_EQ(document().run().epochs[i].test, live[i].test);
  }
  EXPECT_EQ(shownEpoch(), 3);
  EXPECT_TRUE(m_window->windowTitle().contains(QStringLiteral("digits-mlp")));
  EXPECT_EQ(m_window->experimentPanel().config()->training.epochs, 3) << "Start would repeat the run";
  find<QSlider>("epochSlider")->setValue(0);
  EXPECT_EQ(document().shownGeometry()->epoch, 0);
}

TEST_F(FinishedRunTest, OpensAFolderDroppedOnIt)
{
  const auto path = folder();
  trigger("actionNew");
  EXPECT_TRUE(document().isEmpty());
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(toQString(path))});
  QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(m_window.get(), &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(m_window.get(), &drop);
  EXPECT_EQ(document().run().folder, path);
}

TEST_F(FinishedRunTest, KnowsTheRunByOneNameHoweverSpelled)
{
  const auto path = folder();
  m_window->open(path.parent_path() / "." / path.filename() / "");
  EXPECT_EQ(folder(), path);
  EXPECT_TRUE(m_window->windowTitle().startsWith(toQString(path.filename())));
  EXPECT_EQ(find<QMenu>("recentMenu")->actions().size(), 1);
}

TEST_F(FinishedRunTest, AnotherRunIsShownWhole)
{
  auto* const plot = find<MetricPlot>("loss");
  const QPointF middle = QRectF(plot->rect()).center();
  QWheelEvent zoom(middle, plot->mapToGlobal(middle), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                   false);
  QCoreApplication::sendEvent(plot, &zoom);
  ASSERT_TRUE(plot->isZoomed());
  m_window->open(folder());
  EXPECT_FALSE(plot->isZoomed());
  EXPECT_EQ(plot->epochs().size(), 4U);
}

TEST_F(FinishedRunTest, ListsItAmongTheRecentRuns)
{
  const auto* const recent = find<QMenu>("recentMenu");
  ASSERT_EQ(recent->actions().size(), 1);
  const auto path = folder();
  trigger("actionNew");
  recent->actions().front()->trigger();
  EXPECT_EQ(document().run().folder, path);
}

TEST_F(FinishedRunTest, ExportsWhatIsShown)
{
  ui::ExportRequest request{m_directory / "figures", {}};
  request.options.sceneSize = {320, 240};
  m_dialogs.exportRequest = request;
  trigger("actionExport");
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
  for (const char* const name : {"loss.svg", "accuracy.pdf", "gc.png", "collapse.svg", "scene.png", "metrics.csv"}) {
    EXPECT_GT(std::filesystem::file_size(request.folder / name), 100U) << name;
  }
}

TEST_F(FinishedRunTest, SaysThatASceneWithoutGeometryIsNotExported)
{
  std::filesystem::remove_all(folder() / "geometry");
  m_window->open(folder());
  m_dialogs.exportRequest = ui::ExportRequest{m_directory / "figures", {}};
  trigger("actionExport");
  EXPECT_TRUE(message().contains(QStringLiteral("scene was not exported"))) << message().toStdString();
  EXPECT_FALSE(std::filesystem::exists(m_directory / "figures" / "scene.png"));
  EXPECT_TRUE(std::filesystem::exists(m_directory / "figures" / "metrics.csv"));
}

TEST_F(FinishedRunTest, SaysWhyItCannotExport)
{
  std::ofstream(m_directory / "taken") << "a file, not a folder";
  m_dialogs.exportRequest = ui::ExportRequest{m_directory / "taken", {}};
  trigger("actionExport");
  EXPECT_TRUE(message().contains(QStringLiteral("folder"))) << message().toStdString();
}

TEST_F(WindowTest, SaysWhyAFolderIsNoRun)
{
  m_dialogs.folder = m_directory.path();
  trigger("actionOpen");
  EXPECT_FALSE(message().isEmpty());
  EXPECT_TRUE(document().isEmpty());
}

TEST_F(WindowTest, RemembersItsValuesAndLayout)
{
  auto config = quickExperiment(17);
  config.training.seed = 99;
  m_window->experimentPanel().setConfig(config);
  trigger("actionShowTable");
  m_window->resize(1280, 800);
  m_window->close();
  openWindow();
  EXPECT_EQ(*m_window->experimentPanel().config(), config);
  EXPECT_FALSE(find<QAction>("actionShowTable")->isChecked());
  EXPECT_EQ(m_window->size(), QSize(1280, 800));
}

TEST_F(WindowTest, RemembersScalesAndWhatTheSceneShows)
{
  const auto isLogScale = [this](const char* plot) { return find<MetricPlot>(plot)->isLogScale(); };
  find<MetricPlot>("accuracy")->setLogScale(true);
  find<MetricPlot>("loss")->setLogScale(false);
  trigger("sceneEdges");
  trigger("sceneSamples");
  trigger("sceneSamples");
  m_window->close();
  openWindow();
  EXPECT_TRUE(isLogScale("accuracy"));
  EXPECT_FALSE(isLogScale("loss"));
  EXPECT_TRUE(isLogScale("gc"));
  EXPECT_FALSE(find<QAction>("sceneEdges")->isChecked());
  EXPECT_TRUE(find<QAction>("sceneSamples")->isChecked());
  const SceneOptions options = m_window->findChild<SceneView*>()->scene().options();
  EXPECT_FALSE(options.edges);
  EXPECT_TRUE(options.samples);
}

TEST_F(WindowTest, PlotsTakeTheRoomOfHiddenPanels)
{
  auto* const column = find<QWidget>("rightColumn");
  trigger("actionShowScene");
  EXPECT_TRUE(column->isVisible());
  trigger("actionShowTable");
  EXPECT_FALSE(column->isVisible());
  m_window->close();
  openWindow();
  EXPECT_FALSE(find<QWidget>("rightColumn")->isVisible());
  trigger("actionShowScene");
  EXPECT_TRUE(find<QWidget>("rightColumn")->isVisible());
}

TEST_F(WindowTest, ResetFillsInTheDefaults)
{
  m_window->experimentPanel().setConfig(quickExperiment(17));
  find<QPushButton>("resetDefaults")->click();
  EXPECT_EQ(*m_window->experimentPanel().config(), runs::ExperimentConfig());
}

TEST_F(WindowTest, TheGlossaryExplainsEveryMetric)
{
  trigger("actionGlossary");
  const QString text = m_window->findChild<QTextBrowser*>()->toPlainText();
  for (const auto& info : allMetrics()) {
    EXPECT_TRUE(text.contains(QString::fromUtf8(info.id.data(), static_cast<qsizetype>(info.id.size())))) << info.id;
  }
}

TEST_F(WindowTest, AboutNamesTheLibrariesBeforeAnythingRan)
{
  trigger("actionAbout");
  const QString text = find<QMessageBox>("about")->text();
  EXPECT_TRUE(text.contains(QStringLiteral("Qt ")) && text.contains(QStringLiteral("torch "))) << text.toStdString();
}

TEST_F(WindowTest, HasAnIcon)
{
  const QImage icon = m_window->windowIcon().pixmap(64).toImage();
  ASSERT_FALSE(icon.isNull());
  EXPECT_EQ(icon.pixelColor(32, 8).alpha(), 255);
  EXPECT_EQ(icon.pixelColor(0, 0).alpha(), 0) << "its corners are round";
}

TEST_F(WindowTest, EveryMnemonicIsOfOneThing)
{
  for (const char* const section : {"optimizerSection", "measurementSection"}) {
    find<CollapsibleSection>(section)->setExpanded(true);
  }
  QMap<QChar, QStringList> textsByKey;
  const auto add = [&textsByKey](const QString& text) {
    const QKeySequence key = QKeySequence::mnemonic(text);
    if (!key.isEmpty()) {
      textsByKey[key.toString().back()] << text;
    }
  };
  for (const QAction* const menu : m_window->menuBar()->actions()) {
    add(menu->text());
  }
  for (const auto* const label : m_window->findChildren<QLabel*>()) {
    add(label->buddy() != nullptr ? label->text() : QString());
  }
  for (const auto* const button : m_window->findChildren<QAbstractButton*>()) {
    add(button->text());
  }
  EXPECT_GT(textsByKey.size(), 15);
  for (const QStringList& texts : textsByKey) {
    EXPECT_EQ(texts.size(), 1) << texts.join(QStringLiteral(", ")).toStdString();
  }
}

TEST_F(WindowTest, ScaleSwitchesAllPlots)
{
  trigger("actionLogScale");
  const auto plots = m_window->findChildren<MetricPlot*>();
  EXPECT_TRUE(std::ranges::all_of(plots, &MetricPlot::isLogScale));
  trigger("actionLinearScale");
  EXPECT_TRUE(std::ranges::none_of(plots, &MetricPlot::isLogScale));
}

}  // namespace
}  // namespace simplexity::ui

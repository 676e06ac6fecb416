// The window around a real training in the real worker.
#include <gtest/gtest.h>

#include <QColor>
#include <QElapsedTimer>
#include <QImage>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/runs/run_folder.h"
#include "tests/ui/windows/window_fixture.h"
#include "ui/plots/metric_plot.h"

namespace simplexity::ui {
namespace {

constexpr int kEndless = 100000;

class TrainingWindowTest : public WindowTest {
 protected:
  void startEndless()
  {
    start(quickExperiment(kEndless));
    waitFor([this] { return document().run().epochs.size() >= 2; });
  }
  void stop()
  {
    trigger("actionStop");
    waitFor([this] { return isIdle(); });
  }
  [[nodiscard]] QString progressText() { return find<QLabel>("progressText")->text(); }
  [[nodiscard]] runs::Run runOnDisk()
  {
    auto run = runs::readRun(document().run().folder);
    EXPECT_TRUE(run) << run.error().text();
    return run.value_or(runs::Run());
  }
};

TEST_F(TrainingWindowTest, TrainsTheDigitsAndShowsThem)
{
  train(3);
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
  for (const auto* const plot : m_window->findChildren<MetricPlot*>()) {
    EXPECT_EQ(plot->epochs().size(), 4U) << plot->spec().id.toStdString();
  }
  const auto* const table = find<QTableView>("metricTable")->model();
  const MetricValues& shown = document().shownRecord()->train;
  for (const MetricInfo& info : allMetrics()) {
    for (int row = 0; row < table->rowCount(); ++row) {
      if (table->index(row, 0).data().toString().toStdString() == info.title) {
        EXPECT_EQ(table->index(row, 1).data().toString() == QStringLiteral("–"), !shown.get(info.metric)) << info.id;
      }
    }
  }
  EXPECT_TRUE(shown.get(Metric::Gc) && shown.get(Metric::Cdnv) && shown.get(Metric::GeometricCollapse));
  EXPECT_EQ(find<QSlider>("epochSlider")->maximum(), 3);
  EXPECT_NE(document().shownGeometry(), nullptr);
  EXPECT_TRUE(m_window->windowTitle().contains(QStringLiteral("digits-mlp")));
  EXPECT_EQ(document().run().folder.parent_path(), runsFolder());
  EXPECT_TRUE(progressText().startsWith(QStringLiteral("completed 3 epochs"))) << progressText().toStdString();
  EXPECT_EQ(runOnDisk().info.outcome, "completed");
  EXPECT_FALSE(find<QLabel>("sampleNote")->text().isEmpty());
}

TEST_F(TrainingWindowTest, ShowsFlatnessOnAPageOfItsOwn)
{
  runs::ExperimentConfig config = quickExperiment(3);
  config.training.probe.flatnessEvery = 2;
  config.training.probe.gcLogits = true;
  start(config);
  waitFor([this] { return isIdle(); });
  auto* const pages = find<QTabWidget>("plots");
  ASSERT_TRUE(pages->tabBar()->isVisible());
  pages->setCurrentIndex(1);
  const auto* const trace = find<MetricPlot>("trace");
  EXPECT_TRUE(trace->isVisible());
  EXPECT_TRUE(trace->sampleNote().contains(QStringLiteral("300 train and 359 test")))
      << trace->sampleNote().toStdString();
  std::vector<bool> hasTrace;
  for (const learning::EpochRecord& record : trace->epochs()) {
    hasTrace.push_back(record.test.get(Metric::HessianTrace).has_value());
  }
  EXPECT_EQ(hasTrace, (std::vector{true, false, true, true}));
  EXPECT_EQ(runOnDisk().epochs.back().train, document().run().epochs.back().train);
  EXPECT_TRUE(runOnDisk().epochs.back().flatnessSeconds);
  train(1);
  EXPECT_FALSE(pages->tabBar()->isVisible());
  EXPECT_EQ(pages->currentIndex(), 0) << "the page of what this run does not measure is left";
}

TEST_F(TrainingWindowTest, TellsWhichImagesCannotBeRead)
{
  for (const char* name : {"cat", "dog"}) {
    const std::filesystem::path folder = m_directory / "pets" / name;
    std::filesystem::create_directories(folder);
    for (int number = 0; number < 5; ++number) {
      QImage image(8, 8, QImage::Format_RGB32);
      image.fill(QColor(20 * number, 100, name[0]));
      ASSERT_TRUE(image.save(toQString(folder / (std::to_string(number) + ".png"))));
    }
  }
  std::ofstream(m_directory / "pets" / "cat" / "broken.png");
  runs::ExperimentConfig config = quickExperiment(1);
  config.trainLimit.reset();
  config.dataset = "images:" + (m_directory / "pets").string() + ",size=8";
  start(config);
  waitFor([this] { return isIdle(); });
  EXPECT_EQ(message(), QStringLiteral("1 file of the data set cannot be read and is left out: cat/broken.png: the file "
                                      "is empty."));
  EXPECT_EQ(find<QLabel>("messageDetails")->text(), QStringLiteral("cat/broken.png: the file is empty"));
  EXPECT_EQ(runOnDisk().info.config.dataset, config.dataset + ",color");
}

TEST_F(TrainingWindowTest, OffersToGetADataSetThatIsNotHere)
{
  qputenv("XDG_DATA_HOME", (m_directory / "share").c_str());
  qputenv("SIMPLEXITY_MIRROR", "http://127.0.0.1:1");
  runs::ExperimentConfig config = quickExperiment(1);
  config.dataset = "cifar10";
  start(config);
  EXPECT_EQ(m_dialogs.downloadQuestion, QStringLiteral("CIFAR-10, 170 MB"));
  waitFor([this] { return isIdle() && !message().isEmpty(); });
  EXPECT_TRUE(message().contains(QStringLiteral("simplexity-cli dataset get cifar10"))) << message().toStdString();
  m_dialogs.mayDownload = true;
  trigger("actionStart");
  EXPECT_TRUE(isIdle()) << "nothing is trained before the data are here";
  waitFor([this] { return !message().isEmpty(); });
  EXPECT_TRUE(message().contains(QStringLiteral("cannot be reached"))) << message().toStdString();
  m_dialogs.downloadQuestion.clear();
  train(1);
  EXPECT_TRUE(m_dialogs.downloadQuestion.isEmpty());
  qunsetenv("XDG_DATA_HOME");
  qunsetenv("SIMPLEXITY_MIRROR");
}

TEST_F(TrainingWindowTest, PausesResumesAndStops)
{
  startEndless();
  EXPECT_FALSE(find<QSpinBox>("epochs")->isEnabled());
  trigger("actionPause");
  EXPECT_EQ(find<QAction>("actionPause")->text(), QStringLiteral("&Resume"));
  EXPECT_TRUE(progressText().startsWith(QStringLiteral("paused")));
  trigger("actionPause");
  const auto seen = document().run().epochs.size();
  waitFor([this, seen] { return document().run().epochs.size() > seen; });
  stop();
  EXPECT_TRUE(progressText().startsWith(QStringLiteral("stopped after"))) << progressText().toStdString();
  EXPECT_TRUE(find<QSpinBox>("epochs")->isEnabled());
  EXPECT_EQ(runOnDisk().info.outcome, "stopped");
  EXPECT_EQ(runOnDisk().epochs.size(), document().run().epochs.size());
}

TEST_F(TrainingWindowTest, LookingBackIsNotDisturbed)
{
  startEndless();
  find<QSlider>("epochSlider")->setValue(0);
  const auto geometry = document().shownGeometry();
  const auto seen = document().run().epochs.size();
  waitFor([this, seen] { return document().run().epochs.size() >= seen + 2; });
  EXPECT_EQ(shownEpoch(), 0);
  EXPECT_EQ(document().shownGeometry(), geometry);
  find<QPushButton>("liveButton")->click();
  EXPECT_EQ(shownEpoch(), document().run().epochs.back().epoch);
  stop();
}

TEST_F(TrainingWindowTest, ClosingAsksStopsAndKeepsTheRun)
{
  startEndless();
  m_dialogs.mayStop = false;
  EXPECT_FALSE(m_window->close());
  EXPECT_EQ(m_dialogs.stopQuestions, 1);
  EXPECT_TRUE(m_window->isVisible());
  EXPECT_FALSE(isIdle());
  m_dialogs.mayStop = true;
  EXPECT_FALSE(m_window->close()) << "the window waits for the worker, not the event loop";
  EXPECT_FALSE(m_window->close()) << "impatience asks no second time";
  EXPECT_EQ(m_dialogs.stopQuestions, 2);
  waitFor([this] { return !m_window->isVisible(); });
  EXPECT_EQ(runOnDisk().info.outcome, "stopped");
  EXPECT_GE(runOnDisk().epochs.size(), 2U);
}

TEST_F(TrainingWindowTest, ClosesEvenIfTheTrainingEndsWhileTheQuestionIsOpen)
{
  startEndless();
  m_window->experimentPanel().setRunsFolder(m_directory / "elsewhere");
  m_dialogs.whileAskedToStop = [this] { stop(); };
  m_dialogs.mayStop = true;
  EXPECT_TRUE(m_window->close());
  EXPECT_FALSE(m_window->isVisible());
  EXPECT_EQ(m_settings->runsFolder(), m_directory / "elsewhere") << "what was set is remembered";
}

TEST_F(TrainingWindowTest, KeepingTheTrainingThatThenEndsKeepsTheWindow)
{
  startEndless();
  m_dialogs.whileAskedToStop = [this] { stop(); };
  EXPECT_FALSE(m_window->close());
  EXPECT_TRUE(m_window->isVisible());
  train(1);
  EXPECT_TRUE(m_window->isVisible()) << "no wish to close is left over";
}

TEST_F(TrainingWindowTest, AFailureAtTheEndKeepsTheClosingWindowOpen)
{
  startEndless();
  // No file can be put in the place of a folder that is not empty: the run cannot say how it ended.
  const auto record = document().run().folder / "run.json";
  std::filesystem::remove(record);
  std::filesystem::create_directories(record / "in the way");
  m_dialogs.mayStop = true;
  EXPECT_FALSE(m_window->close());
  waitFor([this] { return isIdle(); });
  EXPECT_TRUE(m_window->isVisible());
  EXPECT_FALSE(message().isEmpty());
  EXPECT_TRUE(m_window->close()) << "asked again, it closes";
}

TEST_F(TrainingWindowTest, DestroyingTheWindowStopsTheTraining)
{
  startEndless();
  const auto folder = document().run().folder;
  m_window.reset();
  EXPECT_EQ(runs::readRun(folder)->info.outcome, "stopped");
}

TEST_F(TrainingWindowTest, ABadDataSetIsSaidAndLeavesNothingBehind)
{
  train(1);
  const auto before = document().run().folder;
  auto config = quickExperiment(3);
  config.dataset = "idx:" + (m_directory / "nothing").string();
  start(config);
  waitFor([this] { return isIdle() && !message().isEmpty(); });
  EXPECT_EQ(document().run().folder, before) << "what was shown stays";
  const auto runs = std::filesystem::directory_iterator(runsFolder());
  EXPECT_EQ(std::distance(begin(runs), end(runs)), 1);
  train(1);
  EXPECT_TRUE(message().isEmpty()) << "the next run takes the message away";
}

TEST_F(TrainingWindowTest, StoppingBeforeAnythingIsMeasuredLeavesNothingBehind)
{
  auto config = quickExperiment(kEndless);
  config.dataset = "gaussians:10,784,3000,0.5";  // long enough to measure
  config.trainLimit.reset();
  config.training.probe.gcSamples = learning::kAllSamples;
  config.training.probe.gcProbes = learning::kExactProbes;
  start(config);
  waitFor([this] { return std::filesystem::exists(runsFolder()); });  // it measures the untrained network
  ASSERT_TRUE(document().isEmpty()) << "this computer is too fast for the test";
  stop();
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
  EXPECT_EQ(m_window->windowTitle(), QStringLiteral("Simplexity"));
  EXPECT_TRUE(m_settings->recentRuns().isEmpty());
  EXPECT_TRUE(document().isEmpty());
  EXPECT_EQ(progressText(), QStringLiteral("stopped before anything was measured"));
  EXPECT_FALSE(std::filesystem::exists(runsFolder()));
}

TEST_F(TrainingWindowTest, AFolderThatVanishesEndsTheRunWithTheReason)
{
  train(2);
  const auto before = document().run().folder;
  const auto epochs = document().run().epochs.size();
  start(quickExperiment(kEndless));
  // Its record is gone as soon as there is one, before the window has read it.
  const auto isRecordGone = [this, &before] {
    for (const auto& run : std::filesystem::directory_iterator(runsFolder())) {
      if (run.path() != before && std::filesystem::remove(run.path() / "run.json")) {
        return true;
      }
    }
    return false;
  };
  QElapsedTimer clock;
  clock.start();
  while (!isRecordGone()) {
    ASSERT_LT(clock.elapsed(), 30000);
  }
  waitFor([this] { return isIdle(); });
  EXPECT_FALSE(message().isEmpty());
  EXPECT_EQ(document().run().folder, before);
  EXPECT_EQ(document().run().epochs.size(), epochs) << "nothing of the new run is added to the old one";
}

TEST_F(TrainingWindowTest, ARunThatDivergesKeepsWhatWasMeasured)
{
  auto config = quickExperiment(50);
  config.training.optimizer.learningRate = 1000.0;
  start(config);
  waitFor([this] { return isIdle() && !message().isEmpty(); });
  EXPECT_FALSE(document().isEmpty());
  EXPECT_EQ(shownEpoch(), document().run().epochs.back().epoch);
  EXPECT_EQ(runOnDisk().info.outcome, "failed");
}

TEST_F(TrainingWindowTest, WrongTextIsSaidBeforeAnythingStarts)
{
  find<QLineEdit>("widths")->setText(QStringLiteral("many"));
  trigger("actionStart");
  EXPECT_TRUE(isIdle());
  EXPECT_TRUE(message().contains(QStringLiteral("widths"))) << message().toStdString();
}

TEST_F(TrainingWindowTest, DoesNotOpenAnotherRunMeanwhile)
{
  startEndless();
  const auto folder = document().run().folder;
  EXPECT_FALSE(find<QAction>("actionOpen")->isEnabled());
  m_window->open(m_directory.path());
  EXPECT_EQ(document().run().folder, folder);
  EXPECT_TRUE(message().contains(QStringLiteral("under way"))) << message().toStdString();
  stop();
}

}  // namespace
}  // namespace simplexity::ui

// Features in the real window, measured by the real worker.
#include <gtest/gtest.h>

#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <QUrl>
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>

#include "core/formats/safetensors.h"
#include "tests/support/text_files.h"
#include "tests/ui/windows/window_fixture.h"
#include "ui/plots/metric_plot.h"
#include "ui/windows/metric_table_model.h"

namespace simplexity::ui {
namespace {

class FeaturesWindowTest : public WindowTest {
 protected:
  /// Samples of three classes that gather as the epochs go on.
  std::filesystem::path writeEpochs(std::int64_t samples, int epochs, bool withHead = false, std::int64_t features = 4)
  {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    TensorArchive archive;
    std::vector<std::int32_t> labels;
    for (std::int64_t i = 0; i < samples; ++i) {
      labels.push_back(static_cast<std::int32_t>(i % 3));
    }
    archive.tensors["labels"] = toTensor(ElementType::I32, {samples}, labels);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      std::vector<float> values;
      for (const std::int32_t label : labels) {
        for (std::int64_t j = 0; j < features; ++j) {
          values.push_back((j == label ? 3.0F : 0.0F) + normal(random) / static_cast<float>(1 + epoch));
        }
      }
      archive.tensors["features_" + std::to_string(epoch)] = toTensor(ElementType::F32, {samples, features}, values);
    }
    if (withHead) {
      archive.tensors["weights"] =
          toTensor(ElementType::F32, {3, features}, std::vector<float>(static_cast<std::size_t>(3 * features), 0.5F));
    }
    archive.metadata["class_names"] = R"(["cat", "dog", "owl"])";
    EXPECT_TRUE(formats::writeSafetensors(m_directory / "training.safetensors", archive));
    return m_directory / "training.safetensors";
  }

  void openAndWait(const std::filesystem::path& path)
  {
    m_window->open(path);
    waitFor([this] { return isIdle(); });
  }

  [[nodiscard]] std::string status() { return find<QLabel>("runName")->text().toStdString(); }
  [[nodiscard]] std::vector<std::string> visiblePlots()
  {
    std::vector<std::string> names;
    for (const auto* const plot : m_window->findChildren<MetricPlot*>()) {
      if (plot->isVisible()) {
        names.push_back(plot->spec().id.toStdString());
      }
    }
    return names;
  }

 private:
  template <class T>
  static TensorData toTensor(ElementType type, std::vector<std::int64_t> shape, const std::vector<T>& values)
  {
    TensorData data{
        .type = type, .shape = std::move(shape), .bytes = std::vector<std::byte>(values.size() * sizeof(T))};
    std::memcpy(data.bytes.data(), values.data(), data.bytes.size());
    return data;
  }
};

TEST_F(FeaturesWindowTest, AreShownLikeARun)
{
  openAndWait(writeEpochs(60, 3));
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
  ASSERT_EQ(document().run().epochs.size(), 3U);
  EXPECT_EQ(m_window->windowTitle(), QStringLiteral("training.safetensors — Simplexity"));
  for (const char* const part : {"training.safetensors", "60 samples × 4 features", "3 classes",
                                 "labels from array labels", "GC needs the network"}) {
    EXPECT_NE(status().find(part), std::string::npos) << status();
  }
  EXPECT_EQ(visiblePlots(), (std::vector<std::string>{"features-collapse", "features-means", "features-accuracy"}));
  EXPECT_NE(find<QLabel>("featuresNote")->text().indexOf(QStringLiteral("needs the network")), -1);
  EXPECT_NE(find<QLabel>("featuresNote")->text().indexOf(QStringLiteral("NC3")), -1);
  EXPECT_TRUE(find<QTableView>("metricTable")->isColumnHidden(MetricTableModel::Train));
  EXPECT_FALSE(find<QAction>("actionProfile")->isEnabled());
  EXPECT_EQ(document().run().info.classNames, (std::vector<std::string>{"cat", "dog", "owl"}));
}

TEST_F(FeaturesWindowTest, OneSliderMovesEverything)
{
  openAndWait(writeEpochs(60, 3));
  const auto shownCdnv = [this] { return *document().shownRecord()->test.get(Metric::Cdnv); };
  EXPECT_EQ(shownEpoch(), 2);
  const double last = shownCdnv();
  find<QSlider>("epochSlider")->setValue(0);
  EXPECT_EQ(shownEpoch(), 0);
  EXPECT_GT(shownCdnv(), 2 * last);
  ASSERT_NE(document().shownGeometry(), nullptr);
  EXPECT_EQ(document().shownGeometry()->epoch, 0);
  EXPECT_EQ(find<MetricPlot>("features-collapse")->cursorEpoch(), 0);
}

TEST_F(FeaturesWindowTest, WithAHeadHasMore)
{
  openAndWait(writeEpochs(60, 1, true));
  EXPECT_EQ(visiblePlots().size(), 4U);
  EXPECT_EQ(find<QLabel>("featuresNote")->text().indexOf(QStringLiteral("NC3")), -1);
  EXPECT_TRUE(document().shownRecord()->test.get(Metric::Nc3));
}

TEST_F(FeaturesWindowTest, ATrainingComesBackWhole)
{
  openAndWait(writeEpochs(60, 2));
  train(1);
  EXPECT_EQ(visiblePlots(), (std::vector<std::string>{"loss", "accuracy", "gc", "collapse"}));
  EXPECT_FALSE(find<QTableView>("metricTable")->isColumnHidden(MetricTableModel::Train));
  EXPECT_FALSE(document().run().info.features);
}

TEST_F(FeaturesWindowTest, IsRememberedByItsOwnPath)
{
  const auto path = writeEpochs(60, 2);
  openAndWait(path);
  ASSERT_EQ(m_settings->recentRuns(), QStringList(toQString(path)));
  trigger("actionNew");
  find<QMenu>("recentMenu")->actions().front()->trigger();
  waitFor([this] { return isIdle(); });
  EXPECT_EQ(document().run().epochs.size(), 2U);
}

TEST_F(FeaturesWindowTest, AreOpenedByDroppingAndByTheMenu)
{
  test::writeText(m_directory / "table.txt", "1,2,owl\n3,4,cat\n5,6,owl\n7,9,cat\n");
  m_dialogs.file = m_directory / "table.txt";
  trigger("actionOpenFile");
  waitFor([this] { return isIdle(); });
  EXPECT_EQ(document().run().epochs.size(), 1U) << message().toStdString();
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(toQString(writeEpochs(30, 2)))});
  QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(m_window.get(), &enter);
  QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(m_window.get(), &drop);
  waitFor([this] { return isIdle(); });
  EXPECT_EQ(document().run().epochs.size(), 2U) << message().toStdString();
}

TEST_F(FeaturesWindowTest, StoppedTheyKeepWhatWasMeasured)
{
  m_window->open(writeEpochs(3000, 40, false, 128));
  waitFor([this] { return !document().isEmpty(); });
  trigger("actionStop");
  waitFor([this] { return isIdle(); });
  EXPECT_LT(document().run().epochs.size(), 40U);
  find<QSlider>("epochSlider")->setValue(0);
  EXPECT_NE(document().shownGeometry(), nullptr);
}

TEST_F(FeaturesWindowTest, AreExported)
{
  openAndWait(writeEpochs(60, 3));
  m_dialogs.exportRequest = ui::ExportRequest{m_directory / "figures", {}};
  trigger("actionExport");
  for (const char* const name :
       {"features-collapse.svg", "features-means.pdf", "features-accuracy.png", "scene.png", "metrics.csv"}) {
    EXPECT_TRUE(std::filesystem::exists(m_directory / "figures" / name)) << name << message().toStdString();
  }
  EXPECT_FALSE(std::filesystem::exists(m_directory / "figures" / "loss.svg"));
}

TEST_F(FeaturesWindowTest, WhatIsWrongIsSaidAndWhatWasShownStays)
{
  openAndWait(writeEpochs(60, 2));
  test::writeText(m_directory / "bad.csv", "1,2,0\n3,1\n");
  openAndWait(m_directory / "bad.csv");
  EXPECT_TRUE(message().contains(QStringLiteral("ine 2 has 2 cells"))) << message().toStdString();
  EXPECT_EQ(document().run().epochs.size(), 2U);
  find<QSlider>("epochSlider")->setValue(0);
  EXPECT_NE(document().shownGeometry(), nullptr) << "its folder is still there";
  test::writeText(m_directory / "notes.txt", "words alone");
  m_window->open(m_directory / "notes.txt");
  EXPECT_TRUE(message().contains(QStringLiteral("neither a run folder nor features"))) << message().toStdString();
  m_window->open(m_directory / "nowhere");
  EXPECT_TRUE(message().contains(QStringLiteral("no such file"))) << message().toStdString();
}

TEST_F(FeaturesWindowTest, LabelsThatAreNotBesideThemAreAskedFor)
{
  // 4 samples of 2 numbers, as numpy.save() writes them.
  std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2), }";
  header.resize(117, ' ');
  test::writeText(m_directory / "activations.npy",
                  std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + '\n' + std::string("\1\2\3\4\5\6\7\11", 8));
  test::writeText(m_directory / "species.txt", "owl\ncat\nowl\ncat\n");
  openAndWait(m_directory / "activations.npy");
  EXPECT_TRUE(message().contains(QStringLiteral("name a file with the labels"))) << message().toStdString();
  m_dialogs.file = m_directory / "species.txt";
  openAndWait(m_directory / "activations.npy");
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
  EXPECT_EQ(document().run().info.classNames, (std::vector<std::string>{"cat", "owl"}));
  EXPECT_NE(status().find("species.txt"), std::string::npos) << status();
}

TEST_F(WindowTest, OpensSettingsIntoTheForm)
{
  test::writeText(m_directory / "settings.json", R"({"dataset": "digits", "epochs": 7})");
  m_window->open(m_directory / "settings.json");
  EXPECT_EQ(m_window->experimentPanel().config()->training.epochs, 7) << message().toStdString();
}

TEST_F(WindowTest, OpensARunByOneOfItsFiles)
{
  train(1);
  const auto folder = document().run().folder;
  for (const char* const file : {"run.json", "metrics.jsonl", "checkpoints/last.safetensors"}) {
    trigger("actionNew");
    m_window->open(folder / file);
    EXPECT_EQ(document().run().folder, folder) << file;
  }
}

}  // namespace
}  // namespace simplexity::ui

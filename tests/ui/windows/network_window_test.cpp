// Networks from files of weights in the real window, measured by the real worker.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <chrono>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "core/formats/safetensors.h"
#include "tests/ui/windows/window_fixture.h"
#include "ui/windows/dataset_picker.h"
#include "ui/windows/network_dialog.h"

namespace simplexity::ui {
namespace {

constexpr std::int64_t kInputs = 64;
constexpr std::int64_t kHidden = 8;
constexpr std::int64_t kClasses = 10;

TensorData tensor(std::vector<std::int64_t> shape, float value)
{
  TensorData data{.type = ElementType::F32, .shape = std::move(shape), .bytes = {}};
  const std::vector<float> values(static_cast<std::size_t>(data.elementCount()), value);
  data.bytes.resize(values.size() * sizeof(float));
  std::memcpy(data.bytes.data(), values.data(), data.bytes.size());
  return data;
}

class NetworkWindowTest : public WindowTest {
 protected:
  /// Of the digits; its ReLUs are all on, its logits all 0.
  std::filesystem::path writeMlp()
  {
    TensorArchive archive;
    archive.tensors["embedding.linear1.weight"] = tensor({kHidden, kInputs}, 0.01F);
    archive.tensors["embedding.linear1.bias"] = tensor({kHidden}, 100.0F);
    archive.tensors["head.weight"] = tensor({kClasses, kHidden}, 0.0F);
    archive.tensors["head.bias"] = tensor({kClasses}, 0.0F);
    archive.tensors["temperature"] = tensor({1}, 1.0F);
    return write(archive);
  }
  std::filesystem::path write(const TensorArchive& archive)
  {
    EXPECT_TRUE(formats::writeSafetensors(m_directory / "net.safetensors", archive));
    return m_directory / "net.safetensors";
  }

  /// Opens the file and waits until the dialog has read it.
  NetworkDialog& openDialog(const std::filesystem::path& file)
  {
    m_window->open(file);
    return *shownDialog();
  }
  NetworkDialog* shownDialog()
  {
    auto* const dialog = find<NetworkDialog>("networkDialog");
    waitFor([&] { return !summary(*dialog).startsWith(QStringLiteral("Reading")); });
    return dialog;
  }
  [[nodiscard]] static QString summary(const NetworkDialog& dialog)
  {
    return dialog.findChild<QLabel*>(QStringLiteral("networkSummary"))->text();
  }
  template <class Field>
  [[nodiscard]] static Field* field(const NetworkDialog& dialog, const char* name)
  {
    return dialog.findChild<Field*>(QString::fromLatin1(name));
  }
  [[nodiscard]] static QPushButton* measureButton(const NetworkDialog& dialog)
  {
    return field<QPushButton>(dialog, "networkMeasure");
  }
  void measure(const NetworkDialog& dialog)
  {
    measureButton(dialog)->click();
    waitFor([this] { return isIdle() && m_window->findChild<NetworkDialog*>() == nullptr; });
  }
};

TEST_F(NetworkWindowTest, IsShownLikeARunOfOneEpoch)
{
  const auto file = writeMlp();
  const NetworkDialog& dialog = openDialog(file);
  EXPECT_EQ(summary(dialog), QStringLiteral("mlp for 64 inputs and 10 classes, 610 parameters"));
  EXPECT_FALSE(field<QSpinBox>(dialog, "networkHeads")->isVisible());
  measure(dialog);
  ASSERT_EQ(document().run().epochs.size(), 1U) << message().toStdString();
  const MetricValues& test = document().shownRecord()->test;
  EXPECT_NEAR(*test.get(Metric::Loss), std::log(10.0), 1e-6);
  EXPECT_NEAR(*test.get(Metric::Gc), kInputs * kHidden * 1e-4, 0.02);
  EXPECT_TRUE(document().shownRecord()->train.get(Metric::Gc));
  ASSERT_NE(document().shownGeometry(), nullptr);
  EXPECT_EQ(m_window->windowTitle(), QStringLiteral("net.safetensors — Simplexity"));
  const QString status = find<QLabel>("runName")->text();
  for (const char* const part : {"net.safetensors: mlp, 610 parameters, on ", "normalised by the data set"}) {
    EXPECT_TRUE(status.contains(QString::fromLatin1(part))) << status.toStdString();
  }
  EXPECT_TRUE(message().contains(QStringLiteral("1 of the file's tensors"))) << message().toStdString();
  EXPECT_TRUE(find<QAction>("actionProfile")->isEnabled());
  EXPECT_TRUE(find<QAction>("actionBranch")->isEnabled());
  EXPECT_FALSE(find<QAction>("actionResume")->isEnabled()) << "nothing was trained";
}

TEST_F(NetworkWindowTest, IsKeptAsARunAndOpensAgainWithoutQuestions)
{
  const auto file = writeMlp();
  const NetworkDialog& dialog = openDialog(file);
  EXPECT_TRUE(field<QLabel>(dialog, "networkKept")->text().contains(toQString(runsFolder())));
  measure(dialog);
  const runs::Run measured = document().run();
  EXPECT_EQ(measured.folder.parent_path(), runsFolder());
  EXPECT_TRUE(measured.folder.filename().string().ends_with("-net")) << measured.folder;
  ASSERT_EQ(m_settings->recentRuns(), QStringList(toQString(measured.folder)));
  trigger("actionNew");
  std::filesystem::remove(file);
  find<QMenu>("recentMenu")->actions().front()->trigger();
  ASSERT_EQ(document().run().epochs.size(), 1U) << message().toStdString();
  EXPECT_EQ(document().shownRecord()->test, measured.epochs.front().test);
  EXPECT_EQ(m_window->windowTitle(), QStringLiteral("net.safetensors — Simplexity"));
  EXPECT_TRUE(find<QAction>("actionProfile")->isEnabled());
  EXPECT_NE(find<QSpinBox>("epochs")->value(), 0) << "Start trains; it does not repeat the measurement";
}

TEST_F(NetworkWindowTest, AnswersAreRemembered)
{
  const auto file = writeMlp();
  const NetworkDialog& dialog = openDialog(file);
  auto* const normalisation = field<QComboBox>(dialog, "networkNormalisation");
  EXPECT_FALSE(field<QLineEdit>(dialog, "networkGiven")->isVisible());
  normalisation->setCurrentIndex(normalisation->count() - 1);
  EXPECT_TRUE(field<QLineEdit>(dialog, "networkGiven")->isVisible());
  field<QLineEdit>(dialog, "networkGiven")->setText(QStringLiteral("0.5, 0.25"));
  measure(dialog);
  EXPECT_EQ(document().run().info.normalisation.mean, std::vector<float>{0.5F});
  EXPECT_EQ(document().run().info.normalisation.deviation, std::vector<float>{0.25F});
  const NetworkDialog& again = openDialog(file);
  EXPECT_EQ(field<QLineEdit>(again, "networkGiven")->text(), QStringLiteral("0.5,0.25"));
  measure(again);
  EXPECT_EQ(document().run().info.normalisation.mean, std::vector<float>{0.5F});
}

TEST_F(NetworkWindowTest, FlatnessIsMeasuredIfWanted)
{
  const auto file = writeMlp();
  const NetworkDialog& dialog = openDialog(file);
  auto* const flatness = field<QCheckBox>(dialog, "flatness");
  EXPECT_FALSE(flatness->isChecked());
  flatness->setChecked(true);
  measure(dialog);
  EXPECT_TRUE(document().shownRecord()->test.get(Metric::HessianMax)) << message().toStdString();
  const NetworkDialog& again = openDialog(file);
  ASSERT_TRUE(field<QCheckBox>(again, "flatness")->isChecked()) << "the choice is remembered";
  field<QCheckBox>(again, "flatness")->setChecked(false);
  measure(again);
  EXPECT_FALSE(document().shownRecord()->test.get(Metric::HessianMax));
}

TEST_F(NetworkWindowTest, EscapeLeavesEverythingAsItWas)
{
  NetworkDialog& dialog = openDialog(writeMlp());
  QTest::keyClick(&dialog, Qt::Key_Escape);
  waitFor([this] { return m_window->findChild<NetworkDialog*>() == nullptr; });
  EXPECT_TRUE(isIdle());
  EXPECT_TRUE(document().isEmpty());
  EXPECT_TRUE(m_settings->recentRuns().isEmpty());
}

TEST_F(NetworkWindowTest, ClosedWhileItReadsTheDialogIsGoneAtOnce)
{
  m_window->open(writeMlp());
  auto* const dialog = find<NetworkDialog>("networkDialog");
  dialog->reject();
  EXPECT_FALSE(dialog->isVisible());
  waitFor([this] { return m_window->findChild<NetworkDialog*>() == nullptr; });
  EXPECT_TRUE(document().isEmpty());
}

TEST_F(NetworkWindowTest, WhatTheWeightsAreNotIsSaid)
{
  const NetworkDialog& dialog = openDialog(writeMlp());
  field<QComboBox>(dialog, "networkModel")->setCurrentText(QStringLiteral("resnet18"));
  EXPECT_FALSE(measureButton(dialog)->isEnabled());
  EXPECT_TRUE(summary(dialog).contains(QStringLiteral("resnet18"))) << summary(dialog).toStdString();
  field<QComboBox>(dialog, "networkModel")->setCurrentIndex(0);
  EXPECT_TRUE(measureButton(dialog)->isEnabled());
  auto* const normalisation = field<QComboBox>(dialog, "networkNormalisation");
  normalisation->setCurrentIndex(normalisation->count() - 1);
  measureButton(dialog)->click();
  EXPECT_TRUE(summary(dialog).contains(QStringLiteral("0.5,0.25"))) << summary(dialog).toStdString();
  EXPECT_TRUE(dialog.isVisible());
}

TEST_F(NetworkWindowTest, OtherWeightsCannotBeMeasured)
{
  TensorArchive archive;
  archive.tensors["x"] = tensor({2, 2}, 1.0F);
  const NetworkDialog& dialog = openDialog(write(archive));
  EXPECT_FALSE(measureButton(dialog)->isEnabled());
  EXPECT_FALSE(summary(dialog).isEmpty());
}

TEST_F(NetworkWindowTest, DataThatDoNotFitAreTold)
{
  const NetworkDialog& dialog = openDialog(writeMlp());
  field<QComboBox>(dialog, "datasetKind")->setCurrentText(QStringLiteral("gaussians"));
  field<QLineEdit>(dialog, "datasetParameters")->setText(QStringLiteral("5,64,40,0.2"));
  measure(dialog);
  EXPECT_TRUE(message().contains(QStringLiteral("10 classes"))) << message().toStdString();
  EXPECT_TRUE(document().isEmpty());
}

TEST_F(NetworkWindowTest, IsFineTunedByABranch)
{
  const auto file = writeMlp();
  measure(openDialog(file));
  const auto measured = document().run().folder;
  trigger("actionBranch");
  EXPECT_TRUE(find<QLabel>("branchText")->text().contains(QStringLiteral("net.safetensors")));
  find<QSpinBox>("epochs")->setValue(1);
  find<QDoubleSpinBox>("learningRate")->setValue(1e-6);
  trigger("actionStart");
  waitFor([this] { return isIdle(); });
  ASSERT_EQ(document().run().epochs.size(), 2U) << message().toStdString();
  EXPECT_EQ(document().run().info.origin->run, measured.string());
  EXPECT_EQ(document().run().folder.parent_path(), runsFolder());
  EXPECT_GT(document().shownRecord()->step, 0);
  find<QSlider>("epochSlider")->setValue(0);
  EXPECT_NEAR(*document().shownRecord()->train.get(Metric::Loss), std::log(10.0), 1e-6);
}

TEST_F(NetworkWindowTest, AProgramSaysThatItIsRunAndOffersItsLayers)
{
  const std::filesystem::path scripts = SIMPLEXITY_TORCHSCRIPT_FILES;
  const NetworkDialog& dialog = openDialog(scripts / "mlp_scripted.pt");
  EXPECT_TRUE(summary(dialog).contains(QStringLiteral("It is a program"))) << summary(dialog).toStdString();
  EXPECT_TRUE(summary(dialog).contains(QStringLiteral("16 features and 5 classes")));
  EXPECT_FALSE(field<QComboBox>(dialog, "networkModel")->isVisible());
  auto* const embedding = field<QComboBox>(dialog, "networkEmbedding");
  ASSERT_TRUE(embedding->isVisible());
  EXPECT_EQ(embedding->count(), 2);
  dialog.findChild<DatasetPicker*>()->setSpec("gaussians:5,36,40,0.3");
  measure(dialog);
  ASSERT_EQ(document().run().epochs.size(), 1U) << message().toStdString();
  EXPECT_TRUE(document().shownRecord()->test.get(Metric::Gc));
  EXPECT_NE(document().shownGeometry(), nullptr);
  EXPECT_TRUE(find<QLabel>("runName")->text().contains(QStringLiteral("mlp_scripted.pt: TorchScript, ")));
  EXPECT_TRUE(find<QAction>("actionProfile")->isEnabled());
  EXPECT_FALSE(find<QAction>("actionBranch")->isEnabled()) << "there is no checkpoint of a program";
}

TEST_F(NetworkWindowTest, TheDialogGrowsWithWhatItSays)
{
  NetworkDialog& dialog = openDialog(std::filesystem::path(SIMPLEXITY_TORCHSCRIPT_FILES) / "mlp_scripted.pt");
  dialog.resize(dialog.minimumSizeHint());
  field<QComboBox>(dialog, "datasetKind")->setCurrentText(QStringLiteral("gaussians"));
  QCoreApplication::processEvents();
  EXPECT_GE(dialog.height(), dialog.layout()->totalHeightForWidth(dialog.width())) << "a line is cut off";
}

TEST_F(NetworkWindowTest, AProgramThatReachesOutsideIsRefusedInTheDialog)
{
  const NetworkDialog& dialog = openDialog(std::filesystem::path(SIMPLEXITY_TORCHSCRIPT_FILES) / "Reads.pt");
  EXPECT_TRUE(summary(dialog).contains(QStringLiteral("torch.from_file"))) << summary(dialog).toStdString();
  EXPECT_FALSE(measureButton(dialog)->isEnabled());
}

/// Files of tests/cli/hostile_programs.py.
class HostileProgramTest : public NetworkWindowTest {
 protected:
  [[nodiscard]] static std::filesystem::path program(const std::string& name)
  {
    return std::filesystem::path(SIMPLEXITY_HOSTILE_PROGRAMS) / (name + ".pt");
  }
  void measureOnGaussians(const std::string& name)
  {
    const NetworkDialog& dialog = openDialog(program(name));
    dialog.findChild<DatasetPicker*>()->setSpec("gaussians:5,36,40,0.3");
    measureButton(dialog)->click();
  }
};

TEST_F(HostileProgramTest, IsASentenceInTheDialog)
{
  struct Sentence {
    const char* program;
    const char* says;
  };
  const std::vector<Sentence> sentences{
      {"code_in_capitals", "none that torch.jit.save writes"},
      {"setstate", "__setstate__"},
      {"save_when_sorted", "torch.save"},
      {"remainder_of_zero", "makes PyTorch crash"},
#ifndef __SANITIZE_ADDRESS__  // whose memory cannot be limited
      {"text_that_doubles", "more memory than it may"},
#endif
  };
  for (const auto& [name, says] : sentences) {
    NetworkDialog& dialog = openDialog(program(name));
    EXPECT_TRUE(summary(dialog).contains(QString::fromLatin1(says))) << name << ": " << summary(dialog).toStdString();
    EXPECT_FALSE(measureButton(dialog)->isEnabled()) << name;
    dialog.reject();
    waitFor([this] { return m_window->findChild<NetworkDialog*>() == nullptr; });
  }
}

TEST_F(HostileProgramTest, IsASentenceInTheWindowWhenItIsRun)
{
  measureOnGaussians("endless");
  waitFor([this] { return isIdle() && !message().isEmpty(); });
  EXPECT_TRUE(message().contains(QStringLiteral("loops without end"))) << message().toStdString();
}

TEST_F(HostileProgramTest, IsStoppedWhileItLoops)
{
  measureOnGaussians("slow_loop");
  QTest::qWait(1500);
  ASSERT_FALSE(isIdle()) << message().toStdString();
  const auto begin = std::chrono::steady_clock::now();
  trigger("actionStop");
  waitFor([this] { return isIdle(); });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

TEST_F(HostileProgramTest, DoesNotKeepItsDialogFromClosing)
{
  m_window->open(program("slow_constant"));
  auto* const dialog = find<NetworkDialog>("networkDialog");
  QTest::qWait(1000);
  ASSERT_TRUE(summary(*dialog).startsWith(QStringLiteral("Reading")));
  const auto begin = std::chrono::steady_clock::now();
  dialog->reject();
  waitFor([this] { return m_window->findChild<NetworkDialog*>() == nullptr; });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace simplexity::ui

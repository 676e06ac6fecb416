#include "ui/windows/experiment_panel.h"

#include <gtest/gtest.h>

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>

#include "core/data/load.h"
#include "tests/ui/windows/fake_dialogs.h"
#include "ui/windows/collapsible_section.h"

namespace simplexity::ui {
namespace {

runs::ExperimentConfig unusualConfig()
{
  runs::ExperimentConfig config;
  config.dataset = "gaussians:4,8,50,0.3";
  config.classes = {0, 2};
  config.trainLimit = 100;
  config.training.model = {"mlp", {32, 16, 8}};
  config.training.optimizer = {.learningRate = 3.25e-4,
                               .momentum = 0.55,
                               .weightDecay = 0.0,
                               .schedule = learning::Schedule::Cosine,
                               .kind = learning::OptimizerKind::Sam,
                               .samRadius = 0.2};
  config.training.probe = {.every = 7,
                           .measureSamples = learning::kAllSamples,
                           .gcSamples = 48,
                           .gcProbes = learning::kExactProbes,
                           .gcEstimator = learning::ComplexityEstimator::Deflated,
                           .shuffled = true,
                           .flatnessEvery = 5,
                           .gcLogits = true};
  config.training.epochs = 123456;
  config.training.batchSize = 33;
  config.training.gcPenalty = 2.5e-3;
  config.training.gcPenaltySamples = 16;
  config.training.seed = 18446744073709551615ULL;
  config.training.threads = 1;
  config.training.device = "cpu";
  return config;
}

class ExperimentPanelTest : public ::testing::Test {
 protected:
  template <class Child>
  Child* child(const char* name)
  {
    return m_panel.findChild<Child*>(QString::fromLatin1(name));
  }
  void chooseKind(const char* name) { child<QComboBox>("datasetKind")->setCurrentText(QString::fromLatin1(name)); }
  std::string dataset() { return m_panel.config()->dataset; }

  test::FakeDialogs m_dialogs;
  ExperimentPanel m_panel{m_dialogs, nullptr};
};

TEST_F(ExperimentPanelTest, StartsWithTheDefaults)
{
  const auto config = m_panel.config();
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(*config, runs::ExperimentConfig());
}

TEST_F(ExperimentPanelTest, GivesBackEveryValueItWasGiven)
{
  m_panel.setConfig(unusualConfig());
  const auto config = m_panel.config();
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(*config, unusualConfig());
}

TEST_F(ExperimentPanelTest, OffersEveryKindOfDataSetAndWhatItNeeds)
{
  auto* const kind = child<QComboBox>("datasetKind");
  EXPECT_EQ(kind->count(), static_cast<int>(data::datasetKinds().size()));
  auto* const folder = child<QWidget>("datasetFolder");
  auto* const parameters = child<QLineEdit>("datasetParameters");
  chooseKind("digits");
  EXPECT_TRUE(folder->isHidden() && parameters->isHidden());
  EXPECT_EQ(dataset(), "digits");
  chooseKind("fashion-mnist");
  EXPECT_FALSE(folder->isHidden());
  EXPECT_EQ(dataset(), "fashion-mnist");
  chooseKind("gaussians");
  EXPECT_TRUE(folder->isHidden());
  EXPECT_FALSE(parameters->isHidden());
  EXPECT_EQ(dataset(), "gaussians:10,64,500,0.2");
  chooseKind("idx");
  m_dialogs.folder = "/data/mnist";
  folder->findChild<QToolButton*>()->click();
  EXPECT_EQ(dataset(), "idx:/data/mnist");
}

TEST_F(ExperimentPanelTest, OffersWhatBecomesOfImages)
{
  auto* const options = child<QWidget>("imageSide")->parentWidget();
  EXPECT_TRUE(options->isHidden());
  chooseKind("images");
  EXPECT_FALSE(options->isHidden());
  EXPECT_EQ(dataset(), "images:") << "loading says that a folder is needed";
  child<QWidget>("datasetFolder")->findChild<QLineEdit*>()->setText(QStringLiteral("/data/pets, big"));
  EXPECT_EQ(dataset(), "images:/data/pets, big,size=32");
  child<QSpinBox>("imageSide")->setValue(64);
  child<QComboBox>("imageColours")->setCurrentIndex(2);
  EXPECT_EQ(dataset(), "images:/data/pets, big,size=64,gray");
  for (const char* spec : {"images:/data/a,b,size=48,color", "images:/data/a,size=16,gray", "images:/a,size=4"}) {
    runs::ExperimentConfig config;
    config.dataset = spec;
    m_panel.setConfig(config);
    EXPECT_EQ(dataset(), spec);
  }
}

TEST_F(ExperimentPanelTest, EveryKindOfDataSetHasAFolderOfItsOwn)
{
  runs::ExperimentConfig config;
  config.dataset = "idx:/data/mnist";
  m_panel.setConfig(config);
  chooseKind("fashion-mnist");
  EXPECT_EQ(dataset(), "fashion-mnist") << "the folder of another data set is not taken along";
  child<QWidget>("datasetFolder")->findChild<QLineEdit*>()->setText(QStringLiteral("/data/fashion"));
  chooseKind("digits");
  chooseKind("idx");
  EXPECT_EQ(dataset(), "idx:/data/mnist");
  chooseKind("fashion-mnist");
  EXPECT_EQ(dataset(), "fashion-mnist:/data/fashion");
}

TEST_F(ExperimentPanelTest, SaysWhatHasNoFieldAndDropsItWhenAsked)
{
  auto* const text = child<QLabel>("hiddenSettings");
  EXPECT_TRUE(text->parentWidget()->isHidden());
  auto config = unusualConfig();
  config.training.device = "cuda:0";
  m_panel.setConfig(config);
  EXPECT_FALSE(text->parentWidget()->isHidden());
  EXPECT_EQ(text->text(), QStringLiteral("Also: classes 0, 2 · 100 training samples · device cuda:0"));
  child<QToolButton>("clearHiddenSettings")->click();
  EXPECT_TRUE(text->parentWidget()->isHidden());
  config.classes.clear();
  config.trainLimit.reset();
  config.training.device = "auto";
  EXPECT_EQ(*m_panel.config(), config) << "the rest stays";
}

TEST_F(ExperimentPanelTest, SaysWhichVariantOfAModelARunHas)
{
  runs::ExperimentConfig config;
  config.training.model.name = "vit";
  config.training.model.form = learning::ModelForm::Imagenet;
  config.training.model.vit = {.patch = 2, .width = 24, .depth = 3, .heads = 4, .hidden = 40};
  m_panel.setConfig(config);
  EXPECT_EQ(*m_panel.config(), config);
  EXPECT_EQ(child<QLabel>("hiddenSettings")->text(),
            QStringLiteral("Also: form imagenet · vit of patch 2, width 24, depth 3, 4 heads, 40 hidden units"));
  child<QToolButton>("clearHiddenSettings")->click();
  config.training.model = {.name = "vit"};
  EXPECT_EQ(*m_panel.config(), config);
}

TEST_F(ExperimentPanelTest, ShowsOnlyWhatAppliesToTheOptimizerAndThePenalty)
{
  const auto* const radius = child<QAbstractSpinBox>("samRadius");
  const auto* const penalised = child<QAbstractSpinBox>("gcPenaltySamples");
  child<CollapsibleSection>("optimizerSection")->setExpanded(true);
  EXPECT_TRUE(radius->isHidden());
  EXPECT_TRUE(penalised->isHidden());
  child<QComboBox>("optimizer")->setCurrentText(QStringLiteral("sam"));
  child<QDoubleSpinBox>("gcPenalty")->setValue(0.01);
  EXPECT_FALSE(radius->isHidden());
  EXPECT_FALSE(penalised->isHidden());
  child<QComboBox>("optimizer")->setCurrentText(QStringLiteral("sgd"));
  EXPECT_TRUE(radius->isHidden());
}

TEST_F(ExperimentPanelTest, AnotherDataSetHasOtherClasses)
{
  m_panel.setConfig(unusualConfig());
  chooseKind("digits");
  EXPECT_TRUE(m_panel.config()->classes.empty());
  EXPECT_FALSE(m_panel.config()->trainLimit);
  EXPECT_EQ(m_panel.config()->training.device, "cpu") << "the device has nothing to do with it";
}

TEST_F(ExperimentPanelTest, KeepsTheThreadsOfALargerComputer)
{
  runs::ExperimentConfig config;
  config.training.threads = 96;
  m_panel.setConfig(config);
  EXPECT_EQ(m_panel.config()->training.threads, 96);
}

TEST_F(ExperimentPanelTest, SaysTheRangeOfEveryNumber)
{
  const auto toolTip = [this](const char* name) { return child<QWidget>(name)->toolTip(); };
  EXPECT_TRUE(toolTip("batchSize").endsWith(QStringLiteral("(1 to 1,000,000)"))) << toolTip("batchSize").toStdString();
  EXPECT_TRUE(toolTip("gcSamples").endsWith(QStringLiteral("(all, or 1 to 100,000,000)")));
  EXPECT_TRUE(toolTip("learningRate").endsWith(QStringLiteral("(1e-09 to 1000)")));
  for (const auto* const box : m_panel.findChildren<QAbstractSpinBox*>()) {
    EXPECT_TRUE(box->toolTip().contains(QStringLiteral(" to "))) << box->objectName().toStdString();
  }
}

TEST_F(ExperimentPanelTest, IsNeverNarrowerThanItsFields)
{
  m_panel.show();
  const auto* const scroll = child<QScrollArea>("experimentScroll");
  for (const char* const section : {"optimizerSection", "measurementSection"}) {
    child<CollapsibleSection>(section)->setExpanded(true);
    QCoreApplication::processEvents();
    m_panel.resize(1, 400);
    m_panel.resize(m_panel.minimumSizeHint().width(), 400);
    QCoreApplication::processEvents();
    EXPECT_GE(scroll->viewport()->width(), scroll->widget()->minimumSizeHint().width()) << section;
  }
}

TEST_F(ExperimentPanelTest, WidthsBelongToTheMlp)
{
  auto* const widths = child<QLineEdit>("widths");
  EXPECT_FALSE(widths->isHidden());
  child<QComboBox>("model")->setCurrentText(QStringLiteral("convnet"));
  EXPECT_TRUE(widths->isHidden());
  widths->setText(QStringLiteral("no numbers"));
  const auto config = m_panel.config();
  ASSERT_TRUE(config) << "what is not seen is not read: " << config.error().text();
  EXPECT_EQ(config->training.model.widths, learning::ModelConfig().widths);
}

TEST_F(ExperimentPanelTest, SaysWhatIsWrongWithText)
{
  child<QLineEdit>("widths")->setText(QStringLiteral("128; 64"));
  auto config = m_panel.config();
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find("widths"), std::string::npos);
  EXPECT_NE(config.error().message.find("128; 64"), std::string::npos);
  child<QLineEdit>("widths")->setText(QStringLiteral("128, 64"));
  child<QLineEdit>("seed")->setText(QStringLiteral("-1"));
  config = m_panel.config();
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find("seed"), std::string::npos);
}

TEST_F(ExperimentPanelTest, ShowsSmallNumbersShortAndReadsThemBack)
{
  auto* const decay = child<QDoubleSpinBox>("weightDecay");
  EXPECT_EQ(decay->text(), QStringLiteral("0.0005"));
  decay->setValue(2.5e-7);
  EXPECT_EQ(decay->text(), QStringLiteral("2.5e-07"));
  decay->findChild<QLineEdit*>()->setText(QStringLiteral("1e-6"));
  decay->interpretText();
  EXPECT_DOUBLE_EQ(decay->value(), 1e-6);
  decay->stepUp();
  EXPECT_NEAR(decay->value(), 1.1e-6, 1e-9) << "a step is a tenth of the decade";
}

TEST_F(ExperimentPanelTest, StaysReadableWhileFixed)
{
  m_panel.setEditable(false);
  EXPECT_FALSE(child<QSpinBox>("epochs")->isEnabled());
  EXPECT_TRUE(m_panel.isEnabled()) << "the scroll bar must still work";
}

TEST_F(ExperimentPanelTest, EveryFieldSaysWhatItIs)
{
  for (const char* const name :
       {"epochs", "batchSize", "learningRate", "schedule", "seed", "momentum", "weightDecay", "threads", "probeEvery",
        "measureSamples", "gcSamples", "gcProbes", "model", "widths"}) {
    auto* const field = child<QWidget>(name);
    ASSERT_NE(field, nullptr) << name;
    EXPECT_FALSE(field->toolTip().isEmpty()) << name;
    EXPECT_NE(field->focusPolicy() & Qt::TabFocus, 0) << name;
  }
}

TEST_F(ExperimentPanelTest, AsksForAResetButDoesNotResetByItself)
{
  const QSignalSpy asked(&m_panel, &ExperimentPanel::resetRequested);
  child<QPushButton>("resetDefaults")->click();
  EXPECT_EQ(asked.count(), 1);
}

}  // namespace
}  // namespace simplexity::ui

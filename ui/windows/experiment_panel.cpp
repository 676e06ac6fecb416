#include "ui/windows/experiment_panel.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStringList>
#include <QThread>
#include <QVBoxLayout>
#include <limits>

#include "ui/windows/collapsible_section.h"
#include "ui/windows/dataset_picker.h"
#include "ui/windows/folder_edit.h"
#include "ui/windows/form_scroll_area.h"
#include "ui/windows/hidden_settings.h"
#include "ui/windows/scientific_spin_box.h"

namespace simplexity::ui {

namespace {

using learning::Schedule;

constexpr int kMany = 100'000'000;
constexpr int kMostThreads = 1024;  // more than this machine has, perhaps: a run of another one is repeated as it was

/// A named field with its explanation, the same for every kind of widget.
template <class Field>
Field* named(Field* field, const char* name, const QString& toolTip)
{
  field->setObjectName(QString::fromLatin1(name));
  field->setToolTip(toolTip);
  field->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  return field;
}

QSpinBox* countBox(QWidget* parent, const char* name, int minimum, int maximum, const QString& toolTip)
{
  auto* const box = named(new QSpinBox(parent), name, toolTip);
  box->setRange(minimum, maximum);
  box->setGroupSeparatorShown(true);
  box->setLocale(QLocale(QLocale::English));
  box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  return box;
}

ScientificSpinBox* realBox(QWidget* parent, const char* name, double minimum, double maximum, const QString& toolTip)
{
  auto* const box = named(new ScientificSpinBox(parent), name, toolTip);
  box->setRange(minimum, maximum);
  return box;
}

/// "(all, or 1 to 100,000,000)"
QString rangeText(const QAbstractSpinBox* box, const QString& special, const QString& minimum, const QString& maximum)
{
  return box->specialValueText().isEmpty()
             ? ExperimentPanel::tr("(%1 to %2)").arg(minimum, maximum)
             : ExperimentPanel::tr("(%1, or %2 to %3)").arg(box->specialValueText(), special, maximum);
}

QString rangeText(const QSpinBox* box)
{
  const QLocale locale = box->locale();
  return rangeText(box, locale.toString(box->minimum() + 1), locale.toString(box->minimum()),
                   locale.toString(box->maximum()));
}

QString rangeText(const ScientificSpinBox* box)
{
  return rangeText(box, {}, box->textFromValue(box->minimum()), box->textFromValue(box->maximum()));
}

QString widthsText(const std::vector<std::int64_t>& widths)
{
  QStringList parts;
  for (const auto width : widths) {
    parts << QString::number(width);
  }
  return parts.join(QStringLiteral(", "));
}

Result<std::vector<std::int64_t>> widthsFromText(const QString& text)
{
  std::vector<std::int64_t> widths;
  const QStringList parts = text.split(u',');
  for (const QString& part : parts) {
    bool isNumber = false;
    widths.push_back(part.trimmed().toLongLong(&isNumber));
    if (!isNumber) {
      return fail(
          ErrorCode::InvalidArgument,
          "the widths must be whole numbers separated by commas, such as 128, 64; found '" + text.toStdString() + "'");
    }
  }
  return widths;
}

/// A count that may be "all": the spin box shows that as its lowest value, 0.
int boxFromCount(std::int64_t count)
{
  return count == learning::kAllSamples ? 0 : static_cast<int>(std::min<std::int64_t>(count, kMany));
}

std::int64_t countFromBox(const QSpinBox* box)
{
  return box->value() == 0 ? learning::kAllSamples : box->value();
}

}  // namespace

ExperimentPanel::ExperimentPanel(Dialogs& dialogs, QWidget* parent)
    : QWidget(parent),
      m_dataset(new DatasetPicker(dialogs, this)),
      m_model(named(new QComboBox(this), "model", tr("The network: an embedding followed by one linear layer"))),
      m_widths(named(new QLineEdit(this), "widths",
                     tr("Units of each hidden layer, separated by commas; the last is the embedding's dimension"))),
      m_epochs(countBox(this, "epochs", 0, 1'000'000,
                        tr("Passes over the training data; 0 measures the untrained network"))),
      m_batchSize(countBox(this, "batchSize", 1, 1'000'000, tr("Images per optimizer step"))),
      m_learningRate(realBox(this, "learningRate", 1e-9, 1e3, tr("Step size of gradient descent at the start"))),
      m_schedule(
          named(new QComboBox(this), "schedule",
                tr("How the learning rate changes: constant; step: ×0.1 after one and two thirds; cosine: to zero"))),
      m_seed(named(new QLineEdit(this), "seed",
                   tr("Start of every random stream: same seed, same result (a whole number, 0 or more)"))),
      m_momentum(realBox(this, "momentum", 0.0, 0.999999, tr("Share of the last step carried over into the next"))),
      m_weightDecay(realBox(this, "weightDecay", 0.0, 10.0, tr("L2 coefficient on every parameter"))),
      m_threads(countBox(this, "threads", 0, kMostThreads,
                         tr("Processor threads for training; automatic leaves one of this computer's %1 free")
                             .arg(QThread::idealThreadCount()))),
      m_probeEvery(countBox(this, "probeEvery", 1, 1'000'000,
                            tr("Measure after every so many epochs; the first and last always"))),
      m_measureSamples(countBox(this, "measureSamples", 0, kMany,
                                tr("Samples of each split on which loss, accuracy and collapse are measured"))),
      m_gcSamples(countBox(this, "gcSamples", 0, kMany,
                           tr("Samples of each split on which geometric complexity is estimated"))),
      m_gcProbes(
          countBox(this, "gcProbes", 0, 1'000'000,
                   tr("Random output directions per sample; exact uses every output: slower, without probe noise"))),
      m_runsFolder(new FolderEdit(dialogs, tr("Choose the folder for new runs"), this)),
      m_hiddenSettings(new HiddenSettings(this)),
      m_optimizerSection(new CollapsibleSection(tr("&Advanced training"), this)),
      m_measurementSection(new CollapsibleSection(tr("&Measurement"), this)),
      m_fields(new QWidget(this))
{
  m_runsFolder->setObjectName(QStringLiteral("runsFolder"));
  m_optimizerSection->setObjectName(QStringLiteral("optimizerSection"));
  m_measurementSection->setObjectName(QStringLiteral("measurementSection"));
  for (const auto& kind : learning::modelKinds()) {
    m_model->addItem(QString::fromStdString(std::string(kind.name)));
    m_model->setItemData(m_model->count() - 1, QString::fromStdString(std::string(kind.summary)), Qt::ToolTipRole);
  }
  for (const Schedule schedule : {Schedule::Constant, Schedule::Step, Schedule::Cosine}) {
    m_schedule->addItem(QString::fromStdString(std::string(learning::scheduleId(schedule))),
                        QVariant::fromValue(static_cast<int>(schedule)));
  }
  fillOptimizerSection();
  fillMeasurementSection();
  explainRanges();

  auto* const column = new QVBoxLayout(m_fields);
  column->setContentsMargins(0, 0, 4, 0);
  column->addWidget(makeMainForm());
  column->addWidget(m_hiddenSettings);
  column->addWidget(m_optimizerSection);
  column->addWidget(m_measurementSection);
  auto* const reset = named(new QPushButton(tr("Reset to &defaults"), this), "resetDefaults",
                            tr("Fill in the values of a first start"));
  column->addWidget(reset, 0, Qt::AlignRight);
  column->addStretch();

  auto* const scroll = new FormScrollArea(m_fields, this);
  scroll->setObjectName(QStringLiteral("experimentScroll"));
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);

  connect(m_model, &QComboBox::currentIndexChanged, this, &ExperimentPanel::showModelFields);
  connect(reset, &QPushButton::clicked, this, &ExperimentPanel::resetRequested);
  connect(m_dataset, &DatasetPicker::kindChanged, this, [this] { setBase(withoutDataSelection(m_base)); });
  connect(m_hiddenSettings, &HiddenSettings::clearRequested, this, [this] { setBase(withoutHiddenSettings(m_base)); });
  setConfig({});
}

QWidget* ExperimentPanel::makeMainForm()
{
  auto* const widget = new QWidget(this);
  m_mainForm = makeForm(widget);
  m_mainForm->addRow(tr("Da&ta set"), m_dataset);
  m_mainForm->addRow(tr("M&odel"), m_model);
  m_mainForm->addRow(tr("&Widths"), m_widths);
  m_mainForm->addRow(tr("&Epochs"), m_epochs);
  m_mainForm->addRow(tr("&Batch size"), m_batchSize);
  m_mainForm->addRow(tr("&Learning rate"), m_learningRate);
  m_mainForm->addRow(tr("S&chedule"), m_schedule);
  m_mainForm->addRow(tr("&Seed"), m_seed);
  m_mainForm->addRow(tr("Save ru&ns in"), m_runsFolder);
  m_runsFolder->setToolTip(tr("Every run makes a folder of its own in here"));
  m_batchSize->setSuffix(tr(" images"));
  return widget;
}

void ExperimentPanel::fillOptimizerSection()
{
  QFormLayout* const form = m_optimizerSection->form();
  form->addRow(tr("Moment&um"), m_momentum);
  form->addRow(tr("Wei&ght decay"), m_weightDecay);
  form->addRow(tr("Threads"), m_threads);
  m_threads->setSpecialValueText(tr("automatic"));
}

void ExperimentPanel::fillMeasurementSection()
{
  QFormLayout* const form = m_measurementSection->form();
  form->addRow(tr("Ever&y"), m_probeEvery);
  form->addRow(tr("Samples"), m_measureSamples);
  form->addRow(tr("GC samples"), m_gcSamples);
  form->addRow(tr("GC probes"), m_gcProbes);
  m_probeEvery->setSuffix(tr(" epochs"));
  m_measureSamples->setSpecialValueText(tr("all"));
  m_gcSamples->setSpecialValueText(tr("all"));
  m_gcProbes->setSpecialValueText(tr("exact"));
}

Result<runs::ExperimentConfig> ExperimentPanel::config() const
{
  runs::ExperimentConfig config = m_base;
  learning::TrainingConfig& training = config.training;
  config.dataset = m_dataset->spec();
  training.model.name = m_model->currentText().toStdString();
  const auto widths = chosenWidths();
  if (!widths) {
    return fail(widths.error());
  }
  training.model.widths = *widths;
  bool isSeed = false;
  training.seed = m_seed->text().trimmed().toULongLong(&isSeed);
  if (!isSeed) {
    return fail(ErrorCode::InvalidArgument,
                "the seed must be a whole number, 0 or more; found '" + m_seed->text().toStdString() + "'");
  }
  training.epochs = m_epochs->value();
  training.batchSize = m_batchSize->value();
  training.optimizer.learningRate = m_learningRate->value();
  training.optimizer.momentum = m_momentum->value();
  training.optimizer.weightDecay = m_weightDecay->value();
  training.optimizer.schedule = static_cast<Schedule>(m_schedule->currentData().toInt());
  training.threads = m_threads->value();
  training.probe.every = m_probeEvery->value();
  training.probe.measureSamples = countFromBox(m_measureSamples);
  training.probe.gcSamples = countFromBox(m_gcSamples);
  training.probe.gcProbes = m_gcProbes->value();
  return config;
}

void ExperimentPanel::setConfig(const runs::ExperimentConfig& config)
{
  const learning::TrainingConfig& training = config.training;
  m_dataset->setSpec(config.dataset);  // first: another data set drops the classes of the one before
  setBase(config);
  m_model->setCurrentText(QString::fromStdString(training.model.name));
  m_widths->setText(widthsText(training.model.widths));
  m_epochs->setValue(training.epochs);
  m_batchSize->setValue(static_cast<int>(std::min<std::int64_t>(training.batchSize, kMany)));
  m_learningRate->setValue(training.optimizer.learningRate);
  m_schedule->setCurrentIndex(m_schedule->findData(static_cast<int>(training.optimizer.schedule)));
  m_seed->setText(QString::number(training.seed));
  m_momentum->setValue(training.optimizer.momentum);
  m_weightDecay->setValue(training.optimizer.weightDecay);
  m_threads->setValue(training.threads);
  m_probeEvery->setValue(training.probe.every);
  m_measureSamples->setValue(boxFromCount(training.probe.measureSamples));
  m_gcSamples->setValue(boxFromCount(training.probe.gcSamples));
  m_gcProbes->setValue(training.probe.gcProbes);
  showModelFields();
}

void ExperimentPanel::setEditable(bool isEditable)
{
  m_fields->setEnabled(isEditable);
}

std::filesystem::path ExperimentPanel::runsFolder() const
{
  return m_runsFolder->folder();
}

void ExperimentPanel::setRunsFolder(const std::filesystem::path& folder)
{
  m_runsFolder->setFolder(folder);
}

void ExperimentPanel::setBase(const runs::ExperimentConfig& config)
{
  m_base = config;
  m_hiddenSettings->setConfig(m_base);
}

bool ExperimentPanel::hasWidths() const
{
  return m_model->currentText() == QLatin1String("mlp");  // the others have fixed widths
}

Result<std::vector<std::int64_t>> ExperimentPanel::chosenWidths() const
{
  return hasWidths() ? widthsFromText(m_widths->text()) : m_base.training.model.widths;
}

void ExperimentPanel::showModelFields()
{
  m_mainForm->setRowVisible(m_widths, hasWidths());
}

void ExperimentPanel::explainRanges()
{
  const auto explain = [](auto* box) { box->setToolTip(box->toolTip() + u' ' + rangeText(box)); };
  for (QSpinBox* const box :
       {m_epochs, m_batchSize, m_threads, m_probeEvery, m_measureSamples, m_gcSamples, m_gcProbes}) {
    explain(box);
  }
  for (ScientificSpinBox* const box : {m_learningRate, m_momentum, m_weightDecay}) {
    explain(box);
  }
}

}  // namespace simplexity::ui

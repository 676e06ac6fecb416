#include "ui/windows/experiment_panel.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStringList>
#include <QVBoxLayout>

#include "ui/windows/branch_strip.h"
#include "ui/windows/dataset_picker.h"
#include "ui/windows/folder_edit.h"
#include "ui/windows/form_fields.h"
#include "ui/windows/form_scroll_area.h"
#include "ui/windows/hidden_settings.h"
#include "ui/windows/measurement_section.h"
#include "ui/windows/optimizer_section.h"
#include "ui/windows/scientific_spin_box.h"

namespace simplexity::ui {

namespace {

using learning::Schedule;

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

}  // namespace

ExperimentPanel::ExperimentPanel(Dialogs& dialogs, QWidget* parent)
    : QWidget(parent),
      m_branch(new BranchStrip(this)),
      m_dataset(new DatasetPicker(dialogs, this)),
      m_model(named(new QComboBox(this), "model", tr("The network: an embedding followed by one linear layer"))),
      m_widths(named(new QLineEdit(this), "widths",
                     tr("Units of each hidden layer, separated by commas; the last is the embedding's dimension"))),
      m_epochs(countBox(this, "epochs", {0, 1'000'000},
                        tr("Passes over the training data; 0 measures the untrained network"))),
      m_batchSize(countBox(this, "batchSize", {1, 1'000'000}, tr("Images per optimizer step"))),
      m_learningRate(realBox(this, "learningRate", {1e-9, 1e3}, tr("Step size of gradient descent at the start"))),
      m_schedule(
          named(new QComboBox(this), "schedule",
                tr("How the learning rate changes: constant; step: ×0.1 after one and two thirds; cosine: to zero"))),
      m_seed(named(new QLineEdit(this), "seed",
                   tr("Start of every random stream: same seed, same result (a whole number, 0 or more)"))),
      m_runsFolder(new FolderEdit(dialogs, tr("Choose the folder for new runs"), this)),
      m_hiddenSettings(new HiddenSettings(this)),
      m_optimizerSection(new OptimizerSection(this)),
      m_measurementSection(new MeasurementSection(this)),
      m_fields(new QWidget(this))
{
  m_runsFolder->setObjectName(QStringLiteral("runsFolder"));
  for (const auto& kind : learning::modelKinds()) {
    m_model->addItem(QString::fromStdString(std::string(kind.name)));
    m_model->setItemData(m_model->count() - 1, QString::fromStdString(std::string(kind.summary)), Qt::ToolTipRole);
  }
  for (const Schedule schedule : {Schedule::Constant, Schedule::Step, Schedule::Cosine}) {
    m_schedule->addItem(QString::fromStdString(std::string(learning::scheduleId(schedule))),
                        QVariant::fromValue(static_cast<int>(schedule)));
  }

  auto* const column = new QVBoxLayout(m_fields);
  column->setContentsMargins(0, 0, 4, 0);
  column->addWidget(m_branch);
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
  connect(m_branch, &BranchStrip::pointChanged, this, [this] {
    m_model->setEnabled(!branchPoint());
    m_widths->setEnabled(!branchPoint());
  });
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
  training.optimizer.schedule = static_cast<Schedule>(m_schedule->currentData().toInt());
  m_optimizerSection->store(training);
  m_measurementSection->store(training.probe);
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
  m_batchSize->setValue(static_cast<int>(std::min<std::int64_t>(training.batchSize, m_batchSize->maximum())));
  m_learningRate->setValue(training.optimizer.learningRate);
  m_schedule->setCurrentIndex(m_schedule->findData(static_cast<int>(training.optimizer.schedule)));
  m_seed->setText(QString::number(training.seed));
  m_optimizerSection->setConfig(training);
  m_measurementSection->setConfig(training.probe);
  showModelFields();
}

void ExperimentPanel::setBranchPoint(const std::optional<runs::BranchPoint>& point, const std::filesystem::path& origin)
{
  m_branch->setPoint(point, origin);
}

const std::optional<runs::BranchPoint>& ExperimentPanel::branchPoint() const
{
  return m_branch->point();
}

void ExperimentPanel::setEditable(bool isEditable)
{
  m_fields->setEnabled(isEditable);
}

std::vector<CollapsibleSection*> ExperimentPanel::sections() const
{
  return {m_optimizerSection, m_measurementSection};
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

}  // namespace simplexity::ui

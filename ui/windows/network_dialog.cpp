#include "ui/windows/network_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/learning/model_config.h"
#include "ui/style/short_text.h"
#include "ui/windows/collapsible_section.h"
#include "ui/windows/dataset_picker.h"
#include "ui/windows/display_text.h"
#include "ui/windows/form_fields.h"
#include "ui/windows/hidden_settings.h"
#include "ui/windows/measurement_section.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

namespace {

using Kind = data::NormalisationChoice::Kind;

constexpr int kMostHeads = learning::kUnits.most;
constexpr const char* kVit = "vit";

QString toText(std::string_view text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

void addModels(QComboBox* box)
{
  box->addItem(NetworkDialog::tr("as recognised"));
  for (const auto& kind : learning::modelKinds()) {
    box->addItem(toText(kind.name));
    box->setItemData(box->count() - 1, toText(kind.summary), Qt::ToolTipRole);
  }
}

void addNormalisations(QComboBox* box)
{
  const auto add = [box](Kind kind, const QString& text) { box->addItem(text, static_cast<int>(kind)); };
  add(Kind::Dataset, NetworkDialog::tr("mean and deviation of the data set"));
  add(Kind::Imagenet, NetworkDialog::tr("mean and deviation of ImageNet"));
  add(Kind::None, NetworkDialog::tr("none: brightness from 0 to 1"));
  add(Kind::Given, NetworkDialog::tr("given"));
}

}  // namespace

struct NetworkDialog::Reading {
  Result<runs::NetworkOutline> outline = fail(ErrorCode::NotFound, "the file is being read");
};

NetworkDialog::NetworkDialog(std::filesystem::path file, const runs::ExperimentConfig& proposal,
                             const std::filesystem::path& runsFolder, Dialogs& dialogs, QWidget* parent)
    : QDialog(parent),
      m_file(std::move(file)),
      m_experiment(withoutDataSelection(proposal)),
      m_reading(std::make_shared<Reading>()),
      m_icon(new QLabel(this)),
      m_summary(new QLabel(this)),
      m_model(named(new QComboBox(this), "networkModel",
                    tr("What network the weights are of; names and shapes mostly tell"))),
      m_heads(countBox(this, "networkHeads", {0, kMostHeads},
                       tr("Heads of the self-attention, which the weights do not tell"), tr("width / 64"))),
      m_embedding(named(new QComboBox(this), "networkEmbedding", tr("The layer that is measured as the embedding"))),
      m_dataset(new DatasetPicker(dialogs, this)),
      m_normalisation(named(new QComboBox(this), "networkNormalisation",
                            tr("How the inputs of the network were normalised when it was trained"))),
      m_given(named(new QLineEdit(this), "networkGiven",
                    tr("Means and then deviations of the channels, or one of each for all, in units of brightness from "
                       "0 to 1"))),
      m_measurement(new MeasurementSection(this))
{
  m_experiment.normalisation = proposal.normalisation;
  setObjectName(QStringLiteral("networkDialog"));
  setWindowTitle(tr("Measure a network — %1").arg(toQString(m_file.filename())));
  setWindowModality(Qt::WindowModal);
  setAttribute(Qt::WA_DeleteOnClose);
  addModels(m_model);
  addNormalisations(m_normalisation);
  buildLayout(tr("The run is kept in %1").arg(toQString(runsFolder)));
  setProposal();
  connectFields();
  readFile();
}

void NetworkDialog::buildLayout(const QString& whereKept)
{
  auto* const path = new QLabel(toQString(m_file), this);
  path->setObjectName(QStringLiteral("networkFile"));
  path->setTextFormat(Qt::PlainText);
  path->setTextInteractionFlags(Qt::TextSelectableByMouse);
  path->setWordWrap(true);
  auto* const kept = new QLabel(whereKept, this);
  kept->setObjectName(QStringLiteral("networkKept"));
  kept->setTextFormat(Qt::PlainText);
  kept->setWordWrap(true);
  m_summary->setObjectName(QStringLiteral("networkSummary"));
  m_summary->setTextFormat(Qt::PlainText);
  m_summary->setWordWrap(true);
  m_given->setPlaceholderText(tr("means, then deviations: 0.5, 0.25"));
  m_given->setAccessibleName(tr("Means and deviations"));
  m_dataset->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  m_measurement->showForOneEpoch();
  const int iconSize = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
  m_icon->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxWarning, nullptr, this).pixmap(iconSize));
  m_icon->setAccessibleName(tr("Warning"));
  auto* const summary = new QHBoxLayout;
  summary->addWidget(m_icon, 0, Qt::AlignTop);
  summary->addWidget(m_summary, 1);

  auto* const fields = new QWidget(this);
  m_form = makeForm(fields);
  m_form->setContentsMargins(0, 8, 0, 0);
  m_form->addRow(tr("Net&work"), m_model);
  m_form->addRow(tr("&Heads"), m_heads);
  m_form->addRow(tr("&Embedding"), m_embedding);
  m_form->addRow(tr("Da&ta set"), m_dataset);
  m_form->addRow(tr("&Normalisation"), m_normalisation);
  m_form->addRow(QString(), m_given);
  m_form->setRowVisible(m_heads, false);
  m_form->setRowVisible(m_embedding, false);

  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  m_measure = buttons->addButton(tr("Mea&sure"), QDialogButtonBox::AcceptRole);
  m_measure->setObjectName(QStringLiteral("networkMeasure"));
  m_measure->setDefault(true);
  connect(buttons, &QDialogButtonBox::accepted, this, &NetworkDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &NetworkDialog::reject);

  auto* const layout = new QVBoxLayout(this);
  layout->addWidget(path);
  layout->addLayout(summary);
  layout->addWidget(fields);
  layout->addWidget(m_measurement);
  layout->addStretch();
  layout->addWidget(kept);
  layout->addWidget(buttons);
  m_dataset->setFocus();
  resize(fontMetrics().averageCharWidth() * 70, sizeHint().height());
}

void NetworkDialog::setProposal()
{
  const data::NormalisationChoice& normalisation = m_experiment.normalisation;
  m_dataset->setSpec(m_experiment.dataset);
  m_normalisation->setCurrentIndex(m_normalisation->findData(static_cast<int>(normalisation.kind)));
  if (normalisation.kind == Kind::Given) {
    m_given->setText(QString::fromStdString(data::textOf(normalisation)));
  }
  m_form->setRowVisible(m_given, normalisation.kind == Kind::Given);
  m_measurement->setConfig(m_experiment.training.probe);
}

void NetworkDialog::connectFields()
{
  connect(m_model, &QComboBox::currentIndexChanged, this, &NetworkDialog::showNetwork);
  connect(m_heads, &QSpinBox::valueChanged, this, &NetworkDialog::showNetwork);
  connect(m_normalisation, &QComboBox::currentIndexChanged, this, [this] {
    m_form->setRowVisible(m_given, m_normalisation->currentData().toInt() == static_cast<int>(Kind::Given));
    showNetwork();
  });
  connect(m_given, &QLineEdit::textEdited, this, &NetworkDialog::showNetwork);
  connect(&m_session, &TrainingSession::finished, this, &NetworkDialog::endReading);
}

void NetworkDialog::readFile()
{
  say(tr("Reading the file …"), false);
  m_measure->setEnabled(false);
  m_session.start([file = m_file, reading = m_reading](learning::TrainingObserver&, const std::stop_token& stop) {
    reading->outline = runs::readNetworkOutline(file, stop);
    return Result<learning::TrainingSummary>(learning::TrainingSummary());
  });
}

void NetworkDialog::endReading(const TrainingEnd& end)
{
  if (m_result) {
    QDialog::done(*m_result);
    return;
  }
  if (!end.result) {
    m_reading->outline = fail(end.result.error());
  }
  if (m_reading->outline) {
    if (const auto* const script = std::get_if<learning::ScriptSummary>(&*m_reading->outline)) {
      offerEmbeddings(*script);
    }
  }
  showNetwork();
}

void NetworkDialog::showNetwork()
{
  if (m_session.state() != TrainingSession::State::Idle) {
    return;
  }
  if (!m_reading->outline) {
    m_measure->setEnabled(false);
    say(QString::fromStdString(m_reading->outline.error().message), true);
  } else if (const auto* const weights = std::get_if<runs::WeightsOutline>(&*m_reading->outline)) {
    showWeights(*weights);
  } else {
    m_measure->setEnabled(m_embedding->count() > 0);
    say(networkText(std::get<learning::ScriptSummary>(*m_reading->outline)), m_embedding->count() == 0);
  }
}

void NetworkDialog::showWeights(const runs::WeightsOutline& outline)
{
  const Result<runs::OutlinedNetwork> network = runs::networkOf(outline, model());
  m_measure->setEnabled(network && network->complaint.empty());
  m_form->setRowVisible(m_heads, network && network->found.model.name == kVit);
  if (network) {
    say(networkText(*network), !network->complaint.empty());
  } else {
    say(QString::fromStdString(network.error().message), true);
  }
}

/// The first is what the program's last linear layer gets, if it has one.
void NetworkDialog::offerEmbeddings(const learning::ScriptSummary& script)
{
  if (script.embeddingFeatures) {
    m_embedding->addItem(tr("what the last linear layer gets"));
  }
  for (const std::string& layer : script.layers) {
    const QString name = QString::fromStdString(layer);
    m_embedding->addItem(shortText(name, kLettersOfName), name);
    m_embedding->setItemData(m_embedding->count() - 1, shortText(name, kLettersOfSentence), Qt::ToolTipRole);
  }
  m_form->setRowVisible(m_model, false);
  m_form->setRowVisible(m_embedding, true);
}

void NetworkDialog::say(const QString& sentence, bool isWrong)
{
  m_icon->setVisible(isWrong);
  m_summary->setText(shortText(sentence, kLettersOfSentence));
}

learning::ModelChoice NetworkDialog::model() const
{
  learning::ModelChoice choice;
  if (m_model->currentIndex() > 0) {
    choice.name = m_model->currentText().toStdString();
  }
  if (m_heads->value() > 0) {
    choice.vitHeads = m_heads->value();
  }
  return choice;
}

std::optional<std::string> NetworkDialog::embedding() const
{
  const QVariant layer = m_embedding->currentData();
  return layer.isValid() ? std::optional(layer.toString().toStdString()) : std::nullopt;
}

Result<data::NormalisationChoice> NetworkDialog::normalisation() const
{
  const auto kind = static_cast<Kind>(m_normalisation->currentData().toInt());
  if (kind != Kind::Given) {
    return data::NormalisationChoice{.kind = kind, .mean = {}, .deviation = {}};
  }
  return data::parseNormalisation(m_given->text().remove(u' ').toStdString());
}

void NetworkDialog::accept()
{
  auto chosen = normalisation();
  if (!chosen) {
    say(QString::fromStdString(chosen.error().message), true);
    m_given->setFocus();
    return;
  }
  m_experiment.dataset = m_dataset->spec();
  m_experiment.normalisation = *std::move(chosen);
  m_measurement->store(m_experiment.training.probe);
  const runs::NetworkRunOptions options{.experiment = m_experiment, .model = model(), .embedding = embedding()};
  QDialog::accept();
  Q_EMIT measureRequested(options);
}

/// Texts that wrap need more height than the layout asks for, and answers make fields appear.
bool NetworkDialog::event(QEvent* event)
{
  const bool isHandled = QDialog::event(event);
  if (event->type() == QEvent::LayoutRequest) {
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
  }
  return isHandled;
}

void NetworkDialog::done(int result)
{
  if (m_session.state() == TrainingSession::State::Idle) {
    QDialog::done(result);
    return;
  }
  m_result = result;
  m_session.stop();
  hide();
}

}  // namespace simplexity::ui

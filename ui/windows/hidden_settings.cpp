#include "ui/windows/hidden_settings.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStringList>
#include <QToolButton>

#include "ui/plots/sample_note.h"
#include "ui/style/short_text.h"

namespace simplexity::ui {

namespace {

QString settingsText(const runs::ExperimentConfig& config)
{
  QStringList parts;
  if (!config.classes.empty()) {
    QStringList classes;
    for (const int cls : config.classes) {
      classes << QString::number(cls);
    }
    parts << HiddenSettings::tr("classes %1").arg(classes.join(QStringLiteral(", ")));
  }
  if (config.trainLimit) {
    parts << HiddenSettings::tr("%1 training samples").arg(countText(*config.trainLimit));
  }
  if (config.normalisation != data::NormalisationChoice()) {
    parts << HiddenSettings::tr("normalisation %1").arg(QString::fromStdString(data::textOf(config.normalisation)));
  }
  const learning::ModelConfig& model = config.training.model;
  if (model.form != learning::ModelConfig().form) {
    parts << HiddenSettings::tr("form %1").arg(QString::fromStdString(std::string(learning::modelFormId(model.form))));
  }
  if (model.vit != learning::VitSizes()) {
    parts << HiddenSettings::tr("vit of patch %1, width %2, depth %3, %4 heads, %5 hidden units")
                 .arg(model.vit.patch)
                 .arg(model.vit.width)
                 .arg(model.vit.depth)
                 .arg(model.vit.heads)
                 .arg(model.vit.hidden);
  }
  if (config.training.device != learning::TrainingConfig().device) {
    parts << HiddenSettings::tr("device %1").arg(QString::fromStdString(config.training.device));
  }
  return parts.join(QStringLiteral(" · "));
}

}  // namespace

HiddenSettings::HiddenSettings(QWidget* parent) : QWidget(parent), m_text(new QLabel(this))
{
  m_text->setObjectName(QStringLiteral("hiddenSettings"));
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::PlainText);
  auto* const clear = new QToolButton(this);
  clear->setObjectName(QStringLiteral("clearHiddenSettings"));
  clear->setText(tr("Clear"));
  clear->setToolTip(
      tr("Train on all classes and samples, normalised by the data set, a model of the usual form, on the device "
         "chosen automatically"));
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(8, 0, 2, 2);
  layout->addWidget(m_text, 1);
  layout->addWidget(clear, 0, Qt::AlignTop);
  connect(clear, &QToolButton::clicked, this, &HiddenSettings::clearRequested);
  hide();
}

void HiddenSettings::setConfig(const runs::ExperimentConfig& config)
{
  const QString text = shortText(settingsText(config), kLettersOfSentence);
  m_text->setText(tr("Also: %1").arg(text));
  setVisible(!text.isEmpty());
}

runs::ExperimentConfig withoutHiddenSettings(runs::ExperimentConfig config)
{
  config.training.device = learning::TrainingConfig().device;
  config.training.model.form = learning::ModelConfig().form;
  config.training.model.vit = {};
  return withoutDataSelection(std::move(config));
}

runs::ExperimentConfig withoutDataSelection(runs::ExperimentConfig config)
{
  config.classes.clear();
  config.trainLimit.reset();
  config.normalisation = {};
  return config;
}

}  // namespace simplexity::ui

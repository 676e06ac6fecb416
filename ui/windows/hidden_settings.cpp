#include "ui/windows/hidden_settings.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStringList>
#include <QToolButton>

#include "ui/plots/sample_note.h"

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
  if (config.training.device != learning::TrainingConfig().device) {
    parts << HiddenSettings::tr("device %1").arg(QString::fromStdString(config.training.device));
  }
  const learning::OptimizerConfig& optimizer = config.training.optimizer;
  if (optimizer.kind == learning::OptimizerKind::Sam) {
    parts << HiddenSettings::tr("SAM of radius %1").arg(optimizer.samRadius);
  }
  if (config.training.gcPenalty > 0.0) {
    parts << HiddenSettings::tr("GC penalty %1").arg(config.training.gcPenalty);
  }
  const learning::ProbeConfig& probe = config.training.probe;
  if (probe.gcEstimator != learning::ProbeConfig().gcEstimator) {
    const std::string_view estimator = learning::estimatorId(probe.gcEstimator);
    parts << HiddenSettings::tr("GC estimator %1")
                 .arg(QString::fromUtf8(estimator.data(), static_cast<qsizetype>(estimator.size())));
  }
  if (probe.gcLogits) {
    parts << HiddenSettings::tr("GC of the logits");
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
  clear->setToolTip(tr(
      "Train on all classes and samples, on the device chosen automatically, by plain SGD without a penalty, measuring "
      "GC of the embedding by orthonormal probes"));
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(8, 0, 2, 2);
  layout->addWidget(m_text, 1);
  layout->addWidget(clear, 0, Qt::AlignTop);
  connect(clear, &QToolButton::clicked, this, &HiddenSettings::clearRequested);
  hide();
}

void HiddenSettings::setConfig(const runs::ExperimentConfig& config)
{
  const QString text = settingsText(config);
  m_text->setText(tr("Also: %1").arg(text));
  setVisible(!text.isEmpty());
}

runs::ExperimentConfig withoutHiddenSettings(runs::ExperimentConfig config)
{
  const learning::TrainingConfig defaults;
  config.training.device = defaults.device;
  config.training.gcPenalty = defaults.gcPenalty;
  config.training.gcPenaltySamples = defaults.gcPenaltySamples;
  config.training.probe.gcEstimator = defaults.probe.gcEstimator;
  config.training.probe.gcLogits = defaults.probe.gcLogits;
  config.training.optimizer.kind = defaults.optimizer.kind;
  config.training.optimizer.samRadius = defaults.optimizer.samRadius;
  return withoutDataSelection(std::move(config));
}

runs::ExperimentConfig withoutDataSelection(runs::ExperimentConfig config)
{
  config.classes.clear();
  config.trainLimit.reset();
  return config;
}

}  // namespace simplexity::ui

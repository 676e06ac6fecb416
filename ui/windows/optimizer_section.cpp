#include "ui/windows/optimizer_section.h"

#include <QComboBox>
#include <QFormLayout>
#include <QSpinBox>
#include <QThread>

#include "core/learning/config.h"
#include "ui/windows/form_fields.h"
#include "ui/windows/scientific_spin_box.h"

namespace simplexity::ui {

namespace {

using learning::OptimizerKind;

// More than this machine has, perhaps: a run of another one is repeated as it was.
constexpr int kMostThreads = learning::kThreads.most;

}  // namespace

OptimizerSection::OptimizerSection(QWidget* parent)
    : CollapsibleSection(tr("&Advanced training"), parent),
      m_kind(named(new QComboBox(this), "optimizer",
                   tr("sgd: stochastic gradient descent; sam: sharpness-aware, the gradient is taken a step uphill, "
                      "for twice the time"))),
      m_samRadius(realBox(this, "samRadius", {0.0, 1e3}, tr("Length of the step uphill"))),
      m_momentum(realBox(this, "momentum", {0.0, 0.999999}, tr("Share of the last step carried over into the next"))),
      m_weightDecay(realBox(this, "weightDecay", {0.0, 10.0}, tr("L2 coefficient on every parameter"))),
      m_gcPenalty(realBox(this, "gcPenalty", {0.0, 1e6},
                          tr("Adds this times the geometric complexity of the embedding to the loss; above 0 a step "
                             "takes three to four times as long"))),
      m_gcPenaltySamples(countBox(this, "gcPenaltySamples", {0, kMany},
                                  tr("Images of each batch on which the penalty is estimated; fewer are faster"),
                                  tr("whole batch"))),
      m_threads(countBox(this, "threads", {0, kMostThreads},
                         tr("Processor threads for training; automatic leaves one of this computer's %1 free")
                             .arg(QThread::idealThreadCount()),
                         tr("automatic")))
{
  setObjectName(QStringLiteral("optimizerSection"));
  for (const OptimizerKind kind : {OptimizerKind::Sgd, OptimizerKind::Sam}) {
    m_kind->addItem(QString::fromStdString(std::string(learning::optimizerId(kind))),
                    QVariant::fromValue(static_cast<int>(kind)));
  }
  form()->addRow(tr("Optimi&zer"), m_kind);
  form()->addRow(tr("SAM radius"), m_samRadius);
  form()->addRow(tr("Moment&um"), m_momentum);
  form()->addRow(tr("Wei&ght decay"), m_weightDecay);
  form()->addRow(tr("GC penalty"), m_gcPenalty);
  form()->addRow(tr("Penalised"), m_gcPenaltySamples);
  form()->addRow(tr("Threads"), m_threads);
  connect(m_kind, &QComboBox::currentIndexChanged, this, &OptimizerSection::showWhatApplies);
  connect(m_gcPenalty, &QDoubleSpinBox::valueChanged, this, &OptimizerSection::showWhatApplies);
  showWhatApplies();
}

void OptimizerSection::setConfig(const learning::TrainingConfig& config)
{
  const learning::OptimizerConfig& optimizer = config.optimizer;
  m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(optimizer.kind)));
  m_samRadius->setValue(optimizer.samRadius);
  m_momentum->setValue(optimizer.momentum);
  m_weightDecay->setValue(optimizer.weightDecay);
  m_gcPenalty->setValue(config.gcPenalty);
  setCountOrAll(m_gcPenaltySamples, config.gcPenaltySamples);
  m_threads->setValue(config.threads);
}

void OptimizerSection::store(learning::TrainingConfig& config) const
{
  learning::OptimizerConfig& optimizer = config.optimizer;
  optimizer.kind = static_cast<OptimizerKind>(m_kind->currentData().toInt());
  optimizer.samRadius = m_samRadius->value();
  optimizer.momentum = m_momentum->value();
  optimizer.weightDecay = m_weightDecay->value();
  config.gcPenalty = m_gcPenalty->value();
  config.gcPenaltySamples = countOrAll(m_gcPenaltySamples);
  config.threads = m_threads->value();
}

void OptimizerSection::showWhatApplies()
{
  form()->setRowVisible(m_samRadius, m_kind->currentData().toInt() == static_cast<int>(OptimizerKind::Sam));
  form()->setRowVisible(m_gcPenaltySamples, m_gcPenalty->value() > 0.0);
}

}  // namespace simplexity::ui

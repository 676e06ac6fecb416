#include "ui/windows/measurement_section.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSpinBox>

#include "ui/windows/form_fields.h"

namespace simplexity::ui {

using learning::ComplexityEstimator;

MeasurementSection::MeasurementSection(QWidget* parent)
    : CollapsibleSection(tr("&Measurement"), parent),
      m_every(countBox(this, "probeEvery", {1, 1'000'000},
                       tr("Measure after every so many epochs; the first and last always"))),
      m_measureSamples(countBox(this, "measureSamples", {0, kMany},
                                tr("Samples of each split on which loss, accuracy and collapse are measured"),
                                tr("all"))),
      m_gcSamples(countBox(this, "gcSamples", {0, kMany},
                           tr("Samples of each split on which geometric complexity is estimated"), tr("all"))),
      m_gcProbes(
          countBox(this, "gcProbes", {0, learning::kProbeCounts.most},
                   tr("Random output directions per sample; exact uses every output: slower, without probe noise"),
                   tr("exact"))),
      m_gcEstimator(
          named(new QComboBox(this), "gcEstimator",
                tr("How the directions are drawn; deflated: exactly along those in which the class means "
                   "differ, by probes in the rest, which is steadier near collapse from six probes on; "
                   "stratified: these directions shared out among the samples, which is steadier with fewer"))),
      m_flatnessEvery(countBox(this, "flatnessEvery", {0, 1'000'000},
                               tr("Measure how flat the loss is, by its gradient and Hessian on 512 samples of each "
                                  "split, after every so many epochs, the first and the last; costs about 200 passes "
                                  "over these samples"),
                               tr("off"))),
      m_gcLogits(named(new QCheckBox(tr("GC of the logits too"), this), "gcLogits",
                       tr("Besides that of the embedding; measuring complexity takes twice the time"))),
      m_shuffled(named(new QCheckBox(tr("With labels shuffled too"), this), "shuffled",
                       tr("What no structure looks like: the baseline of the plots")))
{
  setObjectName(QStringLiteral("measurementSection"));
  for (QSpinBox* const every : {m_every, m_flatnessEvery}) {
    every->setSuffix(tr(" epoch"));
    connect(every, &QSpinBox::valueChanged, every,
            [every](int epochs) { every->setSuffix(epochs == 1 ? tr(" epoch") : tr(" epochs")); });
  }
  form()->addRow(tr("Ever&y"), m_every);
  form()->addRow(tr("Samples"), m_measureSamples);
  form()->addRow(tr("GC samples"), m_gcSamples);
  form()->addRow(tr("GC probes"), m_gcProbes);
  form()->addRow(tr("Estimator"), m_gcEstimator);
  form()->addRow(tr("Flatness every"), m_flatnessEvery);
  form()->addRow(m_gcLogits);
  form()->addRow(m_shuffled);
  for (const std::string_view id : learning::kEstimatorIds) {  // in the order of the enumeration
    m_gcEstimator->addItem(QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size())));
  }
  connect(m_gcProbes, &QSpinBox::valueChanged, this, &MeasurementSection::showWhatApplies);
  showWhatApplies();
}

void MeasurementSection::setConfig(const learning::ProbeConfig& probe)
{
  m_every->setValue(probe.every);
  setCountOrAll(m_measureSamples, probe.measureSamples);
  setCountOrAll(m_gcSamples, probe.gcSamples);
  m_gcProbes->setValue(probe.gcProbes);
  m_gcEstimator->setCurrentIndex(static_cast<int>(probe.gcEstimator));
  m_flatnessEvery->setValue(probe.flatnessEvery);
  m_gcLogits->setChecked(probe.gcLogits);
  m_shuffled->setChecked(probe.shuffled);
}

void MeasurementSection::store(learning::ProbeConfig& probe) const
{
  probe.every = m_every->value();
  probe.measureSamples = countOrAll(m_measureSamples);
  probe.gcSamples = countOrAll(m_gcSamples);
  probe.gcProbes = m_gcProbes->value();
  probe.gcEstimator = static_cast<ComplexityEstimator>(m_gcEstimator->currentIndex());
  probe.flatnessEvery = m_flatnessEvery->value();
  probe.gcLogits = m_gcLogits->isChecked();
  probe.shuffled = m_shuffled->isChecked();
}

void MeasurementSection::showForOneEpoch()
{
  form()->setRowVisible(m_every, false);
  form()->setRowVisible(m_flatnessEvery, false);
  auto* const flatness =
      named(new QCheckBox(tr("Flatness of the loss too"), this), "flatness",
            tr("Its gradient and Hessian on 512 samples of each split; costs about 200 passes over these"));
  flatness->setChecked(m_flatnessEvery->value() > 0);
  connect(flatness, &QCheckBox::toggled, m_flatnessEvery,
          [every = m_flatnessEvery](bool isMeasured) { every->setValue(isMeasured ? 1 : 0); });
  connect(m_flatnessEvery, &QSpinBox::valueChanged, flatness,
          [flatness](int every) { flatness->setChecked(every > 0); });
  form()->addRow(flatness);
}

void MeasurementSection::showWhatApplies()
{
  form()->setRowVisible(m_gcEstimator, m_gcProbes->value() != learning::kExactProbes);
}

}  // namespace simplexity::ui

#include "ui/windows/measurement_section.h"

#include <QFormLayout>
#include <QSpinBox>

#include "ui/windows/form_fields.h"

namespace simplexity::ui {

MeasurementSection::MeasurementSection(QWidget* parent)
    : CollapsibleSection(tr("&Measurement"), parent),
      m_every(countBox(this, "probeEvery", {1, 1'000'000},
                       tr("Measure after every so many epochs; the first and last always"))),
      m_measureSamples(countBox(this, "measureSamples", {0, kMany},
                                tr("Samples of each split on which loss, accuracy and collapse are measured"),
                                tr("all"))),
      m_gcSamples(countBox(this, "gcSamples", {0, kMany},
                           tr("Samples of each split on which geometric complexity is estimated"), tr("all"))),
      m_gcProbes(countBox(
          this, "gcProbes", {0, 1'000'000},
          tr("Random output directions per sample; exact uses every output: slower, without probe noise"), tr("exact")))
{
  setObjectName(QStringLiteral("measurementSection"));
  m_every->setSuffix(tr(" epochs"));
  form()->addRow(tr("Ever&y"), m_every);
  form()->addRow(tr("Samples"), m_measureSamples);
  form()->addRow(tr("GC samples"), m_gcSamples);
  form()->addRow(tr("GC probes"), m_gcProbes);
}

void MeasurementSection::setConfig(const learning::ProbeConfig& probe)
{
  m_every->setValue(probe.every);
  setCountOrAll(m_measureSamples, probe.measureSamples);
  setCountOrAll(m_gcSamples, probe.gcSamples);
  m_gcProbes->setValue(probe.gcProbes);
}

void MeasurementSection::store(learning::ProbeConfig& probe) const
{
  probe.every = m_every->value();
  probe.measureSamples = countOrAll(m_measureSamples);
  probe.gcSamples = countOrAll(m_gcSamples);
  probe.gcProbes = m_gcProbes->value();
}

}  // namespace simplexity::ui

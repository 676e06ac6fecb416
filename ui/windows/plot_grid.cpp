#include "ui/windows/plot_grid.h"

#include <QGridLayout>
#include <QLabel>
#include <QTabBar>
#include <algorithm>
#include <optional>

#include "ui/document/run_document.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/sample_note.h"
#include "ui/windows/settings.h"

namespace simplexity::ui {

namespace {

QString scaleName(const MetricPlot& plot)
{
  return QStringLiteral("logScale-") + plot.spec().id;
}

}  // namespace

PlotGrid::PlotGrid(RunDocument& document, QWidget* parent)
    : QTabWidget(parent), m_document(document), m_featuresNote(new QLabel(this))
{
  setObjectName(QStringLiteral("plots"));
  setDocumentMode(true);
  addPage(tr("Training"), standardPlots());
  addPage(tr("Flatness"), flatnessPlots());
  addFeaturesPage();
  showPages();
  connect(&m_document, &RunDocument::runChanged, this, &PlotGrid::showRun);
  connect(&m_document, &RunDocument::epochsAppended, this, &PlotGrid::appendEpochs);
  connect(&m_document, &RunDocument::shownEpochChanged, this, &PlotGrid::moveCursor);
}

QGridLayout* PlotGrid::addPage(const QString& title, const std::vector<PlotSpec>& specs)
{
  auto* const page = new QWidget(this);
  auto* const grid = new QGridLayout(page);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(4);
  int index = 0;
  for (const PlotSpec& spec : specs) {
    auto* const plot = new MetricPlot(spec, page);
    grid->addWidget(plot, index / 2, index % 2);
    ++index;
    m_plots.push_back(plot);
    connect(plot, &MetricPlot::epochClicked, &m_document, &RunDocument::showEpoch);
    connect(plot, &MetricPlot::exportRequested, this, &PlotGrid::exportRequested);
  }
  addTab(page, title);
  return grid;
}

void PlotGrid::addFeaturesPage()
{
  QGridLayout* const grid = addPage(tr("Features"), featurePlots(true));
  m_featuresNote->setObjectName(QStringLiteral("featuresNote"));
  m_featuresNote->setWordWrap(true);
  m_featuresNote->setMargin(8);
  grid->addWidget(m_featuresNote, 2, 0, 1, 2);
  grid->setRowStretch(0, 1);  // the note takes what it needs
  grid->setRowStretch(1, 1);
}

std::vector<const MetricPlot*> PlotGrid::plots() const
{
  std::vector<const MetricPlot*> plots;
  for (const PlotSpec& spec : plotsOf(m_document.run().info)) {
    plots.push_back(*std::ranges::find(m_plots, spec.id, [](const MetricPlot* plot) { return plot->spec().id; }));
  }
  return plots;
}

void PlotGrid::setLogScale(bool isLogScale)
{
  for (MetricPlot* const plot : m_plots) {
    plot->setLogScale(isLogScale);
  }
}

void PlotGrid::setShowsBaselines(bool showsBaselines)
{
  for (MetricPlot* const plot : m_plots) {
    plot->setShowsBaselines(showsBaselines);
  }
}

void PlotGrid::resetViews()
{
  for (MetricPlot* const plot : m_plots) {
    plot->resetView();
  }
}

void PlotGrid::saveState(Settings& settings) const
{
  for (const MetricPlot* const plot : m_plots) {
    settings.setOn(scaleName(*plot), plot->isLogScale());
  }
}

void PlotGrid::restoreState(const Settings& settings)
{
  for (MetricPlot* const plot : m_plots) {
    plot->setLogScale(settings.isOn(scaleName(*plot), plot->isLogScale()));
  }
}

void PlotGrid::showRun()
{
  const auto& run = m_document.run();
  showPages();
  for (MetricPlot* const plot : m_plots) {
    plot->clear();  // zoom and read-out belong to the run that was shown
    plot->setEpochs(run.epochs);
    plot->setSampleNote(plotNote(plot->spec(), run.info.plan, run.info.config.training.probe));
  }
}

void PlotGrid::showPages()
{
  const runs::RunInfo& info = m_document.run().info;
  const bool hasFlatness = measuresFlatness(info.plan);
  setTabVisible(Training, !info.features);
  setTabVisible(Flatness, hasFlatness);
  setTabVisible(Features, info.features.has_value());
  tabBar()->setVisible(hasFlatness);  // one page needs no tabs
  if (info.features || !hasFlatness) {
    setCurrentIndex(info.features ? Features : Training);
  }
  const QString network =
      tr("Geometric complexity needs the network, and loss and flatness do too: these are features only.");
  const bool hasHead = info.features && info.features->hasHead;
  m_featuresNote->setText(hasHead ? network
                                  : network + QChar(u' ') +
                                        tr("Accuracy, NC3 and NC4 need the weights of the last layer, which the file "
                                           "does not have."));
  findChild<MetricPlot*>(QStringLiteral("features-head"))->setVisible(hasHead);
}

void PlotGrid::appendEpochs()
{
  const auto& epochs = m_document.run().epochs;
  for (MetricPlot* const plot : m_plots) {
    plot->appendEpochs({epochs.begin() + static_cast<std::ptrdiff_t>(plot->epochs().size()), epochs.end()});
  }
}

void PlotGrid::moveCursor()
{
  const auto* const shown = m_document.shownRecord();
  // Following the newest, the cursor would sit on the edge of the plot and say nothing.
  const bool isShown = shown != nullptr && !m_document.isFollowing();
  for (MetricPlot* const plot : m_plots) {
    plot->setCursorEpoch(isShown ? std::optional(shown->epoch) : std::nullopt);
  }
}

}  // namespace simplexity::ui

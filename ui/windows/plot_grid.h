#pragma once

#include <QTabWidget>
#include <vector>

#include "ui/plots/plot_spec.h"

class QGridLayout;
class QLabel;

namespace simplexity::ui {

class MetricPlot;
class RunDocument;
class Settings;

/// The plots, two by two, showing one document: of a training the standard ones, and on a page of their own those of
/// flatness where it is measured; of features theirs, with a note of what cannot be measured without the network.
class PlotGrid final : public QTabWidget {
  Q_OBJECT

 public:
  PlotGrid(RunDocument& document, QWidget* parent);

  void setLogScale(bool isLogScale);
  void setShowsBaselines(bool showsBaselines);
  void resetViews();
  /// The scale of each plot.
  void saveState(Settings& settings) const;
  void restoreState(const Settings& settings);
  /// For export: those of the run that is shown.
  [[nodiscard]] std::vector<const MetricPlot*> plots() const;

 Q_SIGNALS:
  void exportRequested();

 private:
  enum Page { Training, Flatness, Features };

  QGridLayout* addPage(const QString& title, const std::vector<PlotSpec>& specs);
  void addFeaturesPage();
  void showRun();
  void showPages();
  void appendEpochs();
  void moveCursor();

  RunDocument& m_document;
  std::vector<MetricPlot*> m_plots;  ///< of all pages
  QLabel* m_featuresNote;
};

}  // namespace simplexity::ui

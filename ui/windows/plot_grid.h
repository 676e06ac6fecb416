#pragma once

#include <QWidget>
#include <vector>

namespace simplexity::ui {

class MetricPlot;
class RunDocument;
class Settings;

/// The standard plots, two by two, showing one document.
class PlotGrid final : public QWidget {
  Q_OBJECT

 public:
  PlotGrid(RunDocument& document, QWidget* parent);

  void setLogScale(bool isLogScale);
  void setShowsBaselines(bool showsBaselines);
  void resetViews();
  /// The scale of each plot.
  void saveState(Settings& settings) const;
  void restoreState(const Settings& settings);
  /// For export.
  [[nodiscard]] std::vector<const MetricPlot*> plots() const { return {m_plots.begin(), m_plots.end()}; }

 Q_SIGNALS:
  void exportRequested();

 private:
  void showRun();
  void appendEpochs();
  void moveCursor();

  RunDocument& m_document;
  std::vector<MetricPlot*> m_plots;
};

}  // namespace simplexity::ui

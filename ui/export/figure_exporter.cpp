#include "ui/export/figure_exporter.h"

#include <string>
#include <system_error>
#include <utility>

#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_export.h"
#include "ui/plots/sample_note.h"
#include "ui/scene/offscreen_render.h"
#include "ui/scene/scene_theme.h"
#include "ui/scene/simplex_scene.h"

namespace simplexity::ui {

namespace {

/// One file to come.
struct Task {
  std::string name;
  std::function<Result<>(const std::filesystem::path&)> write;
};

std::vector<std::string> extensionsOf(const PlotFormats& formats)
{
  std::vector<std::string> extensions;
  if (formats.svg) {
    extensions.emplace_back(".svg");
  }
  if (formats.pdf) {
    extensions.emplace_back(".pdf");
  }
  if (formats.png) {
    extensions.emplace_back(".png");
  }
  return extensions;
}

std::vector<std::unique_ptr<MetricPlot>> standardPlotsOf(const runs::Run& run)
{
  std::vector<std::unique_ptr<MetricPlot>> plots;
  for (PlotSpec& spec : standardPlots()) {
    plots.push_back(std::make_unique<MetricPlot>(std::move(spec)));
    MetricPlot& plot = *plots.back();
    plot.setEpochs(run.epochs);
    plot.setSampleNote(plotNote(plot.spec(), run.info.plan, run.info.config.training.probe.gcProbes));
  }
  return plots;
}

Result<> writeScene(const ExportSubject& subject, const ExportOptions& options, const std::filesystem::path& path)
{
  const auto scene = subject.scene != nullptr ? subject.scene->clone() : std::make_unique<SimplexScene>();
  scene->setStyle(sceneStyle(options.theme, subject.run.info.classNames));
  scene->show(subject.geometry);
  return renderToPng(*scene, path, options.sceneSize);
}

void addPlots(std::vector<Task>& tasks, const std::vector<const MetricPlot*>& plots, const ExportSubject& subject,
              const ExportOptions& options)
{
  FigureOptions figure;
  figure.size = options.plotSize;
  figure.theme = options.theme;
  figure.description = QString::fromStdString(subject.run.folder.filename().string());
  for (const MetricPlot* const plot : plots) {
    for (const std::string& extension : extensionsOf(options.formats)) {
      tasks.push_back({plot->spec().id.toStdString() + extension,
                       [plot, figure](const auto& path) { return savePlot(*plot, path, figure); }});
    }
  }
}

}  // namespace

Result<std::vector<std::filesystem::path>> exportRun(const ExportSubject& subject,
                                                     const std::filesystem::path& directory,
                                                     const ExportOptions& options, const ExportProgress& progress)
{
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return fail(ErrorCode::Io, "the folder cannot be made: " + error.message(), directory);
  }
  std::vector<std::unique_ptr<MetricPlot>> ownPlots;
  std::vector<const MetricPlot*> plots = subject.plots;
  if (plots.empty()) {
    ownPlots = standardPlotsOf(subject.run);
    for (const auto& plot : ownPlots) {
      plots.push_back(plot.get());
    }
  }
  std::vector<Task> tasks;
  if (options.plots) {
    addPlots(tasks, plots, subject, options);
  }
  if (options.scene && subject.geometry) {
    tasks.push_back({"scene.png", [&](const auto& path) { return writeScene(subject, options, path); }});
  }
  if (options.metrics) {
    tasks.push_back({"metrics.csv", [&](const auto& path) { return runs::writeMetricsCsv(path, subject.run.epochs); }});
  }
  std::vector<std::filesystem::path> written;
  for (const Task& task : tasks) {
    if (progress && !progress(static_cast<int>(written.size()), static_cast<int>(tasks.size()))) {
      return written;
    }
    std::filesystem::path path = directory / task.name;
    if (auto done = task.write(path); !done) {
      return fail(std::move(done.error()));
    }
    written.push_back(std::move(path));
  }
  return written;
}

}  // namespace simplexity::ui

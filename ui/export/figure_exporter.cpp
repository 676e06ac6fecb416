#include "ui/export/figure_exporter.h"

#include <string>
#include <system_error>
#include <utility>

#include "ui/export/profile_plots.h"
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

std::vector<std::unique_ptr<MetricPlot>> everyPlotOf(const runs::Run& run)
{
  std::vector<std::unique_ptr<MetricPlot>> plots;
  for (PlotSpec& spec : plotsOf(run.info)) {
    plots.push_back(std::make_unique<MetricPlot>(std::move(spec)));
    MetricPlot& plot = *plots.back();
    plot.setEpochs(run.epochs);
    plot.setSampleNote(plotNote(plot.spec(), run.info.plan, run.info.config.training.probe));
  }
  return plots;
}

std::vector<std::unique_ptr<MetricPlot>> copiesOf(const std::vector<const MetricPlot*>& plots)
{
  std::vector<std::unique_ptr<MetricPlot>> copies;
  copies.reserve(plots.size());
  for (const MetricPlot* const plot : plots) {
    copies.push_back(plot->clone());
  }
  return copies;
}

void addProfilePlots(std::vector<std::unique_ptr<MetricPlot>>& plots, const std::optional<runs::RunProfile>& profile)
{
  if (profile) {
    for (MetricPlot* const plot : makeProfilePlots(*profile, nullptr)) {
      plots.emplace_back(plot);
    }
  }
}

/// A subject as it was at one moment.
struct Still {
  explicit Still(const ExportSubject& subject)
      : run(subject.run),
        geometry(subject.geometry),
        profile(subject.profile),
        plots(subject.plots.empty() ? everyPlotOf(run) : copiesOf(subject.plots)),
        scene(subject.scene != nullptr ? subject.scene->clone() : std::make_unique<SimplexScene>())
  {
    addProfilePlots(plots, profile);
  }

  runs::Run run;
  std::shared_ptr<const geometry::GeometrySnapshot> geometry;
  std::optional<runs::RunProfile> profile;
  std::vector<std::unique_ptr<MetricPlot>> plots;
  std::unique_ptr<SimplexScene> scene;
};

Result<> writeScene(const Still& still, const ExportOptions& options, const std::filesystem::path& path)
{
  still.scene->setStyle(sceneStyle(options.theme, still.run.info.classNames));
  still.scene->show(still.geometry);
  return renderToPng(*still.scene, path, options.sceneSize);
}

void addPlots(std::vector<Task>& tasks, const Still& still, const ExportOptions& options)
{
  FigureOptions figure;
  figure.size = options.plotSize;
  figure.theme = options.theme;
  figure.description = QString::fromStdString(runs::sourceOf(still.run.info, still.run.folder).filename().string());
  for (const auto& plot : still.plots) {
    for (const std::string& extension : extensionsOf(options.formats)) {
      tasks.push_back({plot->spec().id.toStdString() + extension,
                       [&plot, figure](const auto& path) { return savePlot(*plot, path, figure); }});
    }
  }
}

std::vector<Task> tasksFor(const Still& still, const ExportOptions& options)
{
  std::vector<Task> tasks;
  if (options.plots) {
    addPlots(tasks, still, options);
  }
  if (options.metrics) {
    tasks.push_back({"metrics.csv", [&](const auto& path) { return runs::writeMetricsCsv(path, still.run.epochs); }});
  }
  if (options.metrics && still.profile) {
    tasks.push_back({"profile.csv", [&](const auto& path) { return runs::writeProfileCsv(path, *still.profile); }});
  }
  if (options.scene && still.geometry) {
    tasks.push_back({"scene.png", [&](const auto& path) { return writeScene(still, options, path); }});
  }
  return tasks;
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
  const Still still(subject);
  const std::vector<Task> tasks = tasksFor(still, options);
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

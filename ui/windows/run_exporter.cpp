#include "ui/windows/run_exporter.h"

#include <QProgressDialog>
#include <QWidget>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/runs/profile_file.h"
#include "ui/document/run_document.h"
#include "ui/export/figure_exporter.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/message_banner.h"
#include "ui/windows/paths.h"
#include "ui/windows/plot_grid.h"
#include "ui/windows/scene_panel.h"
#include "ui/windows/settings.h"

namespace simplexity::ui {

RunExporter::RunExporter(const WindowParts& parts, PlotGrid& plots, ScenePanel& scene, QWidget* window)
    : QObject(window), m_parts(parts), m_plots(plots), m_scene(scene), m_window(window)
{
}

void RunExporter::exportFigures()
{
  const auto request =
      m_parts.dialogs.askExport(m_window, {m_parts.settings.exportFolder(), m_parts.settings.exportOptions()});
  if (!request) {
    return;
  }
  m_parts.settings.setExportFolder(request->folder);
  m_parts.settings.setExportOptions(request->options);
  if (const Result<> written = write(*request); !written) {
    m_parts.banner.showError(written.error());
  }
}

Result<> RunExporter::write(const ExportRequest& request)
{
  QProgressDialog progress(tr("Exporting …"), tr("Cancel"), 0, 1, m_window);
  progress.setWindowModality(Qt::WindowModal);
  progress.setMinimumDuration(1000);
  const RunDocument& document = m_parts.document;
  ExportSubject subject{document.run(), document.shownGeometry(), m_plots.plots(), &m_scene.scene(), {}};
  if (const auto& folder = document.run().folder; runs::hasProfile(folder)) {
    auto profile = runs::readProfile(folder);
    if (!profile) {
      return fail(std::move(profile.error()));
    }
    subject.profile = *std::move(profile);
  }
  if (request.options.scene && !subject.geometry) {
    m_parts.banner.showWarning(tr("The 3-D scene was not exported: the run folder has no geometry of the shown epoch"));
  }
  const auto onProgress = [&progress](int done, int total) {
    progress.setMaximum(total);
    progress.setValue(done);
    return !progress.wasCanceled();
  };
  return exportRun(subject, request.folder, request.options, onProgress)
      .map([&](const std::vector<std::filesystem::path>& files) {
        const int count = static_cast<int>(files.size());
        Q_EMIT exported(tr("Wrote %n file(s) to %1", nullptr, count).arg(toQString(request.folder)));
      });
}

}  // namespace simplexity::ui

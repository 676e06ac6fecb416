#include "app/simplexity/render_command.h"

#include <QTemporaryDir>
#include <algorithm>
#include <iostream>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/runs/experiment.h"
#include "core/runs/features_run.h"
#include "core/runs/file_kind.h"
#include "core/runs/run_folder.h"
#include "ui/export/figure_exporter.h"

namespace simplexity::app {

namespace {

/// One line per ten epochs.
class ProgressPrinter final : public learning::TrainingObserver {
 public:
  [[nodiscard]] Result<> onEpoch(const learning::EpochReport& report) override
  {
    constexpr int kStride = 10;
    if (report.record.epoch % kStride == 0) {
      std::cerr << "trained " << report.record.epoch << " epochs of the demonstration\n";
    }
    return {};
  }
};

Result<> trainDemonstration(const std::filesystem::path& folder)
{
  ProgressPrinter printer;
  return runs::runExperiment({}, folder, printer, {}).map([](const auto&) {});
}

Result<int> shownEpoch(const runs::Run& run, std::optional<int> wanted)
{
  if (run.epochs.empty()) {
    return fail(ErrorCode::NotFound, "the run has no measured epoch yet", run.folder);
  }
  if (wanted && !std::ranges::binary_search(run.epochs, *wanted, {}, &learning::EpochRecord::epoch)) {
    return fail(ErrorCode::NotFound,
                "epoch " + std::to_string(*wanted) + " was not measured; the last one that was is " +
                    std::to_string(run.epochs.back().epoch),
                run.folder);
  }
  return wanted.value_or(run.epochs.back().epoch);
}

Result<std::vector<std::filesystem::path>> renderFolder(const std::filesystem::path& folder,
                                                        const std::filesystem::path& directory,
                                                        std::optional<int> wantedEpoch)
{
  const auto run = runs::readRun(folder);
  if (!run) {
    return fail(run.error());
  }
  for (const std::string& warning : run->warnings) {
    std::cerr << "simplexity: " << shownLine(warning) << '\n';
  }
  const auto geometry =
      shownEpoch(*run, wantedEpoch).and_then([&folder](int epoch) { return runs::readGeometry(folder, epoch); });
  if (!geometry) {
    return fail(geometry.error());
  }
  std::optional<runs::RunProfile> profile;
  if (runs::hasProfile(folder)) {
    auto read = runs::readProfile(folder);
    if (!read) {
      return fail(std::move(read.error()));
    }
    profile = *std::move(read);
  }
  ui::ExportOptions options;
  options.formats.pdf = false;
  return ui::exportRun({*run, *geometry, {}, nullptr, std::move(profile)}, directory, options);
}

/// Renders the run that `make` makes in a folder which does not last.
template <class Make>
Result<std::vector<std::filesystem::path>> renderTemporary(Make make, const std::filesystem::path& directory,
                                                           std::optional<int> epoch)
{
  const QTemporaryDir temporary;
  if (!temporary.isValid()) {
    return fail(ErrorCode::Io, "no temporary folder for what is measured: " + temporary.errorString().toStdString());
  }
  const std::filesystem::path folder = temporary.filePath(QStringLiteral("demonstration")).toStdString();
  return make(folder).and_then([&] { return renderFolder(folder, directory, epoch); });
}

Result<> measureFeatures(const std::filesystem::path& file, const std::filesystem::path& folder)
{
  learning::TrainingObserver nobody;
  return runs::measureFeaturesRun(file, {}, folder, nobody, {}).map([](const auto&) {});
}

}  // namespace

Result<std::vector<std::filesystem::path>> renderRun(const std::filesystem::path& directory,
                                                     const std::optional<std::filesystem::path>& path,
                                                     std::optional<int> epoch)
{
  if (!path) {
    return renderTemporary(trainDemonstration, directory, epoch);
  }
  if (const std::filesystem::path folder = runs::runFolderOf(*path); !folder.empty()) {
    return renderFolder(folder, directory, epoch);
  }
  switch (const runs::FileKind kind = runs::fileKind(*path)) {
    case runs::FileKind::Folder:
      return renderFolder(*path, directory, epoch);
    case runs::FileKind::Features:
      return renderTemporary([&path](const std::filesystem::path& folder) { return measureFeatures(*path, folder); },
                             directory, epoch);
    default:
      return fail(runs::cannotShow(*path, kind));
  }
}

}  // namespace simplexity::app

#include "ui/windows/settings.h"

#include <QDir>
#include <QStandardPaths>

#include "ui/windows/paths.h"

namespace simplexity::ui {

namespace {

constexpr int kRecentRuns = 10;
constexpr int kRunsSetAside = 1000;

const QString kExperiment = QStringLiteral("experiment");
const QString kNetworkExperiment = QStringLiteral("networkExperiment");
const QString kRunsFolder = QStringLiteral("folders/runs");
const QString kOpenFolder = QStringLiteral("folders/open");
const QString kExportFolder = QStringLiteral("folders/export");
const QString kExportPlots = QStringLiteral("export/plots");
const QString kExportScene = QStringLiteral("export/scene");
const QString kExportMetrics = QStringLiteral("export/metrics");
const QString kExportPlotSize = QStringLiteral("export/plotSize");
const QString kExportSceneSize = QStringLiteral("export/sceneSize");
const QString kExportDark = QStringLiteral("export/dark");
const QString kRecent = QStringLiteral("recentRuns");
const QString kSetAside = QStringLiteral("interruptedRuns/setAside");
const QString kAppearance = QStringLiteral("appearance");

QString defaultPath()
{
  return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + QStringLiteral("/simplexity.ini");
}

QString layoutKey(const QString& name)
{
  return QStringLiteral("layout/") + name;
}

QString switchKey(const QString& name)
{
  return QStringLiteral("switches/") + name;
}

}  // namespace

Settings::Settings(const QString& path) : m_store(path.isEmpty() ? defaultPath() : path, QSettings::IniFormat) {}

std::optional<runs::ExperimentConfig> Settings::experimentAt(const QString& key) const
{
  const QString text = m_store.value(key).toString();
  if (text.isEmpty()) {
    return std::nullopt;
  }
  const auto config = runs::experimentFromJson(text.toStdString());
  return config ? std::optional(*config) : std::nullopt;  // written by another version: start from the defaults
}

std::optional<runs::ExperimentConfig> Settings::experiment() const
{
  return experimentAt(kExperiment);
}

void Settings::setExperiment(const runs::ExperimentConfig& config)
{
  m_store.setValue(kExperiment, QString::fromStdString(runs::toJson(config)));
}

std::optional<runs::ExperimentConfig> Settings::networkExperiment() const
{
  return experimentAt(kNetworkExperiment);
}

void Settings::setNetworkExperiment(const runs::ExperimentConfig& config)
{
  m_store.setValue(kNetworkExperiment, QString::fromStdString(runs::toJson(config)));
}

std::filesystem::path Settings::runsFolder() const
{
  const QString folder = m_store.value(kRunsFolder).toString();
  return folder.isEmpty()
             ? toPath(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/runs"))
             : toPath(folder);
}

void Settings::setRunsFolder(const std::filesystem::path& folder)
{
  m_store.setValue(kRunsFolder, toQString(folder));
}

std::filesystem::path Settings::openFolder() const
{
  return toPath(m_store.value(kOpenFolder, QDir::homePath()).toString());
}

void Settings::setOpenFolder(const std::filesystem::path& folder)
{
  m_store.setValue(kOpenFolder, toQString(folder));
}

std::filesystem::path Settings::exportFolder() const
{
  return toPath(m_store.value(kExportFolder, QDir::homePath()).toString());
}

void Settings::setExportFolder(const std::filesystem::path& folder)
{
  m_store.setValue(kExportFolder, toQString(folder));
}

ExportOptions Settings::exportOptions() const
{
  ExportOptions options;
  options.plots = m_store.value(kExportPlots, options.plots).toBool();
  options.scene = m_store.value(kExportScene, options.scene).toBool();
  options.metrics = m_store.value(kExportMetrics, options.metrics).toBool();
  options.plotSize = m_store.value(kExportPlotSize, options.plotSize).toSize();
  options.sceneSize = m_store.value(kExportSceneSize, options.sceneSize).toSize();
  options.theme = m_store.value(kExportDark, false).toBool() ? Theme::darkAppearance() : Theme::light();
  return options;
}

void Settings::setExportOptions(const ExportOptions& options)
{
  m_store.setValue(kExportPlots, options.plots);
  m_store.setValue(kExportScene, options.scene);
  m_store.setValue(kExportMetrics, options.metrics);
  m_store.setValue(kExportPlotSize, options.plotSize);
  m_store.setValue(kExportSceneSize, options.sceneSize);
  m_store.setValue(kExportDark, options.theme.dark);
}

QStringList Settings::recentRuns() const
{
  return m_store.value(kRecent).toStringList();
}

void Settings::addRecentRun(const std::filesystem::path& path)
{
  QStringList recent = recentRuns();
  recent.removeAll(toQString(path));
  recent.prepend(toQString(path));
  m_store.setValue(kRecent, QStringList(recent.mid(0, kRecentRuns)));
}

QStringList Settings::runsSetAside() const
{
  return m_store.value(kSetAside).toStringList();
}

void Settings::setRunAside(const QString& run)
{
  QStringList runs = runsSetAside();
  runs.removeAll(run);
  runs.prepend(run);
  m_store.setValue(kSetAside, QStringList(runs.mid(0, kRunsSetAside)));
}

Appearance Settings::appearance() const
{
  const QString name = m_store.value(kAppearance).toString();
  if (name == QLatin1String("light")) {
    return Appearance::Light;
  }
  return name == QLatin1String("dark") ? Appearance::Dark : Appearance::System;
}

void Settings::setAppearance(Appearance appearance)
{
  const char* const name = appearance == Appearance::Light  ? "light"
                           : appearance == Appearance::Dark ? "dark"
                                                            : "system";
  m_store.setValue(kAppearance, QString::fromLatin1(name));
}

QByteArray Settings::layout(const QString& name) const
{
  return m_store.value(layoutKey(name)).toByteArray();
}

void Settings::setLayout(const QString& name, const QByteArray& state)
{
  m_store.setValue(layoutKey(name), state);
}

bool Settings::isOn(const QString& name, bool byDefault) const
{
  return m_store.value(switchKey(name), byDefault).toBool();
}

void Settings::setOn(const QString& name, bool isOn)
{
  m_store.setValue(switchKey(name), isOn);
}

}  // namespace simplexity::ui

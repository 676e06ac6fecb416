#include "ui/windows/settings.h"

#include <QDir>
#include <QStandardPaths>

#include "ui/windows/paths.h"

namespace simplexity::ui {

namespace {

constexpr int kRecentRuns = 10;

const QString kExperiment = QStringLiteral("experiment");
const QString kRunsFolder = QStringLiteral("folders/runs");
const QString kExportFolder = QStringLiteral("folders/export");
const QString kRecent = QStringLiteral("recentRuns");
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

std::optional<runs::ExperimentConfig> Settings::experiment() const
{
  const QString text = m_store.value(kExperiment).toString();
  if (text.isEmpty()) {
    return std::nullopt;
  }
  const auto config = runs::experimentFromJson(text.toStdString());
  return config ? std::optional(*config) : std::nullopt;  // written by another version: start from the defaults
}

void Settings::setExperiment(const runs::ExperimentConfig& config)
{
  m_store.setValue(kExperiment, QString::fromStdString(runs::toJson(config)));
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

std::filesystem::path Settings::exportFolder() const
{
  return toPath(m_store.value(kExportFolder, QDir::homePath()).toString());
}

void Settings::setExportFolder(const std::filesystem::path& folder)
{
  m_store.setValue(kExportFolder, toQString(folder));
}

QStringList Settings::recentRuns() const
{
  return m_store.value(kRecent).toStringList();
}

void Settings::addRecentRun(const std::filesystem::path& folder)
{
  QStringList recent = recentRuns();
  recent.removeAll(toQString(folder));
  recent.prepend(toQString(folder));
  m_store.setValue(kRecent, QStringList(recent.mid(0, kRecentRuns)));
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

#pragma once

#include <QString>
#include <filesystem>

#include "core/base/file_io.h"

namespace simplexity::ui {

[[nodiscard]] inline QString toQString(const std::filesystem::path& path)
{
  return QString::fromStdString(path.string());
}

[[nodiscard]] inline std::filesystem::path toPath(const QString& text)
{
  return {text.toStdString()};
}

/// Absolute, without "." and "..", without a slash at its end: one spelling for one folder, as the system would follow
/// it. Nothing stays nothing.
[[nodiscard]] inline std::filesystem::path tidyPath(const std::filesystem::path& path)
{
  return path.empty() ? path : absolutePath(path);
}

}  // namespace simplexity::ui

#pragma once

#include <QString>
#include <filesystem>
#include <system_error>

namespace simplexity::ui {

[[nodiscard]] inline QString toQString(const std::filesystem::path& path)
{
  return QString::fromStdString(path.string());
}

[[nodiscard]] inline std::filesystem::path toPath(const QString& text)
{
  return {text.toStdString()};
}

/// Absolute, without "." and "..", without a slash at its end: one spelling for one folder. Nothing stays nothing.
[[nodiscard]] inline std::filesystem::path tidyPath(const std::filesystem::path& path)
{
  if (path.empty()) {
    return path;
  }
  std::error_code unknownCurrentFolder;
  const std::filesystem::path whole = std::filesystem::absolute(path, unknownCurrentFolder);
  const std::filesystem::path tidy = (unknownCurrentFolder ? path : whole).lexically_normal();
  return tidy.has_filename() || tidy == tidy.root_path() ? tidy : tidy.parent_path();
}

}  // namespace simplexity::ui

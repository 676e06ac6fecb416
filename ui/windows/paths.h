#pragma once

#include <QString>
#include <filesystem>

namespace simplexity::ui {

[[nodiscard]] inline QString toQString(const std::filesystem::path& path)
{
  return QString::fromStdString(path.string());
}

[[nodiscard]] inline std::filesystem::path toPath(const QString& text)
{
  return {text.toStdString()};
}

}  // namespace simplexity::ui

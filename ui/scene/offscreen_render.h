#pragma once

#include <QImage>
#include <QSize>
#include <filesystem>

#include "core/base/result.h"
#include "ui/scene/simplex_scene.h"

namespace simplexity::ui {

/// The longest side of a picture that renderToImage() makes.
inline constexpr int kLargestPicture = 8192;

/// Renders a copy of the scene, through the same camera, into an RGB picture of this size, which may be larger than the
/// screen; text, points and lines grow with the picture (reference: 600 pixels on the shorter side). Up to half the
/// largest size it is drawn twice as large and scaled down, for smooth edges. GUI thread; needs a QGuiApplication whose
/// platform has OpenGL, and says in the Error if there is none.
[[nodiscard]] Result<QImage> renderToImage(const SimplexScene& scene, QSize size);

/// The same into a PNG file, which appears whole or not at all.
[[nodiscard]] Result<> renderToPng(const SimplexScene& scene, const std::filesystem::path& path, QSize size);

}  // namespace simplexity::ui

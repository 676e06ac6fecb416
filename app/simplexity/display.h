#pragma once

namespace simplexity::app {

/// Whether Qt will find a screen. Asked before a QApplication exists, because that aborts the process without one.
[[nodiscard]] bool hasDisplay();

}  // namespace simplexity::app

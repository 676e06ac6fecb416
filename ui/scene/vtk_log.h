#pragma once

namespace simplexity::ui {

/// Sends VTK's warnings and errors to the log instead of a window or standard error. Once is enough; more is harmless.
void sendVtkMessagesToLog();

}  // namespace simplexity::ui

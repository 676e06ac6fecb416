#include "app/simplexity/display.h"

#include <cstdlib>
#include <memory>
#include <string_view>

#ifdef SIMPLEXITY_HAS_X11
#include <X11/Xlib.h>
#endif

namespace simplexity::app {

bool hasDisplay()
{
#ifdef SIMPLEXITY_HAS_X11
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  const std::string_view platform = variable("QT_QPA_PLATFORM");
  const bool usesX11 = platform.empty() ? variable("WAYLAND_DISPLAY").empty() : platform.starts_with("xcb");
  if (usesX11) {
    return std::unique_ptr<Display, decltype(&XCloseDisplay)>(XOpenDisplay(nullptr), &XCloseDisplay) != nullptr;
  }
#endif
  return true;
}

}  // namespace simplexity::app

#include "ui/scene/vtk_log.h"

#include <spdlog/spdlog.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkOutputWindow.h>

#include <string_view>

namespace simplexity::ui {

namespace {

std::string_view withoutLineEnd(const char* text)
{
  std::string_view line(text);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  return line;
}

class LogOutputWindow : public vtkOutputWindow {
 public:
  static LogOutputWindow* New();
  vtkTypeMacro(LogOutputWindow, vtkOutputWindow)  // NOLINT: a macro of VTK, in its style
      LogOutputWindow(const LogOutputWindow&) = delete;
  LogOutputWindow& operator=(const LogOutputWindow&) = delete;

  void DisplayText(const char* text) override { spdlog::info("VTK: {}", withoutLineEnd(text)); }
  void DisplayErrorText(const char* text) override { spdlog::error("VTK: {}", withoutLineEnd(text)); }
  void DisplayWarningText(const char* text) override { spdlog::warn("VTK: {}", withoutLineEnd(text)); }
  void DisplayGenericWarningText(const char* text) override { spdlog::warn("VTK: {}", withoutLineEnd(text)); }
  void DisplayDebugText(const char* text) override { spdlog::debug("VTK: {}", withoutLineEnd(text)); }

 protected:
  LogOutputWindow() = default;
  ~LogOutputWindow() override = default;
};

vtkStandardNewMacro(LogOutputWindow)

}  // namespace

void sendVtkMessagesToLog()
{
  if (LogOutputWindow::SafeDownCast(vtkOutputWindow::GetInstance()) == nullptr) {
    vtkNew<LogOutputWindow> window;
    vtkOutputWindow::SetInstance(window);
  }
}

}  // namespace simplexity::ui

#include <QApplication>
#include <QTimer>
#include <cstdlib>
#include <iostream>
#include <variant>

#include "app/simplexity/command_line.h"
#include "app/simplexity/display.h"
#include "app/simplexity/render_command.h"
#include "app/simplexity/termination_signals.h"
#include "core/base/log.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/isolation/isolated_task.h"
#include "ui/session/training_session.h"
#include "ui/style/theme.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/main_window.h"
#include "ui/windows/settings.h"

namespace {

using simplexity::app::CommandLine;

constexpr int kFailed = 1;

int render(const CommandLine& command)
{
  const auto written = simplexity::app::renderRun(*command.renderInto, command.run, command.epoch);
  if (!written) {
    std::cerr << "simplexity: " << simplexity::shownLine(written.error().text()) << '\n';
    return kFailed;
  }
  for (const auto& path : *written) {
    std::cout << simplexity::shownLine(path.string()) << '\n';
  }
  return 0;
}

int showWindow(const CommandLine& command)
{
  simplexity::ui::Settings settings;
  simplexity::ui::DesktopDialogs dialogs;
  applyAppearance(settings.appearance());
  simplexity::ui::MainWindow window(settings, dialogs);
  const simplexity::app::TerminationSignals signals([&window] { window.terminate(); });
  // A question that is still open would keep the program.
  QObject::connect(&window, &simplexity::ui::MainWindow::closed, [] { QApplication::exit(); });
  window.show();
  // What takes time comes when the window is there.
  QTimer::singleShot(0, &window, [&window, &command] {
    if (command.run) {
      window.open(*command.run);
    } else if (command.demo) {
      window.experimentPanel().setConfig({});
      window.startTraining();
    } else {
      window.offerInterruptedRun();
    }
  });
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv)
{
  if (const auto status = simplexity::isolation::runIsolatedTask(argc, argv)) {
    return *status;
  }
  simplexity::prepareProcess();
  simplexity::logToStandardError("simplexity");
  const auto parsed = simplexity::app::parseCommandLine(argc, argv);
  if (const int* const exitStatus = std::get_if<int>(&parsed)) {
    return *exitStatus;
  }
  if (!simplexity::app::hasDisplay()) {
    std::cerr << "simplexity: no display; run with xvfb-run, or use simplexity-cli\n";
    return kFailed;
  }
  QApplication::setApplicationName(QStringLiteral("simplexity"));
  QApplication::setApplicationVersion(QStringLiteral(SIMPLEXITY_VERSION));
  const QApplication application(argc, argv);
  const auto& command = std::get<CommandLine>(parsed);
  const int status = command.renderInto ? render(command) : showWindow(command);
  if (simplexity::ui::TrainingSession::isWorkerLeft()) {
    std::_Exit(status);  // the worker uses what would be tidied up now
  }
  return status;
}

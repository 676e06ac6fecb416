#pragma once

#include <QObject>
#include <filesystem>
#include <functional>
#include <string>

#include "core/runs/network_run.h"
#include "ui/windows/window_parts.h"

class QWidget;

namespace simplexity::ui {

/// Starts what needs data: the experiment in the form, the shown run continued or branched from, a network measured.
/// Offers to download a standard data set that is not here. Failures go to the message banner.
class RunStarter final : public QObject {
  Q_OBJECT

 public:
  /// Dialogs are asked above `window`, which owns this.
  RunStarter(const WindowParts& parts, QWidget* window);

  /// Trains what the form says.
  void start();
  /// Goes on with the shown run, which may have no epochs yet; one that is finished for as many epochs as are asked
  /// for.
  void resume();
  /// Puts a branch from the shown epoch, or the last before it that has a checkpoint, into the form.
  void branch();
  /// Measures the network of a file of weights or of TorchScript.
  void measureNetwork(const std::filesystem::path& file, const runs::NetworkRunOptions& options);

 private:
  [[nodiscard]] bool offersDownload(const std::string& dataset, std::function<void()> whenHere);

  WindowParts m_parts;
  QWidget* m_window;
};

}  // namespace simplexity::ui

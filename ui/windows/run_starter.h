#pragma once

#include <QObject>
#include <string>

#include "ui/windows/window_parts.h"

class QWidget;

namespace simplexity::ui {

/// Starts what trains: the experiment in the form, the shown run continued or branched from. Failures go to the message
/// banner.
class RunStarter final : public QObject {
  Q_OBJECT

 public:
  /// Dialogs are asked above `window`, which owns this.
  RunStarter(const WindowParts& parts, QWidget* window);

  /// Trains what the form says, once its data set is here: offers to download a standard one.
  void start();
  /// Goes on with the shown run; one that is finished for as many epochs as are asked for.
  void resume();
  /// Puts a branch from the shown epoch, or the last before it that has a checkpoint, into the form.
  void branch();

 private:
  [[nodiscard]] bool offersDownload(const std::string& dataset);

  WindowParts m_parts;
  QWidget* m_window;
};

}  // namespace simplexity::ui

#pragma once

#include <QObject>
#include <QStringList>
#include <filesystem>
#include <memory>

#include "ui/session/training_session.h"
#include "ui/windows/window_parts.h"

class QAction;

namespace simplexity::ui {

/// Looks for runs that were killed with the program, or by it, and offers in the message banner to go on with the
/// newest. A run is offered until the user has dismissed that, or has shown another run instead; if it is resumed and
/// killed again, it is offered again.
class InterruptedRunOffer final : public QObject {
  Q_OBJECT

 public:
  InterruptedRunOffer(const WindowParts& parts, QObject* parent);

  /// Looks in the folder for runs and among the recent ones, in the background. Nothing is offered if something is
  /// shown or trained by then.
  void look();
  [[nodiscard]] bool isLooking() const { return m_session.state() != TrainingSession::State::Idle; }

 Q_SIGNALS:
  void openRequested(const std::filesystem::path& folder);
  void resumeRequested(const std::filesystem::path& folder);

 private:
  struct Search;
  using Request = void (InterruptedRunOffer::*)(const std::filesystem::path&);

  [[nodiscard]] QAction* makeChoice(const char* name, const QString& text, const QString& toolTip, Request request);
  void offer();
  void setAside();

  WindowParts m_parts;
  QAction* m_resume;
  QAction* m_open;
  std::shared_ptr<Search> m_search;  ///< what the worker writes; the window's own once it has finished
  QStringList m_offered;             ///< in the banner now, as the settings know them; the newest first
  TrainingSession m_session;
};

}  // namespace simplexity::ui

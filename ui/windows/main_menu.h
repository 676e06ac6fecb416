#pragma once

#include <QList>
#include <QObject>

#include "ui/style/theme.h"

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace simplexity::ui {

struct RunActions;

/// The menu bar: its actions and nothing of what they do.
class MainMenu final : public QObject {
  Q_OBJECT

 public:
  MainMenu(const RunActions& runActions, QMainWindow* window);

  void setRecentRuns(const QStringList& folders);
  /// Whether something else may be opened now.
  void setCanOpen(bool canOpen);
  void setAppearance(Appearance appearance);
  /// What of the window is shown: remembered from session to session.
  [[nodiscard]] QList<QAction*> switches() const { return {showBaselines, showExperiment, showScene, showTable}; }

  QAction* newExperiment;
  QAction* openFile;
  QAction* openRun;
  QMenu* recentRuns;
  QAction* exportFigures;
  QAction* quit;
  QAction* profile;
  QAction* previousEpoch;
  QAction* nextEpoch;
  QAction* firstEpoch;
  QAction* liveEpoch;
  QAction* logScale;
  QAction* linearScale;
  QAction* resetViews;
  QAction* showBaselines;
  QAction* showExperiment;
  QAction* showScene;
  QAction* showTable;
  QAction* glossary;
  QAction* about;

 Q_SIGNALS:
  void recentRunChosen(const QString& folder);
  void appearanceChosen(simplexity::ui::Appearance appearance);

 private:
  void addFileMenu(QMainWindow* window);
  void addViewMenu(QMainWindow* window);
  void addEpochMenu(QMainWindow* window);
  void addHelpMenu(QMainWindow* window);

  QActionGroup* m_appearances;
};

}  // namespace simplexity::ui

#include "ui/windows/main_menu.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QStringList>

#include "ui/style/short_text.h"
#include "ui/windows/run_controls.h"

namespace simplexity::ui {

namespace {

constexpr qsizetype kLettersOfPath = 120;

QAction* makeAction(QObject* parent, const char* name, const QString& text, const QKeySequence& shortcut = {})
{
  auto* const action = new QAction(text, parent);
  action->setObjectName(QString::fromLatin1(name));
  action->setShortcut(shortcut);
  return action;
}

QAction* makeSwitch(QObject* parent, const char* name, const QString& text, bool isChecked,
                    const QKeySequence& shortcut = {})
{
  auto* const action = makeAction(parent, name, text, shortcut);
  action->setCheckable(true);
  action->setChecked(isChecked);
  return action;
}

}  // namespace

MainMenu::MainMenu(const RunActions& runActions, QMainWindow* window)
    : QObject(window),
      newExperiment(makeAction(this, "actionNew", tr("&New experiment"), QKeySequence::New)),
      openFile(makeAction(this, "actionOpenFile", tr("Open &file…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O)),
      openRun(makeAction(this, "actionOpen", tr("&Open run folder…"), QKeySequence::Open)),
      recentRuns(new QMenu(tr("Open &recent"), window)),
      exportFigures(makeAction(this, "actionExport", tr("&Export…"), Qt::CTRL | Qt::Key_E)),
      quit(makeAction(this, "actionQuit", tr("&Quit"), QKeySequence::Quit)),
      profile(makeAction(this, "actionProfile", tr("Profile along &depth…"), Qt::CTRL | Qt::Key_D)),
      previousEpoch(makeAction(this, "actionPreviousEpoch", tr("&Previous epoch"), Qt::ALT | Qt::Key_Left)),
      nextEpoch(makeAction(this, "actionNextEpoch", tr("&Next epoch"), Qt::ALT | Qt::Key_Right)),
      firstEpoch(makeAction(this, "actionFirstEpoch", tr("&First epoch"), Qt::ALT | Qt::Key_Home)),
      liveEpoch(makeAction(this, "actionLiveEpoch", tr("&Live: follow the newest epoch"), Qt::ALT | Qt::Key_End)),
      logScale(makeAction(this, "actionLogScale", tr("Lo&garithmic scale in all plots"), Qt::CTRL | Qt::Key_L)),
      linearScale(
          makeAction(this, "actionLinearScale", tr("L&inear scale in all plots"), Qt::CTRL | Qt::SHIFT | Qt::Key_L)),
      resetViews(makeAction(this, "actionResetViews", tr("&Reset zoom and camera"), Qt::CTRL | Qt::Key_0)),
      showBaselines(makeSwitch(this, "actionShowBaselines", tr("&Baselines: labels shuffled"), true)),
      showExperiment(makeSwitch(this, "actionShowExperiment", tr("&Experiment panel"), true, Qt::Key_F9)),
      showScene(makeSwitch(this, "actionShowScene", tr("3-D &scene"), true)),
      showTable(makeSwitch(this, "actionShowTable", tr("Metric &table"), true)),
      glossary(makeAction(this, "actionGlossary", tr("&Metrics glossary"), QKeySequence::HelpContents)),
      about(makeAction(this, "actionAbout", tr("&About Simplexity"))),
      m_appearances(new QActionGroup(this))
{
  addFileMenu(window);
  QMenu* const run = window->menuBar()->addMenu(tr("&Run"));
  run->addActions({runActions.start, runActions.pause, runActions.stop});
  run->addSeparator();
  run->addActions({runActions.resume, runActions.branch});
  run->addSeparator();
  run->addAction(profile);
  addEpochMenu(window);
  addViewMenu(window);
  addHelpMenu(window);
  setRecentRuns({});
}

void MainMenu::addFileMenu(QMainWindow* window)
{
  QMenu* const file = window->menuBar()->addMenu(tr("&File"));
  file->addAction(newExperiment);
  file->addAction(openRun);
  file->addAction(openFile);
  file->addMenu(recentRuns);
  file->addSeparator();
  file->addAction(exportFigures);
  file->addSeparator();
  file->addAction(quit);
  recentRuns->setObjectName(QStringLiteral("recentMenu"));
}

void MainMenu::addEpochMenu(QMainWindow* window)
{
  QMenu* const epoch = window->menuBar()->addMenu(tr("E&poch"));
  epoch->addActions({previousEpoch, nextEpoch, firstEpoch, liveEpoch});
}

void MainMenu::addViewMenu(QMainWindow* window)
{
  QMenu* const view = window->menuBar()->addMenu(tr("&View"));
  QMenu* const theme = view->addMenu(tr("T&heme"));
  const auto addAppearance = [&](Appearance appearance, const char* name, const QString& text) {
    QAction* const action = makeSwitch(m_appearances, name, text, false);
    action->setData(static_cast<int>(appearance));
    theme->addAction(m_appearances->addAction(action));
  };
  addAppearance(Appearance::System, "actionThemeSystem", tr("As the &system"));
  addAppearance(Appearance::Light, "actionThemeLight", tr("&Light"));
  addAppearance(Appearance::Dark, "actionThemeDark", tr("&Dark"));
  connect(m_appearances, &QActionGroup::triggered, this,
          [this](const QAction* action) { Q_EMIT appearanceChosen(static_cast<Appearance>(action->data().toInt())); });
  view->addSeparator();
  view->addActions({logScale, linearScale, resetViews, showBaselines});
  view->addSeparator();
  view->addActions({showExperiment, showScene, showTable});
}

void MainMenu::addHelpMenu(QMainWindow* window)
{
  QMenu* const help = window->menuBar()->addMenu(tr("&Help"));
  help->addActions({glossary, about});
  about->setMenuRole(QAction::AboutRole);
  quit->setMenuRole(QAction::QuitRole);
}

void MainMenu::setRecentRuns(const QStringList& folders)
{
  recentRuns->clear();
  recentRuns->setEnabled(openFile->isEnabled() && !folders.isEmpty());
  for (const QString& folder : folders) {
    // An ampersand would become a mnemonic.
    QAction* const action =
        recentRuns->addAction(shortText(folder, kLettersOfPath).replace(u'&', QStringLiteral("&&")));
    connect(action, &QAction::triggered, this, [this, folder] { Q_EMIT recentRunChosen(folder); });
  }
}

void MainMenu::setCanOpen(bool canOpen)
{
  for (QAction* const action : {newExperiment, openRun, openFile}) {
    action->setEnabled(canOpen);
  }
  recentRuns->setEnabled(canOpen && !recentRuns->isEmpty());
}

void MainMenu::setAppearance(Appearance appearance)
{
  for (QAction* const action : m_appearances->actions()) {
    action->setChecked(action->data().toInt() == static_cast<int>(appearance));
  }
}

}  // namespace simplexity::ui

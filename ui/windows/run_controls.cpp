#include "ui/windows/run_controls.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeySequence>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "ui/style/short_text.h"
#include "ui/windows/display_text.h"

namespace simplexity::ui {

namespace {

using State = TrainingSession::State;

constexpr int kProgressSteps = 1000;

QAction* makeAction(QObject* parent, const char* name, const QString& text, const QString& toolTip,
                    const QKeySequence& shortcut)
{
  auto* const action = new QAction(text, parent);
  action->setObjectName(QString::fromLatin1(name));
  action->setShortcut(shortcut);
  action->setToolTip(QStringLiteral("%1 (%2)").arg(toolTip, shortcut.toString(QKeySequence::NativeText)));
  return action;
}

QToolButton* makeButton(QWidget* parent, const char* name, QAction* action)
{
  auto* const button = new QToolButton(parent);
  button->setObjectName(QString::fromLatin1(name));
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonTextOnly);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  button->setMinimumHeight(button->fontMetrics().height() * 2);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace

RunActions::RunActions(QObject* parent)
    : start(makeAction(parent, "actionStart", QObject::tr("&Start"), QObject::tr("Train a network as the form says"),
                       Qt::CTRL | Qt::Key_R)),
      pause(makeAction(parent, "actionPause", QObject::tr("&Pause"),
                       QObject::tr("Hold the training after this mini-batch, or go on"), Qt::CTRL | Qt::Key_P)),
      stop(makeAction(parent, "actionStop", QObject::tr("S&top"),
                      QObject::tr("End the training after this mini-batch and keep the run"),
                      Qt::CTRL | Qt::Key_Period)),
      resume(makeAction(parent, "actionResume", QObject::tr("&Continue the run"),
                        QObject::tr("Train the shown run on, after its last checkpoint"),
                        Qt::CTRL | Qt::SHIFT | Qt::Key_R)),
      branch(makeAction(parent, "actionBranch", QObject::tr("&Branch from the shown epoch"),
                        QObject::tr("Prepare a new run that starts with the network of the shown epoch"),
                        Qt::CTRL | Qt::Key_B))
{
  pause->setCheckable(true);
  setState(State::Idle);
}

void RunActions::setState(State state)
{
  const bool isActive = state == State::Running || state == State::Paused;
  start->setEnabled(state == State::Idle);
  pause->setEnabled(isActive);
  pause->setChecked(state == State::Paused);
  stop->setEnabled(isActive);
  pause->setText(state == State::Paused ? QObject::tr("&Resume") : QObject::tr("&Pause"));
  stop->setText(state == State::Stopping ? QObject::tr("Stopping…") : QObject::tr("S&top"));
}

RunControls::RunControls(const RunActions& actions, QWidget* parent)
    : QWidget(parent), m_bar(new QProgressBar(this)), m_text(new QLabel(this))
{
  m_bar->setObjectName(QStringLiteral("progressBar"));
  m_bar->setRange(0, kProgressSteps);
  m_bar->setTextVisible(false);
  m_bar->setFixedHeight(8);
  m_text->setObjectName(QStringLiteral("progressText"));
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::PlainText);
  m_text->setMinimumHeight(m_text->fontMetrics().lineSpacing() * 2);  // so that the form above does not jump
  m_text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  auto* const buttons = new QHBoxLayout;
  buttons->addWidget(makeButton(this, "startButton", actions.start));
  buttons->addWidget(makeButton(this, "pauseButton", actions.pause));
  buttons->addWidget(makeButton(this, "stopButton", actions.stop));
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->addLayout(buttons);
  layout->addWidget(m_bar);
  layout->addWidget(m_text);
}

void RunControls::setProgress(const learning::Progress& progress)
{
  m_bar->setValue(static_cast<int>(std::lround(progressShare(progress) * kProgressSteps)));
  m_progress = progressText(progress);
  showText();
}

void RunControls::setState(State state)
{
  if (m_state == State::Idle) {  // a new run
    m_bar->setValue(0);
    m_progress.clear();  // but the outcome is that of the run which is shown until there is a new one
  }
  m_state = state;
  showText();
}

void RunControls::setOutcome(const QString& sentence)
{
  m_outcome = shortText(sentence, kLettersOfSentence);
  showText();
}

void RunControls::showText()
{
  switch (m_state) {
    case State::Idle:
      m_text->setText(m_outcome);
      break;
    case State::Running:
      m_text->setText(m_progress.isEmpty() ? tr("loading the data …") : m_progress);
      break;
    case State::Paused:
      m_text->setText(m_progress.isEmpty() ? tr("paused") : tr("paused · %1").arg(m_progress));
      break;
    case State::Stopping:
      m_text->setText(tr("stopping after this mini-batch …"));
      break;
  }
}

}  // namespace simplexity::ui

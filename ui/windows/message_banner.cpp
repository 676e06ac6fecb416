#include "ui/windows/message_banner.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

#include "ui/style/short_text.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

namespace {

constexpr qsizetype kLettersOfDetails = 20'000;

/// What kind of thing went wrong, in words; the sentence itself is the error's.
QString titleOf(ErrorCode code)
{
  switch (code) {
    case ErrorCode::InvalidArgument:
      return MessageBanner::tr("This experiment cannot be run.");
    case ErrorCode::NotFound:
      return MessageBanner::tr("Something is missing.");
    case ErrorCode::InvalidFormat:
      return MessageBanner::tr("A file is not what it should be.");
    case ErrorCode::Unsupported:
      return MessageBanner::tr("This version cannot do that.");
    case ErrorCode::Io:
      return MessageBanner::tr("A file could not be read or written.");
    case ErrorCode::Numeric:
      return MessageBanner::tr("The training left the finite numbers.");
    case ErrorCode::Internal:
      return MessageBanner::tr("Something unexpected happened.");
  }
  return {};
}

/// Errors are written to follow "simplexity: file: " on a terminal; here they stand alone.
QString toSentence(QString text)
{
  text = text.trimmed();
  if (!text.isEmpty()) {
    text[0] = text[0].toUpper();
    if (!text.endsWith(u'.')) {
      text += u'.';
    }
  }
  return text;
}

}  // namespace

MessageBanner::MessageBanner(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_details(new QLabel(this)),
      m_choices{new QToolButton(this), new QToolButton(this)},
      m_expand(new QToolButton(this))
{
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::ToolTipBase);
  m_text->setObjectName(QStringLiteral("messageText"));
  m_text->setTextFormat(Qt::PlainText);
  m_details->setObjectName(QStringLiteral("messageDetails"));
  m_details->setTextFormat(Qt::PlainText);
  for (QLabel* const label : {m_text, m_details}) {
    label->setForegroundRole(QPalette::ToolTipText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  }
  m_expand->setObjectName(QStringLiteral("messageExpand"));
  m_expand->setText(tr("Details"));
  m_expand->setCheckable(true);
  auto* const close = new QToolButton(this);
  close->setObjectName(QStringLiteral("messageClose"));
  close->setText(tr("Close"));
  close->setToolTip(tr("Dismiss this message"));

  auto* const layout = new QGridLayout(this);
  layout->setContentsMargins(8, 6, 8, 6);
  layout->addWidget(m_icon, 0, 0, Qt::AlignTop);
  layout->addWidget(m_text, 0, 1);
  int column = 2;
  for (QToolButton* const button : {m_choices[0], m_choices[1], m_expand, close}) {
    layout->addWidget(button, 0, column++, Qt::AlignTop);
  }
  layout->addWidget(m_details, 1, 1, 1, column - 1);
  layout->setColumnStretch(1, 1);
  connect(m_expand, &QToolButton::toggled, m_details, &QLabel::setVisible);
  connect(close, &QToolButton::clicked, this, [this] {
    hide();
    Q_EMIT dismissed();
  });
  hide();
}

void MessageBanner::showError(const Error& error)
{
  const QString sentence = QString::fromStdString(error.message);
  const auto lineEnd = sentence.indexOf(u'\n');
  QString details = lineEnd < 0 ? QString() : sentence.mid(lineEnd + 1);
  if (!error.where.empty()) {
    details.prepend(tr("File: %1\n").arg(toQString(error.where)));
  }
  m_icon->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxCritical).pixmap(20));
  showMessage(titleOf(error.code), sentence.left(lineEnd < 0 ? sentence.size() : lineEnd), details.trimmed());
}

void MessageBanner::showWarning(const QString& sentence, const QString& details)
{
  m_icon->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxWarning).pixmap(20));
  showMessage({}, sentence, details);
}

void MessageBanner::showOffer(const QString& sentence, const QString& details, const std::array<QAction*, 2>& choices)
{
  m_icon->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxInformation).pixmap(20));
  showMessage({}, sentence, details);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    m_choices.at(i)->setDefaultAction(choices.at(i));
    m_choices.at(i)->show();
  }
}

void MessageBanner::showMessage(const QString& title, const QString& sentence, const QString& details)
{
  const QString text = toSentence(shortText(sentence, kLettersOfSentence));
  m_text->setText(title.isEmpty() ? text : title + u' ' + text);
  m_details->setText(shortText(details, kLettersOfDetails));
  m_expand->setVisible(!details.isEmpty());
  m_expand->setChecked(false);
  m_details->hide();
  for (QToolButton* const button : m_choices) {
    button->hide();
  }
  show();
}

}  // namespace simplexity::ui

#include "ui/style/short_text.h"

#include <QTextBoundaryFinder>
#include <algorithm>

namespace simplexity::ui {

namespace {

/// `place`, or the boundary of a letter before it: an accent stays with its letter.
qsizetype boundaryBefore(const QString& text, qsizetype place)
{
  QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
  finder.setPosition(place);
  return finder.isAtBoundary() ? place : std::max<qsizetype>(finder.toPreviousBoundary(), 0);
}

qsizetype boundaryAfter(const QString& text, qsizetype place)
{
  QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
  finder.setPosition(place);
  const qsizetype next = finder.isAtBoundary() ? place : finder.toNextBoundary();
  return next < 0 ? text.size() : next;
}

}  // namespace

QString shortText(const QString& text, qsizetype most)
{
  if (text.size() <= most) {
    return text;
  }
  const qsizetype atEnd = (most - 1) / 2;
  const QString head = text.left(most);
  const QString tail = text.right(most);
  return head.left(boundaryBefore(head, most - 1 - atEnd)) + u'…' + tail.mid(boundaryAfter(tail, most - atEnd));
}

}  // namespace simplexity::ui

#include "ui/plots/chart_header.h"

#include <QFontMetrics>

namespace simplexity::ui {

namespace {

constexpr int kSampleWidth = 20;
constexpr int kSwatchSize = 9;
constexpr int kSampleGap = 5;  // between sample and text
constexpr int kEntryGap = 14;  // between entries
constexpr int kNoteGap = 16;   // between title and note
constexpr int kBottomGap = 4;  // between legend and axes
constexpr int kNoteRows = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

int widthOf(const QFont& font, const QString& text)
{
  return QFontMetrics(font).horizontalAdvance(text);
}

int sampleWidth(LegendEntry::Sample sample)
{
  return sample == LegendEntry::Sample::Colour ? kSwatchSize : kSampleWidth;
}

}  // namespace

ChartHeader::ChartHeader(QCustomPlot* plot) : QCPLayoutElement(plot)
{
  setMinimumMargins({});
  setLayer(QStringLiteral("legend"));
}

void ChartHeader::setStyle(const QFont& font, const Theme& theme)
{
  m_font = font;
  m_theme = theme;
}

QFont ChartHeader::titleFont() const
{
  QFont font = m_font;
  font.setWeight(QFont::DemiBold);
  return font;
}

int ChartHeader::titleHeight() const
{
  return QFontMetrics(titleFont()).height() + 2;
}

int ChartHeader::rowHeight() const
{
  return QFontMetrics(m_font).height() + 1;
}

int ChartHeader::entryWidth(const LegendEntry& entry) const
{
  return sampleWidth(entry.sample) + kSampleGap + widthOf(m_font, entry.text);
}

int ChartHeader::widthToKeep(std::size_t index, int rowWidth) const
{
  const int own = entryWidth(m_entries[index]);
  const int group = m_entries[index].group;
  if (index > 0 && m_entries[index - 1].group == group) {
    return own;
  }
  int whole = own;
  for (std::size_t i = index + 1; i < m_entries.size() && m_entries[i].group == group; ++i) {
    whole += kEntryGap + entryWidth(m_entries[i]);
  }
  return whole <= rowWidth ? whole : own;
}

std::vector<QPoint> ChartHeader::flow(int width) const
{
  std::vector<QPoint> places;
  QPoint next;
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    if (next.x() > 0 && next.x() + widthToKeep(i, width) > width) {
      next = QPoint(0, next.y() + rowHeight());
    }
    places.push_back(next);
    next.rx() += entryWidth(m_entries[i]) + kEntryGap;
  }
  return places;
}

int ChartHeader::legendHeight(int width) const
{
  return m_entries.empty() ? 0 : flow(width).back().y() + rowHeight();
}

bool ChartHeader::fitsNoteBesideTitle() const
{
  return widthOf(titleFont(), m_title) + kNoteGap + widthOf(m_font, m_note) <= parentPlot()->viewport().width() - 16;
}

int ChartHeader::noteHeight(int width) const
{
  if (!showsNote() || fitsNoteBesideTitle()) {
    return 0;
  }
  return QFontMetrics(m_font).boundingRect(QRect(0, 0, width, QWIDGETSIZE_MAX), kNoteRows, m_note).height();
}

QSize ChartHeader::minimumOuterSizeHint() const
{
  // The header is as wide as the plot, less the layout's margins.
  const QMargins outer = parentPlot()->plotLayout()->margins();
  const int width = parentPlot()->viewport().width() - outer.left() - outer.right();
  return {0, titleHeight() + noteHeight(width) + legendHeight(width) + kBottomGap};
}

QSize ChartHeader::maximumOuterSizeHint() const
{
  return {QWIDGETSIZE_MAX, minimumOuterSizeHint().height()};
}

void ChartHeader::applyDefaultAntialiasingHint(QCPPainter* painter) const
{
  painter->setAntialiasing(false);
}

void ChartHeader::draw(QCPPainter* painter)
{
  const QRect titleRow(rect().left(), rect().top(), rect().width(), titleHeight());
  painter->setFont(titleFont());
  painter->setPen(m_theme.text);
  painter->drawText(titleRow, Qt::AlignLeft | Qt::AlignVCenter, m_title);
  painter->setFont(m_font);
  painter->setPen(m_theme.mutedText);
  const QRect noteRows(rect().left(), titleRow.bottom() + 1, rect().width(), noteHeight(rect().width()));
  if (!noteRows.isEmpty()) {
    painter->drawText(noteRows, kNoteRows, m_note);
  } else if (showsNote()) {
    painter->drawText(titleRow, Qt::AlignRight | Qt::AlignVCenter, m_note);
  }
  const std::vector<QPoint> places = flow(rect().width());
  const QPoint corner(rect().left(), titleRow.bottom() + 1 + noteRows.height());
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    drawEntry(*painter, m_entries[i], corner + places[i]);
  }
}

void ChartHeader::drawEntry(QCPPainter& painter, const LegendEntry& entry, QPoint place) const
{
  const int width = sampleWidth(entry.sample);
  const int middle = place.y() + rowHeight() / 2;
  if (entry.sample == LegendEntry::Sample::Line) {
    painter.setPen(entry.pen);
    painter.drawLine(QLineF(place.x(), middle + 0.5, place.x() + width, middle + 0.5));
  } else {
    painter.fillRect(QRect(place.x(), middle - kSwatchSize / 2, width, kSwatchSize), entry.pen.color());
  }
  painter.setPen(m_theme.text);
  const QRect textRect(place.x() + width + kSampleGap, place.y(), widthOf(m_font, entry.text) + 1, rowHeight());
  painter.drawText(textRect, Qt::AlignLeft | Qt::AlignVCenter, entry.text);
}

}  // namespace simplexity::ui

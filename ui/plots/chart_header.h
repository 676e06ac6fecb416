#pragma once

#include <QString>
#include <vector>

#include "ui/plots/custom_plot.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

/// One entry of a legend.
struct LegendEntry {
  enum class Sample { Line, Colour, Band };
  QString text;
  Sample sample = Sample::Line;
  QPen pen;
  int group = 0;  ///< entries of a group stay in one row if a row can hold them
};

/// What stands above the axes: the title, a note beside it if there is room (in a figure below it, if not), and the
/// legend, which flows into as many rows as the width asks for and so never covers data.
class ChartHeader final : public QCPLayoutElement {
 public:
  explicit ChartHeader(QCustomPlot* plot);

  void setTitle(const QString& title) { m_title = title; }
  void setNote(const QString& note) { m_note = note; }
  /// Gives the note rows of its own where it does not fit beside the title.
  void setKeepsNote(bool keepsNote) { m_keepsNote = keepsNote; }
  void setEntries(std::vector<LegendEntry> entries) { m_entries = std::move(entries); }
  void setStyle(const QFont& font, const Theme& theme);

  [[nodiscard]] bool showsNote() const { return !m_note.isEmpty() && (m_keepsNote || fitsNoteBesideTitle()); }
  [[nodiscard]] QSize minimumOuterSizeHint() const override;
  [[nodiscard]] QSize maximumOuterSizeHint() const override;

 protected:
  void draw(QCPPainter* painter) override;
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;

 private:
  [[nodiscard]] QFont titleFont() const;
  [[nodiscard]] int titleHeight() const;
  [[nodiscard]] int rowHeight() const;
  [[nodiscard]] bool fitsNoteBesideTitle() const;
  /// Of the note's own rows, none if it is beside the title or not shown.
  [[nodiscard]] int noteHeight(int width) const;
  [[nodiscard]] int entryWidth(const LegendEntry& entry) const;
  /// What must fit into a row for entry `index` to stay in it: the group that it opens if a row can hold that, or
  /// itself.
  [[nodiscard]] int widthToKeep(std::size_t index, int rowWidth) const;
  /// Where each entry goes, relative to the legend's corner, in a header `width` wide.
  [[nodiscard]] std::vector<QPoint> flow(int width) const;
  [[nodiscard]] int legendHeight(int width) const;
  void drawEntry(QCPPainter& painter, const LegendEntry& entry, QPoint place) const;

  QString m_title;
  QString m_note;
  bool m_keepsNote = false;
  std::vector<LegendEntry> m_entries;
  QFont m_font;
  Theme m_theme;
};

}  // namespace simplexity::ui

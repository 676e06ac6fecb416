#pragma once

#include <QWidget>

class QSplitter;

namespace simplexity::ui {

class Settings;

/// Where the parts of the window are: the banner above everything, form and buttons on the left, plots in the middle,
/// scene and table on the right, the epoch slider below. The user moves what is between them.
class WindowLayout final : public QWidget {
  Q_OBJECT

 public:
  struct Parts {
    QWidget* banner;
    QWidget* form;
    QWidget* runControls;
    QWidget* plots;
    QWidget* scene;
    QWidget* table;
    QWidget* epochBar;
  };

  /// Becomes the parent of the parts.
  WindowLayout(const Parts& parts, QWidget* parent);

  void restoreState(const Settings& settings);
  void saveState(Settings& settings) const;

  void setFormVisible(bool isVisible);
  void setSceneVisible(bool isVisible);
  void setTableVisible(bool isVisible);

 private:
  [[nodiscard]] QWidget* makeFormColumn();
  [[nodiscard]] QWidget* makeViewColumn();
  void showRightColumn();

  Parts m_parts;
  QSplitter* m_columns;
  QSplitter* m_views;
  QSplitter* m_rightColumn;
  QWidget* m_formColumn;
};

}  // namespace simplexity::ui

#pragma once

#include <QWidget>

class QFormLayout;
class QToolButton;

namespace simplexity::ui {

/// A titled group of form rows that folds away.
class CollapsibleSection : public QWidget {
  Q_OBJECT

 public:
  CollapsibleSection(const QString& title, QWidget* parent);

  [[nodiscard]] QFormLayout* form() const { return m_form; }
  [[nodiscard]] bool isExpanded() const;
  void setExpanded(bool isExpanded);

 private:
  QToolButton* m_header;
  QWidget* m_content;
  QFormLayout* m_form;
};

/// A form layout as every section has it.
[[nodiscard]] QFormLayout* makeForm(QWidget* parent);

}  // namespace simplexity::ui

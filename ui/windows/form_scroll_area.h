#pragma once

#include <QScrollArea>

namespace simplexity::ui {

/// Scrolls a form up and down and is never narrower than the form: nothing in it is cut off at the side.
class FormScrollArea final : public QScrollArea {
  Q_OBJECT

 public:
  FormScrollArea(QWidget* form, QWidget* parent);

  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace simplexity::ui

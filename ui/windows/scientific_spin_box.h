#pragma once

#include <QDoubleSpinBox>

namespace simplexity::ui {

/// A number over many magnitudes: shown as short as possible ("0.1", "5e-04"), stepped in its own decade.
class ScientificSpinBox final : public QDoubleSpinBox {
  Q_OBJECT

 public:
  explicit ScientificSpinBox(QWidget* parent = nullptr);

  [[nodiscard]] QString textFromValue(double value) const override;
  [[nodiscard]] double valueFromText(const QString& text) const override;
  [[nodiscard]] QValidator::State validate(QString& text, int& position) const override;
};

}  // namespace simplexity::ui

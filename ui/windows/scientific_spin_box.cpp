#include "ui/windows/scientific_spin_box.h"

#include <QDoubleValidator>

namespace simplexity::ui {

ScientificSpinBox::ScientificSpinBox(QWidget* parent) : QDoubleSpinBox(parent)
{
  constexpr int kDecimals = 12;  // the spin box rounds to these
  setDecimals(kDecimals);
  setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  setLocale(QLocale::c());
}

QString ScientificSpinBox::textFromValue(double value) const
{
  return QString::number(value, 'g', 6);
}

double ScientificSpinBox::valueFromText(const QString& text) const
{
  return text.toDouble();
}

QValidator::State ScientificSpinBox::validate(QString& text, int& position) const
{
  QDoubleValidator validator(minimum(), maximum(), decimals());
  validator.setLocale(locale());
  return validator.validate(text, position);
}

}  // namespace simplexity::ui

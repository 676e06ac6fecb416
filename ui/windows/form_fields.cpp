#include "ui/windows/form_fields.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSpinBox>
#include <algorithm>

#include "core/learning/config.h"
#include "ui/windows/scientific_spin_box.h"

namespace simplexity::ui {

namespace {

QString tr(const char* text)
{
  return QCoreApplication::translate("FormFields", text);
}

/// "(1 to 100)", or "(all, or 1 to 100)"
QString rangeText(const QSpinBox* box, const QString& leastAsWord)
{
  const auto text = [box](int value) { return box->locale().toString(value); };
  return leastAsWord.isEmpty()
             ? tr("(%1 to %2)").arg(text(box->minimum()), text(box->maximum()))
             : tr("(%1, or %2 to %3)").arg(leastAsWord, text(box->minimum() + 1), text(box->maximum()));
}

}  // namespace

QSpinBox* countBox(QWidget* parent, const char* name, Range<int> range, const QString& toolTip,
                   const QString& leastAsWord)
{
  auto* const box = new QSpinBox(parent);
  box->setRange(range.least, range.most);
  box->setSpecialValueText(leastAsWord);
  box->setGroupSeparatorShown(true);
  box->setLocale(QLocale(QLocale::English));
  box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  return named(box, name, toolTip + u' ' + rangeText(box, leastAsWord));
}

ScientificSpinBox* realBox(QWidget* parent, const char* name, Range<double> range, const QString& toolTip)
{
  auto* const box = new ScientificSpinBox(parent);
  box->setRange(range.least, range.most);
  return named(box, name,
               toolTip + u' ' + tr("(%1 to %2)").arg(box->textFromValue(range.least), box->textFromValue(range.most)));
}

void setCountOrAll(QSpinBox* box, qint64 count)
{
  box->setValue(count == learning::kAllSamples ? 0 : static_cast<int>(std::min<qint64>(count, box->maximum())));
}

qint64 countOrAll(const QSpinBox* box)
{
  return box->value() == 0 ? learning::kAllSamples : box->value();
}

}  // namespace simplexity::ui

#pragma once

#include <QSizePolicy>
#include <QString>

class QSpinBox;
class QWidget;

namespace simplexity::ui {

class ScientificSpinBox;

/// Gives a field its name, its explanation and the width of its column, whatever kind of widget it is.
template <class Field>
Field* named(Field* field, const char* name, const QString& toolTip)
{
  field->setObjectName(QString::fromLatin1(name));
  field->setToolTip(toolTip);
  field->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  return field;
}

/// What a field of numbers takes, both ends included.
template <class Number>
struct Range {
  Number least;
  Number most;
};

inline constexpr int kMany = 100'000'000;  ///< no count in a form goes further

/// A whole number; its explanation ends with the range. The lowest value may be shown as a word, say "all".
[[nodiscard]] QSpinBox* countBox(QWidget* parent, const char* name, Range<int> range, const QString& toolTip,
                                 const QString& leastAsWord = {});

/// A real number over many magnitudes; its explanation ends with the range.
[[nodiscard]] ScientificSpinBox* realBox(QWidget* parent, const char* name, Range<double> range,
                                         const QString& toolTip);

/// A count that may be all samples (learning::kAllSamples), in a box that shows its lowest value, 0, as a word.
void setCountOrAll(QSpinBox* box, qint64 count);
[[nodiscard]] qint64 countOrAll(const QSpinBox* box);

}  // namespace simplexity::ui

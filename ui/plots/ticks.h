#pragma once

#include <QString>
#include <QVector>

namespace simplexity::ui {

/// Where an axis is marked.
struct Ticks {
  QVector<double> major;
  QVector<double> minor;
  QVector<QString> labels;  ///< of the major ticks
};

/// Ticks between `lower` and `upper`, about `count` of them and at most twice as many, at round places.
[[nodiscard]] Ticks linearTicks(double lower, double upper, int count);
/// The same at whole, non-negative epochs.
[[nodiscard]] Ticks epochTicks(double lower, double upper, int count);
/// The same for a logarithmic axis (0 < lower): powers of ten, with 2 and 5 or 3 between them where there is room;
/// linear where these are too few, on an axis that spans less than a decade.
[[nodiscard]] Ticks logTicks(double lower, double upper, int count);

/// "0.01", "250", "3·10⁻⁶": as plain as possible, with so many decimals that ticks a `step` apart differ.
[[nodiscard]] QString tickLabel(double value, double step);

}  // namespace simplexity::ui

#include "ui/plots/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace simplexity::ui {

namespace {

constexpr double kSmallestPlain = 1e-3;
constexpr double kLargestPlain = 1e5;
constexpr double kTolerance = 1.1;  // a range padded by some per cent keeps the ticks of the data

// The round number (1, 2 or 5 times a power of ten) next above `step`, or a little below it.
double roundStep(double step)
{
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (step <= factor * power * kTolerance) {
      return factor * power;
    }
  }
  return 10.0 * power;
}

int decimalsFor(double step)
{
  return step > 0.0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12) : 0;
}

QString superscript(int number)
{
  static const QString digits = QStringLiteral("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079");
  QString text = number < 0 ? QStringLiteral("\u207b") : QString();
  for (const QChar digit : QString::number(std::abs(number))) {
    text += digits[digit.digitValue()];
  }
  return text;
}

QString scientific(double value, double step)
{
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
  const double power = std::pow(10.0, exponent);
  const QString mantissa = QString::number(value / power, 'f', decimalsFor(step / power));
  const QString tens = QStringLiteral("10") + superscript(exponent);
  return mantissa == QStringLiteral("1") ? tens : mantissa + QStringLiteral("\u00b7") + tens;
}

// Multiples of `step` in the range; counted in whole numbers, so that no rounding adds up.
QVector<double> multiples(double lower, double upper, double step)
{
  QVector<double> ticks;
  for (double i = std::ceil(lower / step - 1e-9); i <= upper / step + 1e-9; i += 1.0) {
    ticks.push_back(i == 0.0 ? 0.0 : i * step);
  }
  return ticks;
}

Ticks ticksAtMultiples(double lower, double upper, double step, double minorStep)
{
  Ticks ticks{multiples(lower, upper, step), multiples(lower, upper, minorStep), {}};
  for (const double tick : ticks.major) {
    ticks.labels.push_back(tickLabel(tick, step));
  }
  return ticks;
}

bool isMultipleOfPowerOfTen(double step)
{
  return std::abs(std::remainder(std::log10(step), 1.0)) < 1e-9;
}

// Values m·10^e in the range, for every m of `mantissas` and every `stride`-th e.
QVector<double> logPlaces(double lower, double upper, std::span<const double> mantissas, int stride)
{
  QVector<double> places;
  const int last = static_cast<int>(std::floor(std::log10(upper) + 1e-9));
  const int first = static_cast<int>(std::floor(std::log10(lower)));
  for (int e = first; e <= last; ++e) {
    if (e % stride != 0) {
      continue;
    }
    for (const double mantissa : mantissas) {
      const double place = mantissa * std::pow(10.0, e);
      if (place >= lower * (1.0 - 1e-9) && place <= upper * (1.0 + 1e-9)) {
        places.push_back(place);
      }
    }
  }
  return places;
}

}  // namespace

QString tickLabel(double value, double step)
{
  const double magnitude = std::max(std::abs(value), step);
  const bool isPlain = value == 0.0 || (magnitude >= kSmallestPlain * (1.0 - 1e-9) && magnitude < kLargestPlain);
  return isPlain ? QString::number(value, 'f', decimalsFor(step)) : scientific(value, step);
}

Ticks linearTicks(double lower, double upper, int count)
{
  const double step = roundStep((upper - lower) / std::max(count, 1));
  return ticksAtMultiples(lower, upper, step, step / (isMultipleOfPowerOfTen(step / 2.0) ? 4.0 : 5.0));
}

Ticks epochTicks(double lower, double upper, int count)
{
  const double step = std::max(1.0, roundStep((upper - lower) / std::max(count, 1)));
  const double minorStep = step < 2.0 ? step : step / (isMultipleOfPowerOfTen(step / 2.0) ? 2.0 : 5.0);
  return ticksAtMultiples(std::max(lower, 0.0), upper, step, minorStep);
}

Ticks logTicks(double lower, double upper, int count)
{
  static constexpr std::array kDense{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0};
  static constexpr std::array kMedium{1.0, 2.0, 5.0};
  static constexpr std::array kSparse{1.0, 3.0};
  static constexpr std::array kPowers{1.0};
  static constexpr std::array<std::span<const double>, 3> kSets{kPowers, kSparse, kMedium};

  const double decades = std::log10(upper / lower);
  const int room = std::max(count, 2);
  const auto fits = [&](std::span<const double> set) { return decades * static_cast<double>(set.size()) <= room; };
  std::size_t set = kSets.size() - 1;
  while (set > 0 && !fits(kSets[set])) {
    --set;
  }
  const int stride = std::max(1, static_cast<int>(decades / room));
  Ticks ticks{logPlaces(lower, upper, kSets[set], stride), {}, {}};
  while (ticks.major.size() < 2 && set + 1 < kSets.size()) {
    ticks.major = logPlaces(lower, upper, kSets[++set], 1);
  }
  if (ticks.major.size() < 2) {
    return linearTicks(lower, upper, room);
  }
  ticks.minor = logPlaces(lower, upper, decades <= room ? std::span<const double>(kDense) : kPowers, 1);
  for (const double tick : ticks.major) {
    ticks.labels.push_back(tickLabel(tick, tick));
  }
  return ticks;
}

}  // namespace simplexity::ui

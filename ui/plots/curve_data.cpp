#include "ui/plots/curve_data.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/geometry/complexity_estimate.h"

namespace simplexity::ui {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kPadding = 0.05;          // of the range, on either side
constexpr double kQuantile = 0.05;         // left out on either side of a linear axis
constexpr double kWorthIt = 2.0;           // gain in resolution from which on extremes are left out
constexpr std::size_t kEnoughValues = 20;  // below, every value counts

// Of a complexity, which is above zero, on the log scale; of what may be negative, on the linear one.
geometry::Interval intervalOf(Metric metric, double value, double error)
{
  return isFlatness(metric) ? geometry::normalInterval(value, error) : geometry::complexityInterval(value, error);
}

CurvePoint pointOf(const CurveSpec& curve, const learning::EpochRecord& record, double value, bool isLogScale)
{
  CurvePoint point{static_cast<double>(record.epoch), value, kNothing, kNothing};
  const auto errorMetric = curve.isBaseline ? std::nullopt : standardErrorOf(curve.metric);
  const auto error = errorMetric ? record.split(curve.split).get(*errorMetric) : std::nullopt;
  if (error && std::isfinite(*error)) {
    const geometry::Interval interval = intervalOf(curve.metric, value, *error);
    const bool isOnAxis = !isLogScale || interval.lower > 0.0;
    if (isOnAxis && std::isfinite(interval.upper)) {  // an error far above the value gives one that nothing can show
      point.lower = interval.lower;
      point.upper = interval.upper;
    }
  }
  return point;
}

// Of points that have a value to draw, and none beside it.
std::vector<double> isolatedEpochs(const std::vector<CurvePoint>& points, double CurvePoint::*value)
{
  const auto isDrawn = [&](std::size_t i) { return i < points.size() && !std::isnan(points[i].*value); };
  std::vector<double> epochs;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (isDrawn(i) && !isDrawn(i + 1) && (i == 0 || !isDrawn(i - 1))) {
      epochs.push_back(points[i].epoch);
    }
  }
  return epochs;
}

// What is drawn, bands included, unordered.
std::vector<double> drawnValues(std::span<const CurveData> curves)
{
  std::vector<double> values;
  for (const CurveData& curve : curves) {
    for (const CurvePoint& point : curve.points) {
      for (const double value : {point.value, point.lower, point.upper}) {
        if (std::isfinite(value)) {
          values.push_back(value);
        }
      }
    }
  }
  return values;
}

ValueRange withoutExtremes(std::vector<double>& values, ValueRange full)
{
  const auto quantile = [&](double q) {
    const auto place = values.begin() + std::lround(q * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, place);
    return *place;
  };
  const ValueRange inner{quantile(kQuantile), quantile(1.0 - kQuantile)};
  // Each side on its own: one that would gain nothing is shown whole.
  ValueRange result = full;
  const double span = full.upper - full.lower;
  if (span > kWorthIt * (full.upper - inner.lower)) {
    result.lower = inner.lower;
  }
  if (span > kWorthIt * (inner.upper - full.lower)) {
    result.upper = inner.upper;
  }
  return result;
}

// A range of some width: a constant curve is shown in the middle.
ValueRange padded(ValueRange range, double leastWidth)
{
  const double middle = 0.5 * (range.lower + range.upper);
  const double half = std::max(0.5 * (range.upper - range.lower), 0.5 * leastWidth) * (1.0 + 2.0 * kPadding);
  return {middle - half, middle + half};
}

}  // namespace

void CurveData::dotAll()
{
  dots.clear();
  for (const CurvePoint& point : points) {
    if (!std::isnan(point.value)) {
      dots.push_back(point.epoch);
    }
  }
}

CurveData curveData(const CurveSpec& curve, std::span<const learning::EpochRecord> records, bool isLogScale)
{
  CurveData data;
  data.points.reserve(records.size());
  for (const learning::EpochRecord& record : records) {
    if (isFlatness(curve.metric) && !record.flatnessSeconds) {
      continue;  // not measured in this epoch, which is no gap: the line goes on to the next that was
    }
    const double epoch = record.epoch;
    const MetricValues* const values = valuesOf(curve, record);
    const std::optional<double> value = values != nullptr ? values->get(curve.metric) : std::nullopt;
    CurvePoint point{epoch, kNothing, kNothing, kNothing};
    if (value && std::isinf(*value)) {
      (*value > 0 ? data.above : data.below).push_back(epoch);
    } else if (value && isLogScale && *value <= 0.0) {
      data.below.push_back(epoch);
    } else if (value) {
      point = pointOf(curve, record, *value, isLogScale);
    }
    data.points.push_back(point);
  }
  data.dots = isolatedEpochs(data.points, &CurvePoint::value);
  data.bars = isolatedEpochs(data.points, &CurvePoint::upper);
  return data;
}

std::optional<ValueRange> automaticRange(std::span<const CurveData> curves, bool isLogScale)
{
  std::vector<double> values = drawnValues(curves);
  if (values.empty()) {
    return std::nullopt;
  }
  const auto [least, greatest] = std::ranges::minmax(values);
  if (isLogScale) {
    const ValueRange exponents = padded({std::log10(least), std::log10(greatest)}, 0.2);
    return ValueRange{std::pow(10.0, exponents.lower), std::pow(10.0, exponents.upper)};
  }
  ValueRange range{least, greatest};
  if (values.size() >= kEnoughValues) {
    range = withoutExtremes(values, range);
  }
  const double magnitude = std::max(std::abs(range.lower), std::abs(range.upper));
  return padded(range, magnitude > 0.0 ? 1e-3 * magnitude : 1.0);
}

}  // namespace simplexity::ui

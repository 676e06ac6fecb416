#include "ui/plots/metric_chart.h"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/plots/chart_header.h"
#include "ui/plots/chart_legend.h"
#include "ui/plots/ticks.h"

namespace simplexity::ui {

namespace {

constexpr int kMargin = 8;
constexpr int kLeastLeftMargin = 48;  // room for usual labels, so that axes of plots above each other line up
constexpr int kPixelsPerEpochTick = 60;
constexpr int kPixelsPerValueTick = 36;
constexpr int kEpochAxisHeight = 50;  // with margins, about
constexpr double kLeastEpochs = 1.0;  // deepest zoom
constexpr double kLeastRelativeSpan = 1e-9;
constexpr double kEpochPadding = 0.02;
constexpr double kPlacePadding = 0.1;  // names are wider than numbers

/// Ticks by one of our rules.
class RuleTicker final : public QCPAxisTicker {
 public:
  using Rule = Ticks (*)(double lower, double upper, int count);
  explicit RuleTicker(Rule rule) : m_rule(rule) {}

  void generate(const QCPRange& range, const QLocale&, QChar, int, QVector<double>& ticks, QVector<double>* subTicks,
                QVector<QString>* tickLabels) override
  {
    Ticks made = m_rule(range.lower, range.upper, tickCount());
    ticks = std::move(made.major);
    if (subTicks != nullptr) {
      *subTicks = std::move(made.minor);
    }
    if (tickLabels != nullptr) {
      *tickLabels = std::move(made.labels);
    }
  }

 private:
  Rule m_rule;
};

/// A tick at each of a few names.
QSharedPointer<QCPAxisTickerText> placeTicker(const std::vector<QString>& places)
{
  auto ticker = QSharedPointer<QCPAxisTickerText>::create();
  for (std::size_t i = 0; i < places.size(); ++i) {
    ticker->addTick(static_cast<double>(i), places[i]);
  }
  return ticker;
}

bool fitsBesideEachOther(const std::vector<QString>& names, const QFont& font, int width)
{
  constexpr int kGap = 8;
  const QFontMetrics metrics(font);
  const double gaps = std::max(1.0, static_cast<double>(names.size()) - 1.0);
  const double share = width / ((1.0 + 2.0 * kPlacePadding) * gaps);
  return std::ranges::all_of(names,
                             [&](const QString& name) { return metrics.horizontalAdvance(name) + kGap <= share; });
}

QFont smaller(QFont font)
{
  constexpr double kScale = 0.9;
  if (font.pixelSize() > 0) {
    font.setPixelSize(static_cast<int>(std::lround(kScale * font.pixelSize())));
  } else {
    font.setPointSizeF(kScale * font.pointSizeF());
  }
  return font;
}

// The range an axis would have if its pixels were moved; works alike on linear and logarithmic axes.
QCPRange movedRange(const QCPAxis& axis, const QCPRange& range, const std::function<double(double)>& newPixel)
{
  return {axis.pixelToCoord(newPixel(axis.coordToPixel(range.lower))),
          axis.pixelToCoord(newPixel(axis.coordToPixel(range.upper)))};
}

bool isUsable(const QCPRange& range, double leastSpan, bool isLogScale)
{
  const double magnitude = std::max(std::abs(range.lower), std::abs(range.upper));
  return std::isfinite(range.lower) && std::isfinite(range.upper) && magnitude < QCPRange::maxRange &&
         range.size() >= std::max(leastSpan, kLeastRelativeSpan * magnitude) &&
         (!isLogScale || range.lower > QCPRange::minRange);
}

void styleAxis(QCPAxis& axis, const QFont& font, const Theme& theme)
{
  axis.setBasePen(QPen(theme.axis, 1.0));
  axis.setTickPen(QPen(theme.axis, 1.0));
  axis.setSubTickPen(QPen(theme.axis, 1.0));
  axis.setTickLabelColor(theme.mutedText);
  axis.setTickLabelFont(smaller(font));
  axis.setLabelColor(theme.mutedText);
  axis.setLabelFont(smaller(font));
  axis.grid()->setPen(QPen(theme.grid, 1.0));
}

}  // namespace

MetricChart::MetricChart(PlotSpec spec, QWidget* parent)
    : QCustomPlot(parent),
      m_spec(std::move(spec)),
      m_shownSpec(measuredPart(m_spec, {})),
      m_header(new ChartHeader(this)),
      m_theme(Theme::light())
{
  setFocusPolicy(Qt::NoFocus);
  // Otherwise every plot, as it is redrawn, has the whole window put on the screen: four times an epoch.
  setPlottingHint(QCP::phImmediateRefresh, false);
  addLayer(QStringLiteral("bands"), layer(QStringLiteral("grid")), QCustomPlot::limAbove);
  setUpLayout();
  setUpAxes();
  for (const CurveSpec& curve : m_spec.curves) {
    m_curves.emplace_back(*this, curve);
  }
  setStyle(font(), m_theme);
  updateCurves();
}

void MetricChart::setUpLayout()
{
  m_header->setTitle(m_spec.title);
  plotLayout()->insertRow(0);
  plotLayout()->addElement(0, 0, m_header);
  plotLayout()->setRowSpacing(0);
  plotLayout()->setMargins(QMargins(kMargin, kMargin - 2, kMargin, kMargin - 2));
  plotLayout()->setAutoMargins(QCP::msNone);
  axisRect()->setMinimumMargins(QMargins(kLeastLeftMargin, 2, 4, 0));
}

void MetricChart::setUpAxes()
{
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setTickLengthIn(0);
    axis->setTickLengthOut(4);
    axis->setSubTickLengthIn(0);
    axis->setSubTickLengthOut(2);
    axis->setTickLabelPadding(3);
    axis->setLabelPadding(2);
    axis->grid()->setZeroLinePen(Qt::NoPen);
  }
  if (m_spec.places.empty()) {
    xAxis->setLabel(QStringLiteral("epoch"));
    xAxis->setTicker(QSharedPointer<RuleTicker>::create(&epochTicks));
  } else {
    xAxis->setLabel(QStringLiteral("layer"));
    xAxis->setTicker(placeTicker(m_spec.places));
  }
  yAxis2->setRange(0.0, 1.0);
}

void MetricChart::setRecords(std::vector<learning::EpochRecord> records)
{
  m_records = std::move(records);
  updateCurves();
}

void MetricChart::appendRecords(std::span<const learning::EpochRecord> records)
{
  m_records.insert(m_records.end(), records.begin(), records.end());
  updateCurves();
}

void MetricChart::setLogScale(bool isLogScale)
{
  m_spec.isLogScale = isLogScale;
  updateCurves();
  if (m_hasChosenView) {
    // Values chosen on one scale need not exist on the other; the epochs stay.
    setView({xAxis->range(), automaticView().values});
  }
}

void MetricChart::setShowsBaselines(bool showsBaselines)
{
  m_showsBaselines = showsBaselines;
  updateCurves();
}

void MetricChart::updateLegend()
{
  const bool hasBaselines =
      m_showsBaselines && std::ranges::any_of(m_spec.curves, &CurveSpec::isBaseline) &&
      std::ranges::any_of(m_records, [](const auto& record) { return record.shuffled.has_value(); });
  m_header->setEntries(legendOf(m_shownSpec, m_theme, hasBaselines));
}

void MetricChart::updateColours()
{
  for (CurveGraphs& curve : m_curves) {
    curve.setColour(curveColour(m_shownSpec, curve.spec(), m_theme));
  }
}

void MetricChart::updateCurves()
{
  m_shownSpec = measuredPart(m_spec, m_records);
  updateColours();
  m_data.clear();
  for (CurveGraphs& curve : m_curves) {
    const bool isShown = m_showsBaselines || !curve.spec().isBaseline;
    m_data.push_back(isShown ? curveData(curve.spec(), m_records, isLogScale()) : CurveData());
    if (!m_spec.places.empty()) {
      m_data.back().dotAll();
    }
    curve.setData(m_data.back());
  }
  updateLegend();
  yAxis->setScaleType(isLogScale() ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  yAxis->setTicker(QSharedPointer<RuleTicker>::create(isLogScale() ? &logTicks : &linearTicks));
  adaptToSize();
  if (!m_hasChosenView) {
    showView(automaticView());
  }
  replot(rpQueuedReplot);
}

void MetricChart::setSampleNote(const QString& note)
{
  m_sampleNote = note;
  m_header->setNote(note);
  replot(rpQueuedReplot);
}

void MetricChart::setKeepsSampleNote(bool keepsNote)
{
  m_header->setKeepsNote(keepsNote);
  replot(rpQueuedReplot);
}

bool MetricChart::showsSampleNote() const
{
  return m_header->showsNote();
}

void MetricChart::setStyle(const QFont& font, const Theme& theme)
{
  m_theme = theme;
  setBackground(QBrush(theme.background));
  styleAxis(*xAxis, font, theme);
  styleAxis(*yAxis, font, theme);
  m_header->setStyle(font, theme);
  updateLegend();
  updateColours();
  adaptToSize();
  replot(rpQueuedReplot);
}

MetricChart::View MetricChart::automaticView() const
{
  View view{QCPRange(0.0, 1.0), isLogScale() ? QCPRange(0.1, 10.0) : QCPRange(0.0, 1.0)};
  if (!m_records.empty()) {
    const double first = m_records.front().epoch;
    const double last = std::max<double>(m_records.back().epoch, first + 1.0);
    const double padding = (m_spec.places.empty() ? kEpochPadding : kPlacePadding) * (last - first);
    view.epochs = QCPRange(first - padding, last + padding);
  }
  if (const auto values = automaticRange(m_data, isLogScale())) {
    view.values = QCPRange(values->lower, values->upper);
  }
  return view;
}

void MetricChart::showView(const View& view)
{
  xAxis->setRange(view.epochs);
  yAxis->setRange(view.values);
}

void MetricChart::setView(const View& view)
{
  if (isUsable(view.epochs, kLeastEpochs, false) && isUsable(view.values, 0.0, isLogScale())) {
    m_hasChosenView = true;
    showView(view);
    replot(rpQueuedReplot);
  }
}

void MetricChart::resetView()
{
  m_hasChosenView = false;
  showView(automaticView());
  replot(rpQueuedReplot);
}

void MetricChart::zoom(QPointF about, double factor, Qt::Orientations directions)
{
  View next = view();
  if (directions.testFlag(Qt::Horizontal)) {
    next.epochs = movedRange(*xAxis, next.epochs, [&](double x) { return about.x() + factor * (x - about.x()); });
  }
  if (directions.testFlag(Qt::Vertical)) {
    next.values = movedRange(*yAxis, next.values, [&](double y) { return about.y() + factor * (y - about.y()); });
  }
  setView(next);
}

void MetricChart::pan(const View& start, QPointF pixels)
{
  setView({movedRange(*xAxis, start.epochs, [&](double x) { return x - pixels.x(); }),
           movedRange(*yAxis, start.values, [&](double y) { return y - pixels.y(); })});
}

const learning::EpochRecord* MetricChart::nearestRecord(double epoch) const
{
  if (m_records.empty()) {
    return nullptr;
  }
  const auto after = std::ranges::lower_bound(m_records, epoch, {}, &learning::EpochRecord::epoch);
  if (after == m_records.begin()) {
    return &m_records.front();
  }
  const auto before = std::prev(after);
  return after == m_records.end() || epoch - before->epoch < after->epoch - epoch ? &*before : &*after;
}

void MetricChart::adaptToSize()
{
  const QSize room =
      viewport().size() - QSize(kLeastLeftMargin, m_header->minimumOuterSizeHint().height() + kEpochAxisHeight);
  xAxis->ticker()->setTickCount(std::max(2, room.width() / kPixelsPerEpochTick));
  yAxis->ticker()->setTickCount(std::max(2, room.height() / kPixelsPerValueTick));
  if (!m_spec.places.empty()) {
    xAxis->setTickLabelRotation(fitsBesideEachOther(m_spec.places, xAxis->tickLabelFont(), room.width()) ? 0.0 : 45.0);
  }
  const bool fits = QFontMetrics(yAxis->labelFont()).horizontalAdvance(m_spec.yLabel) <= room.height();
  yAxis->setLabel(fits ? m_spec.yLabel : m_spec.yLabel.section(QStringLiteral(" ("), 0, 0));
}

void MetricChart::setFigureSize(QSize size)
{
  setViewport(QRect(QPoint(), size));
  adaptToSize();
  replot(rpImmediateRefresh);
}

void MetricChart::resizeEvent(QResizeEvent* event)
{
  QCustomPlot::resizeEvent(event);  // which draws with the ticks of the size before
  adaptToSize();
  replot(rpQueuedReplot);
}

}  // namespace simplexity::ui

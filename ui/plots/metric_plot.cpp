#include "ui/plots/metric_plot.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyleHints>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "ui/plots/chart_overlay.h"
#include "ui/plots/metric_chart.h"

namespace simplexity::ui {

namespace {

constexpr double kZoomPerNotch = 0.8;
constexpr double kPanPerKey = 0.1;        // of the axes' size
constexpr double kAnglePerNotch = 120.0;  // Qt: eighths of a degree

}  // namespace

struct MetricPlot::Drag {
  QPointF press;
  MetricChart::View start;
  bool hasMoved = false;
};

MetricPlot::MetricPlot(PlotSpec spec, QWidget* parent)
    : QWidget(parent), m_chart(new MetricChart(std::move(spec), this)), m_overlay(new ChartOverlay(*m_chart, this))
{
  setObjectName(m_chart->spec().id);
  setAccessibleName(m_chart->spec().title);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  // All input is handled here; the chart only draws.
  m_chart->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_clickDelay.setSingleShot(true);
  m_clickDelay.setInterval(QGuiApplication::styleHints()->mouseDoubleClickInterval());
  addMenuActions();
  setTheme(Theme::fromPalette(palette()));
}

MetricPlot::~MetricPlot() = default;

std::unique_ptr<MetricPlot> MetricPlot::clone() const
{
  auto copy = std::make_unique<MetricPlot>(spec());
  copy->setSampleNote(sampleNote());
  copy->setShowsBaselines(m_chart->showsBaselines());
  copy->setEpochs(epochs());
  if (isZoomed()) {
    copy->m_chart->setView(m_chart->view());
  }
  return copy;
}

void MetricPlot::addMenuActions()
{
  const auto add = [this](const QString& name, const QString& text, const QKeySequence& key) {
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    addAction(action);
    return action;
  };
  setContextMenuPolicy(Qt::ActionsContextMenu);
  auto* reset = add(QStringLiteral("resetView"), tr("&Reset view"), Qt::Key_Home);
  m_logAction = add(QStringLiteral("logScale"), tr("&Logarithmic scale"), Qt::Key_L);
  auto* exporting = add(QStringLiteral("export"), tr("&Export\u2026"), {});
  auto* copy = add(QStringLiteral("copyImage"), tr("&Copy image"), QKeySequence::Copy);
  m_logAction->setCheckable(true);
  m_logAction->setChecked(isLogScale());
  connect(reset, &QAction::triggered, this, &MetricPlot::resetView);
  connect(m_logAction, &QAction::toggled, this, &MetricPlot::setLogScale);
  connect(exporting, &QAction::triggered, this, &MetricPlot::exportRequested);
  connect(copy, &QAction::triggered, this, &MetricPlot::copyImage);
}

void MetricPlot::setEpochs(const std::vector<learning::EpochRecord>& epochs)
{
  m_chart->setRecords(epochs);
}

void MetricPlot::appendEpochs(const std::vector<learning::EpochRecord>& epochs)
{
  m_chart->appendRecords(epochs);
}

void MetricPlot::clear()
{
  m_clickDelay.stop();
  endHover();
  m_overlay->setCursorEpoch(std::nullopt);
  m_chart->setRecords({});
  m_chart->resetView();
}

void MetricPlot::setCursorEpoch(std::optional<int> epoch)
{
  m_overlay->setCursorEpoch(epoch);
}

void MetricPlot::setLogScale(bool isLogScale)
{
  if (isLogScale != m_chart->isLogScale()) {
    m_chart->setLogScale(isLogScale);
    m_logAction->setChecked(isLogScale);
    Q_EMIT logScaleChanged(isLogScale);
  }
}

void MetricPlot::setShowsBaselines(bool showsBaselines)
{
  m_chart->setShowsBaselines(showsBaselines);
}

void MetricPlot::setSampleNote(const QString& note)
{
  m_chart->setSampleNote(note);
}

void MetricPlot::setTheme(const Theme& theme)
{
  m_chart->setStyle(font(), theme);
}

void MetricPlot::resetView()
{
  m_chart->resetView();
}

const PlotSpec& MetricPlot::spec() const
{
  return m_chart->spec();
}

const std::vector<learning::EpochRecord>& MetricPlot::epochs() const
{
  return m_chart->records();
}

std::optional<int> MetricPlot::cursorEpoch() const
{
  return m_overlay->cursorEpoch();
}

std::optional<int> MetricPlot::hoveredEpoch() const
{
  return m_overlay->hoverEpoch();
}

bool MetricPlot::isLogScale() const
{
  return m_chart->isLogScale();
}

bool MetricPlot::isZoomed() const
{
  return m_chart->hasChosenView();
}

QString MetricPlot::sampleNote() const
{
  return m_chart->sampleNote();
}

QSize MetricPlot::sizeHint() const
{
  return {420, 300};
}

QSize MetricPlot::minimumSizeHint() const
{
  return {220, 180};
}

void MetricPlot::copyImage()
{
  endHover();
  QGuiApplication::clipboard()->setPixmap(grab());
}

bool MetricPlot::isOverAxes(QPointF position) const
{
  return m_chart->axisRect()->rect().contains(position.toPoint());
}

std::optional<int> MetricPlot::measuredEpochAt(QPointF position) const
{
  const auto* record = m_chart->nearestRecord(m_chart->xAxis->pixelToCoord(position.x()));
  return record != nullptr && isOverAxes(position) ? std::optional(record->epoch) : std::nullopt;
}

void MetricPlot::hover(QPointF position)
{
  showHover(measuredEpochAt(position), position);
}

void MetricPlot::showHover(std::optional<int> epoch, QPointF position)
{
  const std::optional<int> previous = hoveredEpoch();
  m_overlay->setHover(epoch, position);
  if (hoveredEpoch() != previous) {
    Q_EMIT hovered(hoveredEpoch());
  }
}

void MetricPlot::endHover()
{
  if (hoveredEpoch()) {
    m_overlay->setHover(std::nullopt);
    Q_EMIT hovered(std::nullopt);
  }
}

void MetricPlot::dragTo(QPointF position)
{
  const QPointF moved = position - m_drag->press;
  if (!m_drag->hasMoved && moved.manhattanLength() >= QApplication::startDragDistance()) {
    m_drag->hasMoved = true;
    setCursor(Qt::ClosedHandCursor);
    endHover();
  }
  if (m_drag->hasMoved) {
    m_chart->pan(m_drag->start, moved);
  }
}

void MetricPlot::choose(int epoch)
{
  if (!isZoomed()) {
    Q_EMIT epochClicked(epoch);
    return;
  }
  m_clickDelay.disconnect();
  connect(&m_clickDelay, &QTimer::timeout, this, [this, epoch] { Q_EMIT epochClicked(epoch); });
  m_clickDelay.start();
}

void MetricPlot::mousePressEvent(QMouseEvent* event)
{
  if (event->button() == Qt::LeftButton && isOverAxes(event->position())) {
    m_drag = std::make_unique<Drag>(Drag{event->position(), m_chart->view()});
  } else if (event->button() == Qt::RightButton) {
    endHover();
  }
}

void MetricPlot::mouseMoveEvent(QMouseEvent* event)
{
  if (m_drag != nullptr) {
    dragTo(event->position());
  } else {
    hover(event->position());
  }
}

void MetricPlot::mouseReleaseEvent(QMouseEvent* event)
{
  if (event->button() != Qt::LeftButton || m_drag == nullptr) {
    return;
  }
  const bool hasMoved = m_drag->hasMoved;
  m_drag.reset();
  unsetCursor();
  const auto epoch = measuredEpochAt(event->position());
  if (!hasMoved && epoch) {
    choose(*epoch);
  }
}

void MetricPlot::mouseDoubleClickEvent(QMouseEvent* event)
{
  if (event->button() == Qt::LeftButton) {
    m_clickDelay.stop();
    resetView();
  }
}

void MetricPlot::wheelEvent(QWheelEvent* event)
{
  if (!isOverAxes(event->position())) {
    event->ignore();  // over title and labels the wheel still scrolls what the plot is in
    return;
  }
  // Some platforms turn the wheel sideways while Shift is held.
  const QPoint angle = event->angleDelta();
  const double notches = (angle.y() != 0 ? angle.y() : angle.x()) / kAnglePerNotch;
  Qt::Orientations directions = Qt::Horizontal | Qt::Vertical;
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    directions = Qt::Vertical;
  } else if (event->modifiers().testFlag(Qt::ShiftModifier)) {
    directions = Qt::Horizontal;
  }
  m_chart->zoom(event->position(), std::pow(kZoomPerNotch, notches), directions);
  event->accept();
}

void MetricPlot::keyPressEvent(QKeyEvent* event)
{
  const QPointF middle = QRectF(m_chart->axisRect()->rect()).center();
  const bool hasShift = event->modifiers().testFlag(Qt::ShiftModifier);
  if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal) {  // the same key, with and without Shift
    m_chart->zoom(middle, kZoomPerNotch, Qt::Horizontal | Qt::Vertical);
  } else if (event->key() == Qt::Key_Minus) {
    m_chart->zoom(middle, 1.0 / kZoomPerNotch, Qt::Horizontal | Qt::Vertical);
  } else if (event->key() == Qt::Key_Escape && hoveredEpoch()) {
    endHover();
  } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && hoveredEpoch()) {
    Q_EMIT epochClicked(*hoveredEpoch());
  } else if (!handleArrow(event->key(), hasShift)) {
    QWidget::keyPressEvent(event);
  }
}

bool MetricPlot::handleArrow(int key, bool pans)
{
  const int right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
  const int down = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
  if (pans && (right != 0 || down != 0)) {
    panBy(QPointF(right, down) * kPanPerKey);
    return true;
  }
  if (right != 0) {
    stepHover(right);
  }
  return right != 0;
}

void MetricPlot::panBy(QPointF share)
{
  const QSizeF size = m_chart->axisRect()->rect().size();
  endHover();
  // The view goes where the arrow points, the curves the other way.
  m_chart->pan(m_chart->view(), {-share.x() * size.width(), -share.y() * size.height()});
}

void MetricPlot::stepHover(int records)
{
  const std::vector<learning::EpochRecord>& all = epochs();
  if (all.empty()) {
    return;
  }
  // Where nothing is read out yet, it begins at the shown epoch, or else at the newest.
  const int start = hoveredEpoch().value_or(cursorEpoch().value_or(all.back().epoch));
  auto index = std::ranges::lower_bound(all, start, {}, &learning::EpochRecord::epoch) - all.begin();
  if (hoveredEpoch()) {
    index += records;
  }
  const auto& record = all[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, std::ssize(all) - 1))];
  const double x = m_chart->xAxis->coordToPixel(record.epoch);
  showHover(record.epoch, {x, static_cast<double>(m_chart->axisRect()->rect().center().y())});
}

void MetricPlot::leaveEvent(QEvent* event)
{
  endHover();
  QWidget::leaveEvent(event);
}

void MetricPlot::focusInEvent(QFocusEvent* event)
{
  QWidget::focusInEvent(event);
  m_overlay->setFocusFrame(event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason);
}

void MetricPlot::focusOutEvent(QFocusEvent* event)
{
  QWidget::focusOutEvent(event);
  endHover();
  m_overlay->setFocusFrame(false);
}

void MetricPlot::changeEvent(QEvent* event)
{
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    setTheme(Theme::fromPalette(palette()));
  }
  QWidget::changeEvent(event);
}

void MetricPlot::resizeEvent(QResizeEvent* event)
{
  QWidget::resizeEvent(event);
  m_chart->setGeometry(rect());
  m_overlay->setGeometry(rect());
}

}  // namespace simplexity::ui

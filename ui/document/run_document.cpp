#include "ui/document/run_document.h"

#include <algorithm>
#include <utility>

namespace simplexity::ui {

namespace {

/// Enough for scrubbing back and forth; a snapshot of a thousand points takes about 100 kB.
constexpr std::size_t kRecentGeometries = 64;

}  // namespace

RunDocument::RunDocument(QObject* parent) : QObject(parent) {}

void RunDocument::open(runs::Run run)
{
  m_run = std::move(run);
  m_shown = m_run.epochs.empty() ? 0 : m_run.epochs.size() - 1;
  m_isFollowing = true;
  m_recent.clear();
  m_latestGeometry.reset();
  m_shownGeometry.reset();
  Q_EMIT runChanged();
  for (const auto& warning : m_run.warnings) {
    Q_EMIT warningRaised(QString::fromStdString(warning));
  }
  if (!isEmpty()) {
    m_latestGeometry = geometryOf(m_run.epochs.back().epoch);
    m_shownGeometry = m_latestGeometry;
  }
  Q_EMIT shownEpochChanged();
}

void RunDocument::append(const std::vector<learning::EpochRecord>& epochs)
{
  if (epochs.empty()) {
    return;
  }
  m_run.epochs.insert(m_run.epochs.end(), epochs.begin(), epochs.end());
  Q_EMIT epochsAppended();
  if (m_isFollowing) {
    m_shown = m_run.epochs.size() - 1;
    Q_EMIT shownEpochChanged();
  }
}

void RunDocument::setLatestGeometry(Geometry geometry)
{
  m_latestGeometry = std::move(geometry);
  if (m_isFollowing) {
    m_shownGeometry = m_latestGeometry;
    Q_EMIT shownEpochChanged();
  }
}

const learning::EpochRecord* RunDocument::shownRecord() const
{
  return isEmpty() ? nullptr : &m_run.epochs[m_shown];
}

void RunDocument::showEpoch(int epoch)
{
  if (isEmpty()) {
    return;
  }
  const auto& epochs = m_run.epochs;
  auto nearest = std::ranges::lower_bound(epochs, epoch, {}, &learning::EpochRecord::epoch);
  if (nearest == epochs.end() ||
      (nearest != epochs.begin() && epoch - std::prev(nearest)->epoch <= nearest->epoch - epoch)) {
    --nearest;
  }
  showIndex(static_cast<std::size_t>(nearest - epochs.begin()));
}

void RunDocument::step(int count)
{
  if (isEmpty()) {
    return;
  }
  const auto last = static_cast<std::ptrdiff_t>(m_run.epochs.size()) - 1;
  showIndex(
      static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(m_shown) + count, 0, last)));
}

void RunDocument::showIndex(std::size_t index)
{
  if (!m_isFollowing && index == m_shown) {
    return;
  }
  m_isFollowing = false;
  m_shown = index;
  m_shownGeometry = geometryOf(m_run.epochs[index].epoch);
  Q_EMIT shownEpochChanged();
}

void RunDocument::follow()
{
  if (m_isFollowing) {
    return;
  }
  m_isFollowing = true;
  m_shown = isEmpty() ? 0 : m_run.epochs.size() - 1;
  m_shownGeometry = m_latestGeometry;
  Q_EMIT shownEpochChanged();
}

RunDocument::Geometry RunDocument::geometryOf(int epoch)
{
  if (m_latestGeometry && m_latestGeometry->epoch == epoch) {
    return m_latestGeometry;
  }
  const auto known = std::ranges::find(m_recent, epoch, [](const Geometry& geometry) { return geometry->epoch; });
  if (known != m_recent.end()) {
    m_recent.splice(m_recent.begin(), m_recent, known);
    return m_recent.front();
  }
  auto read = runs::readGeometry(m_run.folder, epoch);
  if (!read) {
    Q_EMIT warningRaised(QString::fromStdString(read.error().text()));
    return nullptr;
  }
  m_recent.push_front(*std::move(read));
  if (m_recent.size() > kRecentGeometries) {
    m_recent.pop_back();
  }
  return m_recent.front();
}

}  // namespace simplexity::ui

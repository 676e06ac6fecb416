#include "ui/windows/epoch_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>

#include "ui/document/run_document.h"

namespace simplexity::ui {

bool EpochSpinBox::isBeingTyped() const
{
  return hasFocus() && cleanText() != textFromValue(value());
}

EpochBar::EpochBar(RunDocument& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_number(new EpochSpinBox(this)),
      m_last(new QLabel(this)),
      m_live(new QPushButton(this))
{
  m_slider->setObjectName(QStringLiteral("epochSlider"));
  m_slider->setToolTip(tr("Epoch shown in plots, table and scene (←, →, Home, End)"));
  m_slider->setAccessibleName(tr("Epoch"));
  m_slider->setMinimumWidth(120);
  m_number->setObjectName(QStringLiteral("epochNumber"));
  m_number->setToolTip(tr("Go to an epoch by number"));
  m_number->setKeyboardTracking(false);
  m_live->setObjectName(QStringLiteral("liveButton"));
  m_live->setCheckable(true);
  m_live->setToolTip(tr("Follow the newest epoch"));
  m_last->setObjectName(QStringLiteral("lastEpoch"));
  m_last->setMinimumWidth(m_last->fontMetrics().horizontalAdvance(QStringLiteral("of 9999")));  // so that it stays put
  auto* const caption = new QLabel(tr("Epoch"), this);  // Alt+E is that of the form
  caption->setBuddy(m_number);

  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(caption);
  layout->addWidget(m_number);
  layout->addWidget(m_last);
  layout->addWidget(m_slider, 1);
  layout->addWidget(m_live);

  connect(m_slider, &QSlider::valueChanged, this,
          [this](int index) { m_document.showEpoch(m_document.run().epochs[static_cast<std::size_t>(index)].epoch); });
  connect(m_number, &QSpinBox::valueChanged, &m_document, &RunDocument::showEpoch);
  connect(m_number, &QSpinBox::editingFinished, this, &EpochBar::goToTyped);
  connect(m_number, &EpochSpinBox::stepRequested, &m_document, &RunDocument::step);
  connect(m_live, &QPushButton::clicked, this, [this] {
    m_document.follow();
    update();  // a click on the checked button must not uncheck it
  });
  for (const auto change : {&RunDocument::runChanged, &RunDocument::epochsAppended, &RunDocument::shownEpochChanged}) {
    connect(&m_document, change, this, &EpochBar::update);
  }
  update();
}

/// A field that goes away with a number half typed says that editing has finished, when this is but a QWidget.
EpochBar::~EpochBar()
{
  m_number->disconnect(this);
}

void EpochBar::goToTyped()
{
  // Where the number was shown when typing began, the field did not see it change.
  if (const auto* const shown = m_document.shownRecord(); shown != nullptr && shown->epoch != m_number->value()) {
    m_document.showEpoch(m_number->value());
  }
  // A number between two measured epochs shows the nearest: the field then says which.
  update();
}

void EpochBar::update()
{
  const QSignalBlocker sliderBlocker(m_slider);
  const QSignalBlocker numberBlocker(m_number);
  const auto& epochs = m_document.run().epochs;
  const auto* const shown = m_document.shownRecord();
  setEnabled(shown != nullptr);
  m_live->setChecked(m_document.isFollowing());
  m_live->setText(m_document.isFollowing() ? tr("● L&ive") : tr("○ L&ive"));
  if (shown == nullptr) {
    m_slider->setRange(0, 0);
    m_number->setRange(0, 0);
    m_last->setText(tr("of –"));
    return;
  }
  m_slider->setRange(0, static_cast<int>(epochs.size()) - 1);
  m_slider->setValue(static_cast<int>(shown - epochs.data()));
  m_number->setRange(epochs.front().epoch, epochs.back().epoch);
  if (!m_number->isBeingTyped()) {  // new epochs come while one types
    m_number->setValue(shown->epoch);
  }
  m_last->setText(tr("of %1").arg(epochs.back().epoch));
}

}  // namespace simplexity::ui

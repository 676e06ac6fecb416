#pragma once

#include <QSpinBox>
#include <QWidget>

class QLabel;
class QPushButton;
class QSlider;

namespace simplexity::ui {

class RunDocument;

/// Jumps by number; its arrows step through the measured epochs, which need not be consecutive.
class EpochSpinBox final : public QSpinBox {
  Q_OBJECT

 public:
  using QSpinBox::QSpinBox;
  void stepBy(int steps) override { Q_EMIT stepRequested(steps); }
  /// Whether the field has a number that is not yet entered.
  [[nodiscard]] bool isBeingTyped() const;

 Q_SIGNALS:
  void stepRequested(int steps);

 protected:
  [[nodiscard]] StepEnabled stepEnabled() const override { return StepUpEnabled | StepDownEnabled; }
};

/// The one control of which epoch everything shows: a slider over the measured epochs, a number, and Live.
class EpochBar final : public QWidget {
  Q_OBJECT

 public:
  EpochBar(RunDocument& document, QWidget* parent);
  ~EpochBar() override;

 private:
  void goToTyped();
  void update();

  RunDocument& m_document;
  QSlider* m_slider;
  EpochSpinBox* m_number;
  QLabel* m_last;
  QPushButton* m_live;
};

}  // namespace simplexity::ui

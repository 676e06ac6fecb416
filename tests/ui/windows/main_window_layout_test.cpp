// Nothing cut off, nothing overlapping, at the sizes and in the themes people have.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>

#include "tests/ui/windows/window_fixture.h"
#include "ui/plots/metric_plot.h"

namespace simplexity::ui {
namespace {

struct Screen {
  QSize size;
  Appearance appearance;
};

void PrintTo(const Screen& screen, std::ostream* out)
{
  *out << screen.size.width() << "x" << screen.size.height()
       << (screen.appearance == Appearance::Dark ? " dark" : " light");
}

class LayoutTest : public WindowTest, public ::testing::WithParamInterface<Screen> {
 protected:
  LayoutTest()
  {
    applyAppearance(GetParam().appearance);
    m_window->resize(GetParam().size);
    QTest::qWait(50);
  }
  ~LayoutTest() override { applyAppearance(Appearance::Light); }

  /// Widgets that hold text and have less room than they need.
  [[nodiscard]] std::vector<std::string> cutOff()
  {
    std::vector<std::string> names;
    for (const QWidget* const widget : m_window->findChildren<QWidget*>()) {
      const bool holdsText = qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                             qobject_cast<const QAbstractSpinBox*>(widget) != nullptr ||
                             qobject_cast<const QComboBox*>(widget) != nullptr ||
                             qobject_cast<const QLabel*>(widget) != nullptr ||
                             qobject_cast<const MetricPlot*>(widget) != nullptr;
      const QSize needed = widget->minimumSizeHint();
      if (holdsText && widget->isVisible() &&
          (widget->width() < needed.width() || widget->height() < needed.height())) {
        names.push_back(widget->metaObject()->className() + (" " + widget->objectName().toStdString()));
      }
    }
    return names;
  }

  /// Pairs of visible siblings in one layout that cover each other.
  [[nodiscard]] std::vector<std::string> overlapping()
  {
    std::vector<std::string> names;
    for (const QWidget* const parent : m_window->findChildren<QWidget*>()) {
      if (parent->layout() == nullptr) {
        continue;
      }
      for (int i = 0; i < parent->layout()->count(); ++i) {
        for (int j = 0; j < i; ++j) {
          const auto* const one = parent->layout()->itemAt(i)->widget();
          const auto* const other = parent->layout()->itemAt(j)->widget();
          if (one != nullptr && other != nullptr && one->isVisible() && other->isVisible() &&
              one->geometry().intersects(other->geometry())) {
            names.push_back((one->objectName() + QStringLiteral(" and ") + other->objectName()).toStdString());
          }
        }
      }
    }
    return names;
  }
};

TEST_P(LayoutTest, HoldsEverything)
{
  EXPECT_EQ(m_window->size(), GetParam().size) << "the window does not shrink to this size";
  train(2);
  QTest::qWait(200);  // layouts and plots follow a little later
  EXPECT_EQ(cutOff(), std::vector<std::string>());
  EXPECT_EQ(overlapping(), std::vector<std::string>());
  const auto* const table = find<QTableView>("metricTable");
  EXPECT_FALSE(table->horizontalScrollBar()->isVisible());
}

INSTANTIATE_TEST_SUITE_P(Screens, LayoutTest,
                         ::testing::Values(Screen{{1280, 800}, Appearance::Light},
                                           Screen{{1280, 800}, Appearance::Dark},
                                           Screen{{1920, 1080}, Appearance::Light},
                                           Screen{{1920, 1080}, Appearance::Dark}));

}  // namespace
}  // namespace simplexity::ui

// Nothing cut off, nothing overlapping, at the sizes and in the themes people have.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QImage>
#include <QLayout>
#include <QOpenGLWidget>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>

#include "tests/ui/windows/window_fixture.h"
#include "ui/plots/metric_plot.h"
#include "ui/windows/collapsible_section.h"

namespace simplexity::ui {
namespace {

struct Screen {
  QSize size;
  Appearance appearance;
  bool isFormOpen = false;  ///< its sections unfolded, the settings without a field shown
};

void PrintTo(const Screen& screen, std::ostream* out)
{
  *out << screen.size.width() << "x" << screen.size.height()
       << (screen.appearance == Appearance::Dark ? " dark" : " light") << (screen.isFormOpen ? ", form open" : "");
}

class LayoutTest : public WindowTest, public ::testing::WithParamInterface<Screen> {
 public:
  ~LayoutTest() override { applyAppearance(Appearance::Light); }

 protected:
  LayoutTest()
  {
    applyAppearance(GetParam().appearance);
    for (const char* const section : {"optimizerSection", "measurementSection"}) {
      find<CollapsibleSection>(section)->setExpanded(GetParam().isFormOpen);
    }
    m_window->resize(GetParam().size);
    QTest::qWait(50);
  }

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

  /// Widgets that reach over the side of what they scroll in.
  [[nodiscard]] std::vector<std::string> clipped()
  {
    std::vector<std::string> names;
    for (const auto* const scroll : m_window->findChildren<QScrollArea*>()) {
      for (const QWidget* const widget : scroll->widget()->findChildren<QWidget*>()) {
        const int left = widget->mapTo(scroll->viewport(), QPoint()).x();
        if (widget->isVisible() && (left < 0 || left + widget->width() > scroll->viewport()->width())) {
          names.push_back(widget->metaObject()->className() + (" " + widget->objectName().toStdString()));
        }
      }
    }
    return names;
  }

  /// Whether the texts in the corners of the scene end before its edge: with everything else hidden that may lie there.
  [[nodiscard]] bool isCaptionWhole()
  {
    for (const char* const part : {"sceneSamples", "sceneLabels", "sceneEdges", "sceneIdealSimplex"}) {
      trigger(part);
    }
    const QImage picture = find<QOpenGLWidget>("sceneCanvas")->grabFramebuffer();
    const QRgb background = picture.pixel(0, picture.height() / 2);
    for (int y = 0; y < picture.height(); ++y) {
      for (int x = picture.width() - 3; x < picture.width(); ++x) {
        if (picture.pixel(x, y) != background) {
          return false;
        }
      }
    }
    return true;
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
  EXPECT_EQ(clipped(), std::vector<std::string>());
  EXPECT_TRUE(isCaptionWhole());
  const auto* const table = find<QTableView>("metricTable");
  EXPECT_FALSE(table->horizontalScrollBar()->isVisible());
  for (int row = 0; row < table->model()->rowCount(); ++row) {
    const QModelIndex title = table->model()->index(row, 0);
    const QSize needed =
        table->fontMetrics()
            .boundingRect(0, 0, table->columnWidth(0) - 8, 1000, Qt::TextWordWrap, title.data().toString())
            .size();
    EXPECT_LE(needed.width(), table->columnWidth(0)) << title.data().toString().toStdString();
    EXPECT_LE(needed.height(), table->rowHeight(row)) << title.data().toString().toStdString();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Screens, LayoutTest,
    ::testing::Values(Screen{{1280, 800}, Appearance::Light}, Screen{{1280, 800}, Appearance::Dark},
                      Screen{{1280, 800}, Appearance::Light, true}, Screen{{1920, 1080}, Appearance::Light, true},
                      Screen{{1920, 1080}, Appearance::Light}, Screen{{1920, 1080}, Appearance::Dark}));

}  // namespace
}  // namespace simplexity::ui

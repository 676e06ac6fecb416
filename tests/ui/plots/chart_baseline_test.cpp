// Small pictures of whole plots against stored ones. The tolerance lets the anti-aliasing of another FreeType differ,
// not a label, a curve or a colour.
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDir>
#include <QImage>
#include <algorithm>

#include "tests/ui/plots/plot_data.h"
#include "ui/plots/metric_plot.h"

namespace simplexity::ui {
namespace {

constexpr int kPixelTolerance = 48;       // of 255, in any channel
constexpr double kShareTolerance = 0.01;  // of pixels that may differ by more

struct Case {
  const char* plot;
  bool isDark;
};

QImage pictureOf(const Case& which)
{
  MetricPlot plot(test::standardPlot(which.plot));
  plot.setFont(QFont(QStringLiteral("DejaVu Sans"), 9));
  plot.setTheme(which.isDark ? Theme::darkAppearance() : Theme::light());
  plot.resize(290, 300);
  plot.setEpochs(test::trainingRun(60));
  plot.setCursorEpoch(42);
  plot.show();
  QCoreApplication::processEvents();
  return plot.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

double shareThatDiffers(const QImage& a, const QImage& b)
{
  int count = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const QRgb p = a.pixel(x, y);
      const QRgb q = b.pixel(x, y);
      const int difference =
          std::max({std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q))});
      count += difference > kPixelTolerance ? 1 : 0;
    }
  }
  return static_cast<double>(count) / (a.width() * a.height());
}

class ChartBaseline : public ::testing::TestWithParam<Case> {};

TEST_P(ChartBaseline, LooksAsAccepted)
{
  const QString name = QStringLiteral("%1_%2.png")
                           .arg(QString::fromUtf8(GetParam().plot),
                                GetParam().isDark ? QStringLiteral("dark") : QStringLiteral("light"));
  const QString accepted = QDir(QStringLiteral(SIMPLEXITY_PLOT_BASELINES)).filePath(name);
  const QImage actual = pictureOf(GetParam());
  if (qEnvironmentVariableIsSet("SIMPLEXITY_ACCEPT_BASELINES")) {
    ASSERT_TRUE(actual.save(accepted));
    return;
  }
  const QImage baseline(accepted);
  const double share = baseline.size() == actual.size() ? shareThatDiffers(baseline, actual) : 1.0;
  if (share > kShareTolerance) {
    const QString written = QDir::current().filePath(QStringLiteral("actual_") + name);
    actual.save(written);
    FAIL() << 100.0 * share << "% of the pixels differ from " << accepted.toStdString() << "; the actual picture is "
           << written.toStdString() << "; SIMPLEXITY_ACCEPT_BASELINES=1 accepts it";
  }
}

INSTANTIATE_TEST_SUITE_P(Plots, ChartBaseline,
                         ::testing::Values(Case{"gc", false}, Case{"collapse", false}, Case{"collapse", true}),
                         [](const auto& which) {
                           return std::string(which.param.plot) + (which.param.isDark ? "Dark" : "Light");
                         });

}  // namespace
}  // namespace simplexity::ui

#include "ui/plots/metric_plot.h"

#include <gmock/gmock.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <limits>
#include <memory>

#include "tests/ui/plots/plot_data.h"
#include "ui/plots/metric_chart.h"

namespace simplexity::ui {
namespace {

class MetricPlotTest : public ::testing::Test {
 protected:
  std::unique_ptr<MetricPlot> shownPlot(const char* id, int epochs = 60)
  {
    auto plot = std::make_unique<MetricPlot>(test::standardPlot(id));
    plot->resize(420, 330);
    plot->setEpochs(test::trainingRun(epochs));
    plot->show();
    QCoreApplication::processEvents();  // layout and the queued replot
    return plot;
  }

  static QPoint pixelOf(const MetricPlot& plot, double epoch)
  {
    const QRect axes = plot.chart().axisRect()->rect();
    return {static_cast<int>(std::lround(plot.chart().xAxis->coordToPixel(epoch))), axes.center().y()};
  }

  static void wheel(MetricPlot& plot, QPoint place, int angle, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
  {
    QWheelEvent event(place, plot.mapToGlobal(place), {}, {0, angle}, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(&plot, &event);
  }

  static void expectSameView(const MetricChart::View& a, const MetricChart::View& b)
  {
    EXPECT_EQ(a.epochs, b.epochs);
    EXPECT_EQ(a.values, b.values);
  }
};

TEST_F(MetricPlotTest, DrawsAPointAnEpochAndLeavesGaps)
{
  auto run = test::trainingRun(9);
  run[4].test.set(Metric::Loss, std::nullopt);
  run[6].test.set(Metric::Loss, std::numeric_limits<double>::infinity());
  MetricPlot plot(test::standardPlot("loss"));
  plot.setEpochs(run);

  const auto& curves = plot.chart().curves();
  ASSERT_EQ(curves.size(), 4U) << "and the baselines";
  EXPECT_EQ(curves[0].line().dataCount(), 10);
  EXPECT_EQ(curves[0].line().data()->at(3)->value, *run[3].train.get(Metric::Loss));
  EXPECT_TRUE(std::isnan(curves[1].line().data()->at(4)->value));
  EXPECT_TRUE(std::isnan(curves[1].line().data()->at(6)->value));
  EXPECT_EQ(curves[1].line().data()->at(7)->value, *run[7].test.get(Metric::Loss));
}

TEST_F(MetricPlotTest, DrawsBaselinesOnlyWhereMeasuredAndWanted)
{
  MetricPlot plot(test::standardPlot("collapse"));
  const auto drawn = [&plot] {
    return std::ranges::count_if(plot.chart().curves(), [](const CurveGraphs& curve) {
      return curve.line().dataCount() > 0 && !std::isnan(curve.line().data()->at(0)->value);
    });
  };
  plot.setEpochs(test::trainingRun(9));
  EXPECT_EQ(drawn(), 6);
  const double without = plot.chart().view().values.upper;
  plot.setEpochs(test::trainingRunWithBaselines(9));
  EXPECT_EQ(drawn(), 12);
  EXPECT_GT(plot.chart().view().values.upper, 100.0) << "the axis shows them";
  plot.setShowsBaselines(false);
  EXPECT_EQ(drawn(), 6);
  EXPECT_EQ(plot.chart().view().values.upper, without);
  EXPECT_FALSE(plot.clone()->chart().showsBaselines()) << "what is exported is what is shown";
}

TEST_F(MetricPlotTest, GrowsEpochByEpoch)
{
  const auto run = test::trainingRun(20);
  MetricPlot whole(test::standardPlot("gc"));
  whole.setEpochs(run);
  MetricPlot live(test::standardPlot("gc"));
  for (const auto& record : run) {
    live.appendEpochs({record});
  }
  EXPECT_EQ(live.chart().curves()[1].line().dataCount(), 21);
  expectSameView(live.chart().view(), whole.chart().view());
  EXPECT_GE(live.chart().view().epochs.upper, 20.0);
}

TEST_F(MetricPlotTest, ZoomHoldsTheViewWhileDataArriveUntilReset)
{
  auto plot = shownPlot("loss", 30);
  wheel(*plot, pixelOf(*plot, 15.0), 240);
  ASSERT_TRUE(plot->isZoomed());
  const MetricChart::View zoomed = plot->chart().view();

  auto later = test::trainingRun(45);
  later.erase(later.begin(), later.begin() + 31);
  plot->appendEpochs(later);
  expectSameView(plot->chart().view(), zoomed);

  QTest::keyClick(plot.get(), Qt::Key_Home);
  EXPECT_FALSE(plot->isZoomed());
  EXPECT_GE(plot->chart().view().epochs.upper, 45.0);
}

TEST_F(MetricPlotTest, TheWheelZoomsAtThePointerAlongTheAskedDirections)
{
  auto plot = shownPlot("loss");
  const MetricChart::View before = plot->chart().view();
  const QPoint place = pixelOf(*plot, 20.0);
  const double epoch = plot->chart().xAxis->pixelToCoord(place.x());
  wheel(*plot, place, 120, Qt::ShiftModifier);
  const MetricChart::View epochsOnly = plot->chart().view();
  EXPECT_NEAR(epochsOnly.epochs.size(), 0.8 * before.epochs.size(), 1e-9);
  EXPECT_EQ(epochsOnly.values, before.values);
  EXPECT_NEAR(plot->chart().xAxis->pixelToCoord(place.x()), epoch, 1e-9);

  wheel(*plot, place, 120, Qt::ControlModifier);
  EXPECT_EQ(plot->chart().view().epochs, epochsOnly.epochs);
  EXPECT_NEAR(std::log(plot->chart().view().values.upper / plot->chart().view().values.lower),
              0.8 * std::log(before.values.upper / before.values.lower), 1e-9);
}

TEST_F(MetricPlotTest, NeverZoomsToNothing)
{
  auto plot = shownPlot("accuracy");
  for (int i = 0; i < 200; ++i) {
    wheel(*plot, pixelOf(*plot, 20.0), 120);
  }
  EXPECT_GE(plot->chart().view().epochs.size(), 1.0);
  EXPECT_GT(plot->chart().view().values.size(), 0.0);
}

TEST_F(MetricPlotTest, DraggingPansWithoutChoosingAnEpoch)
{
  auto plot = shownPlot("loss");
  QSignalSpy clicks(plot.get(), &MetricPlot::epochClicked);
  const MetricChart::View before = plot->chart().view();
  const QPoint start = pixelOf(*plot, 20.0);
  const double epoch = plot->chart().xAxis->pixelToCoord(start.x());
  const QPoint end = start + QPoint(60, -20);
  QTest::mousePress(plot.get(), Qt::LeftButton, Qt::NoModifier, start);
  QTest::mouseMove(plot.get(), start + QPoint(30, -5));
  QTest::mouseMove(plot.get(), end);
  QTest::mouseRelease(plot.get(), Qt::LeftButton, Qt::NoModifier, end);
  EXPECT_TRUE(plot->isZoomed());
  EXPECT_NEAR(plot->chart().xAxis->pixelToCoord(end.x()), epoch, 1e-9);
  EXPECT_NEAR(plot->chart().view().epochs.size(), before.epochs.size(), 1e-9);
  EXPECT_TRUE(clicks.isEmpty());
}

TEST_F(MetricPlotTest, AClickChoosesTheNearestMeasuredEpoch)
{
  MetricPlot plot(test::standardPlot("loss"));
  plot.resize(420, 330);
  auto run = test::trainingRun(60);
  std::erase_if(run, [](const auto& record) { return record.epoch % 10 != 0; });
  plot.setEpochs(run);
  plot.show();
  QCoreApplication::processEvents();
  QSignalSpy clicks(&plot, &MetricPlot::epochClicked);
  QTest::mouseClick(&plot, Qt::LeftButton, Qt::NoModifier, pixelOf(plot, 33.0));
  ASSERT_EQ(clicks.count(), 1);
  EXPECT_EQ(clicks[0][0].toInt(), 30);
}

TEST_F(MetricPlotTest, ADoubleClickResetsTheZoomAndChoosesNothing)
{
  auto plot = shownPlot("loss");
  const MetricChart::View automatic = plot->chart().view();
  wheel(*plot, pixelOf(*plot, 20.0), 240);
  QSignalSpy clicks(plot.get(), &MetricPlot::epochClicked);
  const QPoint place = pixelOf(*plot, 22.0);
  QTest::mouseClick(plot.get(), Qt::LeftButton, Qt::NoModifier, place);
  QTest::mouseDClick(plot.get(), Qt::LeftButton, Qt::NoModifier, place);
  EXPECT_FALSE(plot->isZoomed());
  expectSameView(plot->chart().view(), automatic);
  QTest::qWait(QApplication::doubleClickInterval() + 100);
  EXPECT_TRUE(clicks.isEmpty());
}

TEST_F(MetricPlotTest, AClickIntoAZoomedPlotStillChooses)
{
  auto plot = shownPlot("loss");
  wheel(*plot, pixelOf(*plot, 20.0), 240);
  QSignalSpy clicks(plot.get(), &MetricPlot::epochClicked);
  QTest::mouseClick(plot.get(), Qt::LeftButton, Qt::NoModifier, pixelOf(*plot, 22.0));
  ASSERT_TRUE(clicks.wait(5000));
  EXPECT_EQ(clicks[0][0].toInt(), 22);
}

TEST_F(MetricPlotTest, SwitchesTheScaleByKeyAndMenu)
{
  auto plot = shownPlot("loss");
  QSignalSpy changes(plot.get(), &MetricPlot::logScaleChanged);
  ASSERT_TRUE(plot->isLogScale());
  QTest::keyClick(plot.get(), Qt::Key_L);
  EXPECT_FALSE(plot->isLogScale());
  EXPECT_EQ(plot->chart().yAxis->scaleType(), QCPAxis::stLinear);
  auto* action = plot->findChild<QAction*>(QStringLiteral("logScale"));
  EXPECT_FALSE(action->isChecked());
  action->trigger();
  EXPECT_TRUE(plot->isLogScale());
  EXPECT_EQ(changes.count(), 2);
}

TEST_F(MetricPlotTest, SwitchingTheScaleWhileZoomedKeepsTheEpochs)
{
  auto plot = shownPlot("loss");
  plot->setLogScale(false);
  wheel(*plot, pixelOf(*plot, 20.0), -480);  // out, so that the values reach below zero
  const MetricChart::View before = plot->chart().view();
  ASSERT_LT(before.values.lower, 0.0);
  plot->setLogScale(true);
  EXPECT_EQ(plot->chart().view().epochs, before.epochs);
  EXPECT_GT(plot->chart().view().values.lower, 0.0);
}

TEST_F(MetricPlotTest, HoverSnapsToMeasuredEpochsAndSaysSoOnce)
{
  auto plot = shownPlot("gc");
  QSignalSpy hovers(plot.get(), &MetricPlot::hovered);
  QTest::mouseMove(plot.get(), pixelOf(*plot, 12.2));
  QTest::mouseMove(plot.get(), pixelOf(*plot, 12.3) + QPoint(0, 5));
  EXPECT_EQ(plot->hoveredEpoch(), 12);
  EXPECT_EQ(hovers.count(), 1);
  QTest::mouseMove(plot.get(), QPoint(5, 5));  // the title
  EXPECT_EQ(plot->hoveredEpoch(), std::nullopt);
  EXPECT_EQ(hovers.count(), 2);
}

TEST_F(MetricPlotTest, KeysZoomAndPan)
{
  auto plot = shownPlot("accuracy");
  const MetricChart::View before = plot->chart().view();
  QTest::keyClick(plot.get(), Qt::Key_Plus);
  const MetricChart::View nearer = plot->chart().view();
  EXPECT_NEAR(nearer.epochs.size(), 0.8 * before.epochs.size(), 1e-9);
  EXPECT_NEAR(nearer.epochs.center(), before.epochs.center(), 0.2);
  EXPECT_NEAR(nearer.values.size(), 0.8 * before.values.size(), 1e-9);
  QTest::keyClick(plot.get(), Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_NEAR(plot->chart().view().epochs.lower, nearer.epochs.lower + 0.1 * nearer.epochs.size(), 1e-6);
  EXPECT_NEAR(plot->chart().view().values.lower, nearer.values.lower, 1e-9);
  QTest::keyClick(plot.get(), Qt::Key_Up, Qt::ShiftModifier);
  EXPECT_NEAR(plot->chart().view().values.lower, nearer.values.lower + 0.1 * nearer.values.size(), 1e-6);
  QTest::keyClick(plot.get(), Qt::Key_Minus);
  EXPECT_NEAR(plot->chart().view().epochs.size(), before.epochs.size(), 1e-9);
}

TEST_F(MetricPlotTest, ArrowsReadOutAndEnterChooses)
{
  auto plot = shownPlot("loss");
  QSignalSpy clicks(plot.get(), &MetricPlot::epochClicked);
  QTest::keyClick(plot.get(), Qt::Key_Return);
  EXPECT_TRUE(clicks.isEmpty()) << "nothing is read out yet";
  plot->setCursorEpoch(40);
  QTest::keyClick(plot.get(), Qt::Key_Left);
  EXPECT_EQ(plot->hoveredEpoch(), 40);
  QTest::keyClick(plot.get(), Qt::Key_Left);
  QTest::keyClick(plot.get(), Qt::Key_Left);
  EXPECT_EQ(plot->hoveredEpoch(), 38);
  QTest::keyClick(plot.get(), Qt::Key_Return);
  ASSERT_EQ(clicks.count(), 1);
  EXPECT_EQ(clicks[0][0].toInt(), 38);
  QTest::keyClick(plot.get(), Qt::Key_Escape);
  EXPECT_EQ(plot->hoveredEpoch(), std::nullopt);
  plot->setCursorEpoch(60);
  QTest::keyClick(plot.get(), Qt::Key_Right);
  QTest::keyClick(plot.get(), Qt::Key_Right);
  EXPECT_EQ(plot->hoveredEpoch(), 60) << "there is nothing after the last epoch";
}

TEST_F(MetricPlotTest, CursorAndReadoutAreDrawn)
{
  auto plot = shownPlot("loss");
  const QImage without = plot->grab().toImage();
  plot->setCursorEpoch(40);
  const QImage withCursor = plot->grab().toImage();
  const QPoint onLine = pixelOf(*plot, 40.0);
  EXPECT_EQ(plot->cursorEpoch(), 40);
  EXPECT_NE(without.pixel(onLine), withCursor.pixel(onLine));
  QTest::mouseMove(plot.get(), pixelOf(*plot, 10.0));
  EXPECT_NE(plot->grab().toImage(), withCursor);
}

TEST_F(MetricPlotTest, SlidingTheCursorRedrawsNoCurve)
{
  auto plot = shownPlot("loss");
  QSignalSpy replots(&plot->chart(), &QCustomPlot::afterReplot);
  plot->setCursorEpoch(10);
  plot->setCursorEpoch(11);
  QTest::mouseMove(plot.get(), pixelOf(*plot, 30.0));
  QCoreApplication::processEvents();
  EXPECT_EQ(replots.count(), 0);
}

TEST_F(MetricPlotTest, ClearForgetsDataZoomAndCursor)
{
  auto plot = shownPlot("loss");
  plot->setCursorEpoch(10);
  wheel(*plot, pixelOf(*plot, 20.0), 120);
  plot->clear();
  EXPECT_TRUE(plot->epochs().empty());
  EXPECT_FALSE(plot->isZoomed());
  EXPECT_EQ(plot->cursorEpoch(), std::nullopt);
  EXPECT_EQ(plot->chart().curves()[0].line().dataCount(), 0);
}

TEST_F(MetricPlotTest, ItsMenuExportsAndCopies)
{
  auto plot = shownPlot("loss");
  QSignalSpy exports(plot.get(), &MetricPlot::exportRequested);
  plot->findChild<QAction*>(QStringLiteral("export"))->trigger();
  EXPECT_EQ(exports.count(), 1);
  QGuiApplication::clipboard()->clear();
  plot->findChild<QAction*>(QStringLiteral("copyImage"))->trigger();
  EXPECT_EQ(QGuiApplication::clipboard()->image().size(), plot->size() * plot->devicePixelRatio());
}

TEST_F(MetricPlotTest, FollowsThePaletteOfTheApplication)
{
  auto plot = shownPlot("loss");
  EXPECT_FALSE(plot->chart().theme().dark);
  plot->setPalette(QPalette(QColor(0x202428)));
  EXPECT_TRUE(plot->chart().theme().dark);
}

TEST_F(MetricPlotTest, HasTheTicksOfItsOwnSizeWhenFirstShown)
{
  MetricPlot plot(test::standardPlot("loss"));
  plot.setEpochs(test::trainingRun(20));
  plot.resize(240, 200);
  plot.show();
  QCoreApplication::processEvents();
  const auto ticksWhenSmall = plot.chart().xAxis->ticker()->tickCount();
  plot.hide();
  plot.resize(900, 500);  // of a page that comes to the front
  plot.show();
  QCoreApplication::processEvents();
  EXPECT_GT(plot.chart().xAxis->ticker()->tickCount(), ticksWhenSmall);
  EXPECT_GE(plot.chart().xAxis->tickVectorLabels().size(), plot.chart().xAxis->ticker()->tickCount() - 3);
}

TEST_F(MetricPlotTest, DropsTheParenthesisOfALabelThatDoesNotFit)
{
  auto plot = shownPlot("collapse");
  EXPECT_EQ(plot->chart().yAxis->label(), plot->spec().yLabel);
  plot->resize(280, 220);
  QCoreApplication::processEvents();
  EXPECT_EQ(plot->chart().yAxis->label(), QStringLiteral("ratio"));
}

/// As of a network that was measured and not trained.
TEST_F(MetricPlotTest, OneEpochShowsItsInterval)
{
  std::vector<learning::EpochRecord> records{test::trainingRun(1).front()};
  for (MetricValues* const values : {&records[0].train, &records[0].test}) {
    values->set(Metric::GcStderr, 0.2 * *values->get(Metric::Gc));
  }
  MetricPlot plot(test::standardPlot("gc"));
  plot.setEpochs(records);
  plot.resize(290, 300);
  plot.show();
  QCoreApplication::processEvents();
  int bars = 0;
  for (const QCPErrorBars* const each : plot.chart().findChildren<QCPErrorBars*>()) {
    bars += each->dataCount();
  }
  EXPECT_EQ(bars, 2) << "of train and of test";
}

/// Layers of a network in the place of epochs: each has a tick with its name and a dot on every curve.
TEST_F(MetricPlotTest, PlacesHaveNamesAndDots)
{
  MetricPlot plot(profilePlots({"block1", "block2", "embedding"}).front());
  plot.resize(420, 330);
  plot.setEpochs(test::trainingRun(2));
  plot.show();
  QCoreApplication::processEvents();
  const MetricChart& chart = plot.chart();
  EXPECT_THAT(chart.xAxis->tickVectorLabels(), ::testing::ElementsAre("block1", "block2", "embedding"));
  EXPECT_EQ(chart.xAxis->label(), "layer");
  EXPECT_EQ(placeText(plot.spec(), 2), "embedding");
  EXPECT_EQ(placeText(test::standardPlot("gc"), 2), "epoch 2");
  CurveData data = curveData(plot.spec().curves.front(), plot.epochs(), true);
  EXPECT_TRUE(data.dots.empty());
  data.dotAll();
  EXPECT_THAT(data.dots, ::testing::ElementsAre(0.0, 1.0, 2.0));
  EXPECT_EQ(chart.xAxis->tickLabelRotation(), 0.0);
  MetricPlot crowded(profilePlots(std::vector<QString>(14, "hidden10")).front());
  crowded.resize(420, 330);
  crowded.show();
  QCoreApplication::processEvents();
  EXPECT_GT(crowded.chart().xAxis->tickLabelRotation(), 0.0);
}

}  // namespace
}  // namespace simplexity::ui

// Runs of very many classes, and names of any length: from files of others, and no reason to stand still.
#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QOpenGLWidget>
#include <QTimer>
#include <algorithm>
#include <memory>
#include <string>

#include "core/base/random.h"
#include "core/runs/run_writer.h"
#include "tests/ui/windows/window_fixture.h"

namespace simplexity::ui {
namespace {

/// The longest time for which the event loop did not come round, while alive.
class LongestStandstill {
 public:
  LongestStandstill()
  {
    m_clock.start();
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer,
                     [this] { m_longest = std::max(m_longest, m_clock.restart()); });
    m_timer.start(5);
  }
  [[nodiscard]] qint64 milliseconds() const { return std::max(m_longest, m_clock.elapsed()); }

 private:
  QTimer m_timer;
  QElapsedTimer m_clock;
  qint64 m_longest = 0;
};

class ManyClassesTest : public WindowTest {
 protected:
  /// A run of one epoch with classes at random places.
  [[nodiscard]] std::filesystem::path runOf(const std::vector<std::string>& classNames)
  {
    constexpr int kFeatures = 16;
    const auto classes = static_cast<Eigen::Index>(classNames.size());
    RandomStream random(1, StreamPurpose::Synthesis);
    auto geometry = std::make_shared<geometry::GeometrySnapshot>();
    geometry->classMeans =
        geometry::RowMatrixXd::NullaryExpr(classes, kFeatures, [&random] { return random.normal(); });
    geometry->view = geometry::principalView(geometry->classMeans);
    geometry->classCounts.assign(classNames.size(), 1);
    geometry->classCovariances.assign(classNames.size(), Eigen::Matrix3d::Identity());
    geometry->samplesMeasured = classes;
    runs::RunInfo info;
    info.classNames = classNames;
    info.datasetTitle = classNames.front();
    const learning::EpochRecord record;
    const auto folder = runsFolder() / "many";
    auto writer = runs::RunWriter::create(folder, info);
    EXPECT_TRUE(writer && writer->append({.record = record, .geometry = geometry}) && writer->finish("completed"));
    return folder;
  }
  void openAndDraw(const std::filesystem::path& run)
  {
    m_window->open(run);
    EXPECT_TRUE(message().isEmpty()) << message().toStdString();
    ASSERT_NE(document().shownGeometry(), nullptr);
    QTest::qWait(300);  // the scene comes a little later than the rest
    EXPECT_FALSE(find<QOpenGLWidget>("sceneCanvas")->grabFramebuffer().isNull());
  }
};

TEST_F(ManyClassesTest, TenThousandAreOpenedAtOnce)
{
  std::vector<std::string> names;
  for (int cls = 0; cls < 10'000; ++cls) {
    names.push_back("class " + std::to_string(cls));
  }
  const auto run = runOf(names);
  const LongestStandstill standstill;
  openAndDraw(run);
  // Two minutes if everything were drawn. A busy machine without a graphics card takes a tenth of a second.
  RecordProperty("longest standstill, ms", static_cast<int>(standstill.milliseconds()));
  EXPECT_LT(standstill.milliseconds(), 2'000);
}

TEST_F(ManyClassesTest, NamesOfAThousandLettersAreShortened)
{
  const std::string endless(999, 'W');
  openAndDraw(runOf({endless, "cat", endless + "2"}));
  EXPECT_LT(m_window->minimumSizeHint().width(), 2'000);
}

}  // namespace
}  // namespace simplexity::ui

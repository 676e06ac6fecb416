#include "ui/export/figure_exporter.h"

#include <gmock/gmock.h>

#include <QImage>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/temporary_directory.h"
#include "ui/plots/metric_plot.h"
#include "ui/scene/simplex_scene.h"

namespace simplexity::ui {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<const geometry::GeometrySnapshot> tetrahedron()
{
  auto snapshot = std::make_shared<geometry::GeometrySnapshot>();
  snapshot->classMeans.resize(4, 3);
  snapshot->classMeans << 1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1;
  snapshot->view = geometry::principalView(snapshot->classMeans);
  snapshot->classCovariances.assign(4, Eigen::Matrix3d::Identity() * 0.01);
  snapshot->points.setZero(4, 3);
  snapshot->labels = {0, 1, 2, 3};
  snapshot->predictions = {0, 1, 2, 3};
  return snapshot;
}

class FigureExporterTest : public ::testing::Test {
 protected:
  FigureExporterTest()
  {
    m_run.folder = "2026-11-24-digits";
    m_run.info.plan.train = {.samples = 1437, .measured = 1437, .gcSamples = 512};
    m_run.info.plan.test = {.samples = 360, .measured = 360, .gcSamples = 359};
    m_run.info.classNames = {"a", "b", "c", "d"};
    for (int epoch = 0; epoch < 5; ++epoch) {
      learning::EpochRecord record;
      record.epoch = epoch;
      for (const auto& info : allMetrics()) {
        record.train.set(info.metric, 1.0 / (epoch + 1));
        record.test.set(info.metric, 2.0 / (epoch + 1));
      }
      m_run.epochs.push_back(record);
    }
    m_options.sceneSize = {300, 200};
  }

  [[nodiscard]] Result<std::vector<std::filesystem::path>> exportAll(const ExportProgress& progress = {}) const
  {
    return exportRun({m_run, m_geometry, {}, nullptr}, out(), m_options, progress);
  }
  [[nodiscard]] std::filesystem::path out() const { return m_directory / "figures"; }
  [[nodiscard]] std::string firstBytes(const char* name, std::size_t count) const
  {
    std::ifstream file(out() / name, std::ios::binary);
    std::string bytes(count, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(count));
    return bytes;
  }
  [[nodiscard]] static std::string bytesOf(const std::filesystem::path& path)
  {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] QImage image(const char* name) const { return QImage(QString::fromStdString((out() / name).string())); }

  test::TemporaryDirectory m_directory;
  runs::Run m_run;
  std::shared_ptr<const geometry::GeometrySnapshot> m_geometry = tetrahedron();
  ExportOptions m_options;
};

TEST_F(FigureExporterTest, WritesEveryPlotInEveryFormatTheSceneAndTheNumbers)
{
  const auto written = exportAll();
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_EQ(written->size(), 4U * 3U + 2U);
  for (const auto& path : *written) {
    EXPECT_TRUE(std::filesystem::is_regular_file(path)) << path;
  }
  EXPECT_EQ(firstBytes("loss.svg", 5), "<?xml");
  EXPECT_EQ(firstBytes("accuracy.pdf", 5), "%PDF-");
  EXPECT_EQ(image("gc.png").size(), m_options.plotSize * 3);
  EXPECT_EQ(image("scene.png").size(), m_options.sceneSize);
  EXPECT_TRUE(firstBytes("metrics.csv", 23).starts_with("epoch,step,seconds,lr,"));
}

TEST_F(FigureExporterTest, EveryPlotSaysWhatWasMeasured)
{
  ASSERT_TRUE(exportAll());
  EXPECT_THAT(firstBytes("loss.svg", 5000), HasSubstr("1,437 train and 360 test samples"));
  EXPECT_THAT(firstBytes("gc.svg", 5000), HasSubstr("512 train and 359 test samples, 2 probes"));
  EXPECT_THAT(firstBytes("collapse.svg", 5000), HasSubstr("GC on 512 and 359, 2 probes"));
}

TEST_F(FigureExporterTest, WritesOnlyWhatIsAskedFor)
{
  m_options.plots = false;
  m_options.metrics = false;
  auto written = exportAll();
  ASSERT_TRUE(written);
  EXPECT_EQ(*written, std::vector<std::filesystem::path>{out() / "scene.png"});
  m_options.plots = true;
  m_options.formats = {.svg = true, .pdf = false, .png = false};
  m_geometry = nullptr;
  written = exportAll();
  ASSERT_TRUE(written);
  EXPECT_EQ(written->size(), 4U);
}

TEST_F(FigureExporterTest, TheSceneIsNotEmptyAndTakesTheTheme)
{
  m_options.plots = false;
  m_options.metrics = false;
  ASSERT_TRUE(exportAll());
  const QImage light = image("scene.png");
  EXPECT_EQ(light.pixelColor(2, 2), m_options.theme.background);
  int drawn = 0;
  for (int y = 0; y < light.height(); ++y) {
    for (int x = 0; x < light.width(); ++x) {
      drawn += light.pixelColor(x, y) != m_options.theme.background ? 1 : 0;
    }
  }
  EXPECT_GT(drawn, light.width() * light.height() / 50);
  m_options.theme = Theme::darkAppearance();
  ASSERT_TRUE(exportAll());
  EXPECT_EQ(image("scene.png").pixelColor(2, 2), m_options.theme.background);
}

TEST_F(FigureExporterTest, TakesThePlotsOfAWindowAsTheyAre)
{
  MetricPlot plot(standardPlots().front());
  plot.setEpochs(m_run.epochs);
  const auto written = exportRun({m_run, nullptr, {&plot}, nullptr}, out(), m_options);
  ASSERT_TRUE(written);
  EXPECT_EQ(written->size(), 3U + 1U);
}

TEST_F(FigureExporterTest, EverythingIsOfOneMomentThoughATrainingGoesOn)
{
  MetricPlot plot(standardPlots().front());
  plot.setEpochs(m_run.epochs);
  SimplexScene scene;
  const ExportSubject subject{m_run, m_geometry, {&plot}, &scene};
  ASSERT_TRUE(exportRun(subject, m_directory / "before", m_options));
  const auto epochDelivered = [&](int, int) {
    learning::EpochRecord record = m_run.epochs.back();
    ++record.epoch;
    m_run.epochs.push_back(record);
    plot.appendEpochs({record});
    scene.setOptions({.samples = false, .means = false});
    return true;
  };
  ASSERT_TRUE(exportRun(subject, out(), m_options, epochDelivered));
  for (const char* const name : {"loss.svg", "loss.png", "metrics.csv", "scene.png"}) {
    EXPECT_EQ(bytesOf(out() / name), bytesOf(m_directory / "before" / name)) << name;
  }
}

TEST_F(FigureExporterTest, ASceneThatCannotBeDrawnCostsNothingElse)
{
  m_options.sceneSize = {300, 1 << 20};
  const auto written = exportAll();
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("too large"));
  EXPECT_TRUE(std::filesystem::exists(out() / "metrics.csv"));
  EXPECT_TRUE(std::filesystem::exists(out() / "collapse.png"));
}

TEST_F(FigureExporterTest, StopsWhenTold)
{
  int asked = 0;
  const auto written = exportAll([&asked](int done, int total) {
    EXPECT_EQ(done, asked++);
    EXPECT_EQ(total, 14);
    return done < 2;
  });
  ASSERT_TRUE(written);
  EXPECT_EQ(written->size(), 2U);
}

TEST_F(FigureExporterTest, AFolderThatCannotBeMadeIsNamed)
{
  std::ofstream(out()) << "taken";
  const auto written = exportAll();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::Io);
  EXPECT_EQ(written.error().where, out());
}

}  // namespace
}  // namespace simplexity::ui

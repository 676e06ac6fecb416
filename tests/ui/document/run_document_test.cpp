#include "ui/document/run_document.h"

#include "core/runs/run_writer.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <filesystem>

namespace simplexity::ui {
namespace {

learning::EpochRecord recordOf(int epoch)
{
  learning::EpochRecord record;
  record.epoch = epoch;
  record.train.set(Metric::Loss, 1.0 / (epoch + 1));
  return record;
}

std::shared_ptr<const geometry::GeometrySnapshot> geometryOf(int epoch)
{
  auto snapshot = std::make_shared<geometry::GeometrySnapshot>();
  snapshot->epoch = epoch;
  snapshot->classMeans = geometry::RowMatrixXd::Identity(2, 3);
  snapshot->view.centre = Eigen::VectorXd::Zero(3);
  snapshot->view.basis = Eigen::Matrix3d::Identity();
  snapshot->classCovariances.assign(2, Eigen::Matrix3d::Identity());
  snapshot->head.weights = geometry::RowMatrixXd::Zero(2, 3);
  snapshot->head.bias = Eigen::VectorXd::Zero(2);
  snapshot->points.setZero(1, 3);
  snapshot->labels = {1};
  snapshot->predictions = {0};
  return snapshot;
}

/// A run folder with the epochs 0, 10, 20 and 30 in it.
class RunDocumentTest : public ::testing::Test {
 protected:
  RunDocumentTest()
  {
    runs::RunInfo info;
    info.classNames = {"a", "b"};
    auto writer = runs::RunWriter::create(m_directory / "run", info);
    EXPECT_TRUE(writer) << writer.error().text();
    for (const int epoch : {0, 10, 20, 30}) {
      const auto record = recordOf(epoch);
      const auto appended = writer->append({record, geometryOf(epoch)});
      EXPECT_TRUE(appended) << appended.error().text();
    }
    EXPECT_TRUE(writer->finish("completed"));
  }

  runs::Run read() const
  {
    auto run = runs::readRun(m_directory / "run");
    EXPECT_TRUE(run) << run.error().text();
    return *std::move(run);
  }
  int shownEpoch() const { return m_document.shownRecord()->epoch; }

  test::TemporaryDirectory m_directory;
  RunDocument m_document;
};

TEST_F(RunDocumentTest, IsEmptyAtFirst)
{
  EXPECT_TRUE(m_document.isEmpty());
  EXPECT_EQ(m_document.shownRecord(), nullptr);
  EXPECT_EQ(m_document.shownGeometry(), nullptr);
  m_document.showEpoch(3);
  m_document.step(1);
  EXPECT_TRUE(m_document.isFollowing());
}

TEST_F(RunDocumentTest, OpensAtTheLastEpoch)
{
  const QSignalSpy changed(&m_document, &RunDocument::runChanged);
  m_document.open(read());
  EXPECT_EQ(changed.count(), 1);
  EXPECT_TRUE(m_document.isFollowing());
  EXPECT_EQ(shownEpoch(), 30);
  ASSERT_NE(m_document.shownGeometry(), nullptr);
  EXPECT_EQ(m_document.shownGeometry()->epoch, 30);
}

TEST_F(RunDocumentTest, GoesToTheNearestMeasuredEpoch)
{
  m_document.open(read());
  const std::vector<std::pair<int, int>> shownForAsked{{-5, 0}, {4, 0}, {5, 0}, {6, 10}, {10, 10}, {19, 20}, {99, 30}};
  for (const auto& [asked, shown] : shownForAsked) {
    m_document.showEpoch(asked);
    EXPECT_EQ(shownEpoch(), shown) << asked;
    EXPECT_EQ(m_document.shownGeometry()->epoch, shown) << asked;
    EXPECT_FALSE(m_document.isFollowing());
  }
}

TEST_F(RunDocumentTest, StepsThroughTheMeasuredEpochs)
{
  m_document.open(read());
  m_document.step(-1);
  EXPECT_EQ(shownEpoch(), 20);
  m_document.step(-9);
  EXPECT_EQ(shownEpoch(), 0);
  m_document.step(1);
  EXPECT_EQ(shownEpoch(), 10);
  m_document.step(9);
  EXPECT_EQ(shownEpoch(), 30);
  EXPECT_FALSE(m_document.isFollowing());
}

TEST_F(RunDocumentTest, ANewEpochDoesNotMoveWhatIsLookedAt)
{
  m_document.open(read());
  m_document.showEpoch(10);
  const auto geometry = m_document.shownGeometry();
  const QSignalSpy moved(&m_document, &RunDocument::shownEpochChanged);
  m_document.append({recordOf(40)});
  m_document.setLatestGeometry(geometryOf(40));
  EXPECT_EQ(shownEpoch(), 10);
  EXPECT_EQ(m_document.shownGeometry(), geometry);
  EXPECT_EQ(moved.count(), 0);
  m_document.follow();
  EXPECT_EQ(shownEpoch(), 40);
  EXPECT_EQ(m_document.shownGeometry()->epoch, 40);
  EXPECT_TRUE(m_document.isFollowing());
}

TEST_F(RunDocumentTest, FollowsALiveRun)
{
  runs::Run begun = read();
  begun.epochs.clear();
  m_document.open(begun);
  EXPECT_EQ(m_document.shownGeometry(), nullptr);
  m_document.append({recordOf(0), recordOf(1)});
  m_document.setLatestGeometry(geometryOf(1));
  EXPECT_EQ(shownEpoch(), 1);
  EXPECT_EQ(m_document.shownGeometry()->epoch, 1);
}

TEST_F(RunDocumentTest, ReadsAGeometryOnceWhileScrubbing)
{
  m_document.open(read());
  m_document.showEpoch(10);
  const auto first = m_document.shownGeometry();
  m_document.showEpoch(20);
  m_document.showEpoch(10);
  EXPECT_EQ(m_document.shownGeometry(), first);
}

TEST_F(RunDocumentTest, AMissingGeometryIsAWarningAndTheNumbersStay)
{
  std::filesystem::remove(m_directory / "run/geometry/epoch-000010.safetensors");
  m_document.open(read());
  QSignalSpy warnings(&m_document, &RunDocument::warningRaised);
  m_document.showEpoch(10);
  EXPECT_EQ(shownEpoch(), 10);
  EXPECT_EQ(m_document.shownGeometry(), nullptr);
  ASSERT_EQ(warnings.count(), 1);
  EXPECT_TRUE(warnings.first().first().toString().contains(QLatin1String("epoch-000010.safetensors")));
}

TEST_F(RunDocumentTest, PassesTheWarningsOfARunOn)
{
  QSignalSpy warnings(&m_document, &RunDocument::warningRaised);
  auto run = read();
  run.warnings = {"The last line was torn."};
  m_document.open(std::move(run));
  ASSERT_EQ(warnings.count(), 1);
  EXPECT_EQ(warnings.first().first().toString(), QLatin1String("The last line was torn."));
}

}  // namespace
}  // namespace simplexity::ui

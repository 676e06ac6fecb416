#include "tests/core/runs/samples.h"

#include <limits>

#include "core/learning/training/training_state.h"

namespace simplexity::runs::test {

learning::EpochRecord sampleRecord(int epoch)
{
  learning::EpochRecord record;
  record.epoch = epoch;
  record.step = 23LL * epoch;
  record.seconds = 0.1 + 0.2;
  record.learningRate = 1.0 / 3.0;
  record.train.set(Metric::Loss, 0x1.fffffffffffffp-1022);
  record.train.set(Metric::Accuracy, 0.1 + 0.7);
  record.train.set(Metric::Gc, std::numeric_limits<double>::max());
  record.train.set(Metric::Cdnv, std::numeric_limits<double>::infinity());
  record.test.set(Metric::Loss, 2.302585092994046);
  record.test.set(Metric::Nc1, std::numeric_limits<double>::denorm_min());
  return record;
}

geometry::GeometrySnapshot sampleSnapshot(int epoch)
{
  geometry::GeometrySnapshot snapshot;
  snapshot.epoch = epoch;
  snapshot.split = Split::Test;
  snapshot.samplesMeasured = 360;
  snapshot.classMeans = geometry::RowMatrixXd::NullaryExpr(
      3, 5, [](auto row, auto column) { return 1.0 / double(1 + row + 10 * column); });
  snapshot.view.centre = snapshot.classMeans.colwise().mean();
  snapshot.view.basis =
      Eigen::MatrixXd::NullaryExpr(5, 3, [](auto row, auto column) { return double(row) - 0.1 * double(column); });
  snapshot.view.keptVariance = 1.0 / 3.0;
  snapshot.classCounts = {200, 0, 160};
  for (int cls = 0; cls < 3; ++cls) {
    snapshot.classCovariances.emplace_back(Eigen::Matrix3d::NullaryExpr(
        [&](auto row, auto column) { return cls + 10.0 * double(row) + 0.1 * double(column); }));
  }
  snapshot.head = {2.0 * snapshot.classMeans, Eigen::Vector3d(0.1, 0.2, 0.3)};
  snapshot.points.resize(4, 3);
  snapshot.points << 1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F, 7.0F, 8.0F, 9.0F, 0.1F, 0.2F, 0.3F;
  snapshot.labels = {0, 1, 2, 0};
  snapshot.predictions = {0, 2, 2, 1};
  return snapshot;
}

RunInfo sampleRunInfo()
{
  RunInfo info;
  info.config.dataset = "gaussians:3,5,10,0.2";
  info.config.training.epochs = 4;
  info.plan.threads = 2;
  info.plan.device = "cpu";
  info.plan.parameters = 1234;
  info.plan.embeddingFeatures = 5;
  info.plan.train = {30, 20, 10};
  info.plan.test = {15, 15, 10};
  info.plan.libraryVersions = {{"libtorch", "1.13.1"}, {"eigen", "3.4.0"}};
  info.datasetTitle = "Gaussians";
  info.datasetFingerprint = "crc32:00000000-ffffffff";
  info.inputShape = {.channels = 1, .height = 1, .width = 5};
  info.normalisation = {255.0F, {0.1F}, {0.3F}};
  info.classNames = {"zero", "one", "zw\u00f6lf"};
  return info;
}

TensorArchive sampleCheckpoint(int epoch)
{
  TensorArchive archive;
  archive.tensors["model.weight"] = {ElementType::U8, {2}, {std::byte{7}, static_cast<std::byte>(epoch)}};
  archive.metadata =
      learning::metadataOf({.epoch = epoch, .step = 23LL * epoch, .seed = 1, .shuffling = "0", .penalty = {}});
  return archive;
}

Result<> appendEpoch(RunWriter& writer, int epoch, double testAccuracy)
{
  learning::EpochRecord record = sampleRecord(epoch);
  record.test.set(Metric::Accuracy, testAccuracy);
  return writer.append({record, std::make_shared<const geometry::GeometrySnapshot>(sampleSnapshot(epoch))})
      .and_then([&] { return writer.keep(epoch, sampleCheckpoint(epoch)); });
}

}  // namespace simplexity::runs::test

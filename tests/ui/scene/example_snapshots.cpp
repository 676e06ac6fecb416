#include "tests/ui/scene/example_snapshots.h"

#include "core/base/random.h"
#include "core/geometry/simplex.h"

namespace simplexity::test {

namespace {

using geometry::RowMatrixXd;

RowMatrixXd normals(Eigen::Index rows, Eigen::Index columns, RandomStream& random)
{
  return RowMatrixXd::NullaryExpr(rows, columns, [&random] { return random.normal(); });
}

RowMatrixXd meansOf(const ExampleClasses& example, RandomStream& random)
{
  RowMatrixXd corners = RowMatrixXd::Zero(example.classes, example.features);
  corners.leftCols(example.classes) = geometry::simplexEtf(example.classes);
  RowMatrixXd places = normals(example.classes, example.features, random);
  places.rowwise().normalize();
  return example.radius * (example.collapse * corners + (1.0 - example.collapse) * places);
}

int nearestRow(const RowMatrixXd& rows, const Eigen::RowVectorXd& point)
{
  int nearest = 0;
  (rows.rowwise() - point).rowwise().squaredNorm().minCoeff(&nearest);
  return nearest;
}

}  // namespace

std::shared_ptr<const geometry::GeometrySnapshot> exampleSnapshot(const ExampleClasses& example, int epoch)
{
  RandomStream random(example.seed, StreamPurpose::Synthesis);
  auto snapshot = std::make_shared<geometry::GeometrySnapshot>();
  snapshot->epoch = epoch;
  snapshot->classMeans = meansOf(example, random);
  snapshot->view = geometry::principalView(snapshot->classMeans);
  const int count = example.classes * example.samplesPerClass;
  snapshot->samplesMeasured = count;
  snapshot->points.resize(count, 3);
  for (int i = 0; i < count; ++i) {
    const int cls = i % example.classes;
    const RowMatrixXd sample =
        snapshot->classMeans.row(cls) + example.radius * example.spread * normals(1, example.features, random);
    snapshot->points.row(i) = snapshot->view.viewFromFeature(sample).cast<float>();
    snapshot->labels.push_back(cls);
    snapshot->predictions.push_back(nearestRow(snapshot->classMeans, sample));
  }
  return snapshot;
}

}  // namespace simplexity::test

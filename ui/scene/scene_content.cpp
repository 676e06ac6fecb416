#include "ui/scene/scene_content.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/geometry/simplex_figure.h"

namespace simplexity::ui {

namespace {

/// Means closer together than this share of the samples' spread are drawn as one place, not blown up.
constexpr double kLeastShareOfSpread = 1e-3;

/// Of the rows that are finite.
template <class Rows>
double rootMeanSquare(const Rows& rows)
{
  double sum = 0.0;
  int count = 0;
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const double squared = rows.row(i).template cast<double>().squaredNorm();
    if (std::isfinite(squared)) {
      sum += squared;
      ++count;
    }
  }
  return count > 0 ? std::sqrt(sum / count) : 0.0;
}

double sceneUnit(const geometry::SimplexFigure& figure, const geometry::GeometrySnapshot& snapshot)
{
  const double unit = std::max(rootMeanSquare(figure.means), kLeastShareOfSpread * rootMeanSquare(snapshot.points));
  return std::isnormal(unit) ? unit : 1.0;
}

bool isShowable(const Eigen::Vector3d& position)
{
  return position.allFinite() && position.cwiseAbs().maxCoeff() <= SceneContent::kFarthest;
}

std::vector<SceneVertex> vertices(const geometry::ViewPoints& points, const std::vector<int>& classes, double unit)
{
  std::vector<SceneVertex> result;
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    const SceneVertex vertex{points.row(i).transpose() / unit, classes[static_cast<std::size_t>(i)]};
    if (isShowable(vertex.position)) {
      result.push_back(vertex);
    }
  }
  return result;
}

std::vector<SceneSample> samples(const geometry::GeometrySnapshot& snapshot, double unit)
{
  const auto count = static_cast<std::size_t>(snapshot.points.rows());
  SIMPLEXITY_CHECK(snapshot.labels.size() == count, "a point needs a label");
  SIMPLEXITY_CHECK(snapshot.predictions.size() == count || snapshot.predictions.empty(),
                   "a prediction a point or none");
  std::vector<SceneSample> result;
  result.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int label = snapshot.labels[i];
    const SceneSample sample{snapshot.points.row(static_cast<Eigen::Index>(i)).transpose().cast<double>() / unit, label,
                             !snapshot.predictions.empty() && snapshot.predictions[i] != label};
    if (label >= 0 && label < snapshot.classMeans.rows() && isShowable(sample.position)) {
      result.push_back(sample);
    }
  }
  return result;
}

}  // namespace

SceneContent sceneContent(const geometry::GeometrySnapshot& snapshot)
{
  const geometry::SimplexFigure figure = geometry::simplexFigure(snapshot, kMostClassesInDetail);
  SceneContent content;
  content.viewLengthOfUnit = sceneUnit(figure, snapshot);
  content.samples = samples(snapshot, content.viewLengthOfUnit);
  content.means = vertices(figure.means, figure.classes, content.viewLengthOfUnit);
  if (figure.ideal) {
    content.ideal = vertices(figure.ideal->vertices, figure.classes, content.viewLengthOfUnit);
  }
  return content;
}

double sceneRadius(const SceneContent& content)
{
  double radius = 0.0;
  for (const std::vector<SceneVertex>* vertices : {&content.means, &content.ideal}) {
    for (const SceneVertex& vertex : *vertices) {
      radius = std::max(radius, vertex.position.norm());
    }
  }
  return radius > 0.0 ? radius : 1.0;
}

}  // namespace simplexity::ui

#include "core/geometry/simplex_figure.h"

#include "core/geometry/rows.h"
#include "core/geometry/simplex.h"

namespace simplexity::geometry {

namespace {

std::vector<int> shownClasses(const GeometrySnapshot& snapshot)
{
  std::vector<int> classes;
  for (int cls = 0; cls < static_cast<int>(snapshot.classMeans.rows()); ++cls) {
    if (snapshot.classCounts.empty() || snapshot.classCounts[static_cast<std::size_t>(cls)] > 0) {
      classes.push_back(cls);
    }
  }
  return classes;
}

std::vector<std::pair<int, int>> allPairs(int count)
{
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < count; ++i) {
    for (int j = i + 1; j < count; ++j) {
      pairs.emplace_back(i, j);
    }
  }
  return pairs;
}

}  // namespace

SimplexFigure simplexFigure(const GeometrySnapshot& snapshot)
{
  SimplexFigure figure;
  figure.classes = shownClasses(snapshot);
  figure.edges = allPairs(static_cast<int>(figure.classes.size()));
  const RowMatrixXd means = selectRows(snapshot.classMeans, figure.classes);
  figure.means = snapshot.view.viewFromFeature(means);
  if (const auto aligned = alignSimplex(means)) {
    figure.ideal = IdealSimplexFigure{snapshot.view.viewFromFeature(aligned->vertices), aligned->residual};
  }
  return figure;
}

}  // namespace simplexity::geometry

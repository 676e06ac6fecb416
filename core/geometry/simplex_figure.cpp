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

}  // namespace

SimplexFigure simplexFigure(const GeometrySnapshot& snapshot, std::size_t mostIdealClasses)
{
  SimplexFigure figure;
  figure.classes = shownClasses(snapshot);
  const RowMatrixXd means = selectRows(snapshot.classMeans, figure.classes);
  figure.means = snapshot.view.viewFromFeature(means);
  if (figure.classes.size() > mostIdealClasses) {
    return figure;
  }
  if (const auto aligned = alignSimplex(means)) {
    figure.ideal = IdealSimplexFigure{snapshot.view.viewFromFeature(aligned->vertices), aligned->residual};
  }
  return figure;
}

}  // namespace simplexity::geometry

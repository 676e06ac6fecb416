#include "ui/scene/parts/simplex_edges.h"

#include <vtkActor.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "ui/scene/parts/scene_geometry.h"

namespace simplexity::ui {

namespace {

std::vector<std::pair<int, int>> allPairs(std::size_t count)
{
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < static_cast<int>(count); ++i) {
    for (int j = i + 1; j < static_cast<int>(count); ++j) {
      pairs.emplace_back(i, j);
    }
  }
  return pairs;
}

/// A tenth of the strength where there are ten times as many classes: the lines of a hundred would hide everything.
double opacity(std::size_t meanCount)
{
  constexpr double kStrongest = 0.55;
  constexpr double kOfTenClasses = 3.5;
  return std::min(kStrongest, kOfTenClasses / static_cast<double>(std::max<std::size_t>(meanCount, 1)));
}

}  // namespace

SimplexEdges::SimplexEdges(vtkRenderer* renderer)
{
  m_actor->SetMapper(m_mapper);
  m_actor->PickableOff();
  m_actor->GetProperty()->LightingOff();
  m_actor->ForceTranslucentOn();
  renderer->AddActor(m_actor);
}

SimplexEdges::~SimplexEdges() = default;

void SimplexEdges::show(const SceneContent& content, const SceneStyle& style, double pixelRatio)
{
  const std::size_t count = content.isCrowd() ? 0 : content.means.size();
  m_mapper->SetInputData(lineSegments(positionsOf(content.means), allPairs(count)));
  m_actor->GetProperty()->SetColor(style.text[0], style.text[1], style.text[2]);
  m_actor->GetProperty()->SetOpacity(opacity(count));
  m_actor->GetProperty()->SetLineWidth(static_cast<float>(pixelRatio));
}

void SimplexEdges::setVisible(bool isVisible)
{
  m_actor->SetVisibility(isVisible);
}

vtkPolyData* SimplexEdges::lines() const
{
  return m_mapper->GetInput();
}

}  // namespace simplexity::ui

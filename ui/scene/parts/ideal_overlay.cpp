#include "ui/scene/parts/ideal_overlay.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkOpenGLSphereMapper.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ui/scene/convex_hull.h"
#include "ui/scene/parts/scene_geometry.h"

namespace simplexity::ui {

namespace {

constexpr double kFacetOpacity = 0.10;
constexpr double kRimOpacity = 0.55;
constexpr double kShellOpacity = 0.25;
/// With more classes the shells grow fainter, or they would hide the body.
constexpr double kFullShells = 10.0;
/// Of the radius of a mean's sphere.
constexpr double kShellRadius = 1.8;

/// Two vertices span no facet but still an edge.
std::vector<std::pair<int, int>> rimsOf(std::size_t vertexCount, const std::vector<std::array<int, 3>>& facets)
{
  return vertexCount == 2 ? std::vector<std::pair<int, int>>{{0, 1}} : triangleEdges(facets);
}

vtkSmartPointer<vtkPolyData> withFacets(vtkSmartPointer<vtkPolyData> data,
                                        const std::vector<std::array<int, 3>>& facets)
{
  vtkNew<vtkCellArray> cells;
  for (const auto& [a, b, c] : facets) {
    cells->InsertNextCell({a, b, c});
  }
  data->SetPolys(cells);
  return data;
}

}  // namespace

IdealOverlay::IdealOverlay(vtkRenderer* renderer)
{
  m_facetActor->SetMapper(m_facetMapper);
  m_facetActor->GetProperty()->SetOpacity(kFacetOpacity);
  m_facetActor->GetProperty()->LightingOff();
  m_rimActor->SetMapper(m_rimMapper);
  m_rimActor->GetProperty()->SetOpacity(kRimOpacity);
  m_rimActor->GetProperty()->LightingOff();
  m_shellActor->SetMapper(m_shellMapper);
  m_shellActor->GetProperty()->SetAmbient(0.7);
  m_shellActor->GetProperty()->SetDiffuse(0.3);
  for (vtkActor* actor : {m_facetActor.Get(), m_rimActor.Get(), m_shellActor.Get()}) {
    actor->PickableOff();
    actor->ForceTranslucentOn();
    renderer->AddActor(actor);
  }
}

IdealOverlay::~IdealOverlay() = default;

void IdealOverlay::show(const SceneContent& content, const SceneStyle& style, double pixelRatio)
{
  const std::vector<Eigen::Vector3d> positions = positionsOf(content.ideal);
  const std::vector<std::array<int, 3>> facets = hullTriangles(positions);
  m_facetMapper->SetInputData(withFacets(lineSegments(positions, {}), facets));
  m_rimMapper->SetInputData(lineSegments(positions, rimsOf(positions.size(), facets)));
  m_shellMapper->SetRadius(static_cast<float>(kShellRadius * meanRadius(content.ideal.size())));
  const double crowding = std::max(1.0, static_cast<double>(content.ideal.size()) / kFullShells);
  m_shellActor->GetProperty()->SetOpacity(kShellOpacity / crowding);
  m_shellMapper->SetInputData(colouredPoints(positions, coloursOf(content.ideal, style)));
  for (vtkActor* actor : {m_facetActor.Get(), m_rimActor.Get()}) {
    actor->GetProperty()->SetColor(style.idealSimplex[0], style.idealSimplex[1], style.idealSimplex[2]);
  }
  m_rimActor->GetProperty()->SetLineWidth(static_cast<float>(1.5 * pixelRatio));
}

void IdealOverlay::setVisible(bool isVisible)
{
  m_facetActor->SetVisibility(isVisible);
  m_rimActor->SetVisibility(isVisible);
  m_shellActor->SetVisibility(isVisible);
}

vtkPolyData* IdealOverlay::facets() const
{
  return m_facetMapper->GetInput();
}
vtkPolyData* IdealOverlay::rims() const
{
  return m_rimMapper->GetInput();
}
vtkPolyData* IdealOverlay::shells() const
{
  return m_shellMapper->GetInput();
}

}  // namespace simplexity::ui

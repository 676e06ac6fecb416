#include "ui/scene/parts/mean_labels.h"

#include <vtkCamera.h>
#include <vtkRenderer.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>

#include <array>
#include <cmath>
#include <numbers>

#include "ui/scene/label_layout.h"
#include "ui/scene/parts/scene_geometry.h"

namespace simplexity::ui {

namespace {

constexpr int kFontSize = 13;
constexpr double kGap = 3.0;

Eigen::Vector2d displayFromWorld(vtkRenderer* renderer, const Eigen::Vector3d& position)
{
  double x = position.x();
  double y = position.y();
  double z = position.z();
  renderer->WorldToView(x, y, z);
  renderer->ViewToNormalizedViewport(x, y, z);
  renderer->NormalizedViewportToViewport(x, y);
  return {x, y};
}

/// Pixels that one scene length takes at this distance from the camera.
double pixelsPerLength(vtkRenderer* renderer, double distance)
{
  vtkCamera* camera = renderer->GetActiveCamera();
  const int* size = renderer->GetSize();
  const double across = camera->GetUseHorizontalViewAngle() != 0 ? size[0] : size[1];
  const double halfAngle = camera->GetViewAngle() * std::numbers::pi / 360.0;
  return across / (2.0 * distance * std::tan(halfAngle));
}

double distanceFromEye(vtkRenderer* renderer, const Eigen::Vector3d& position)
{
  vtkCamera* camera = renderer->GetActiveCamera();
  const Eigen::Map<const Eigen::Vector3d> eye(camera->GetPosition());
  const Eigen::Map<const Eigen::Vector3d> direction(camera->GetDirectionOfProjection());
  return direction.dot(position - eye);
}

}  // namespace

MeanLabels::MeanLabels(vtkRenderer* renderer) : m_renderer(renderer) {}

MeanLabels::~MeanLabels() = default;

void MeanLabels::show(const SceneContent& content, const SceneStyle& style, double pixelRatio)
{
  m_radius = meanRadius(content.means.size());
  m_gap = kGap * pixelRatio;
  m_anchors = positionsOf(content.means);
  while (m_actors.size() > m_anchors.size()) {
    m_renderer->RemoveActor2D(m_actors.back());
    m_actors.pop_back();
  }
  while (m_actors.size() < m_anchors.size()) {
    m_actors.push_back(vtkSmartPointer<vtkTextActor>::New());
    m_renderer->AddActor2D(m_actors.back());
  }
  for (std::size_t i = 0; i < m_actors.size(); ++i) {
    vtkTextActor* actor = m_actors[i];
    actor->SetInput(nameOf(style, content.means[i].cls).c_str());
    vtkTextProperty* property = actor->GetTextProperty();
    setTextStyle(property, style.text, style.background, kFontSize * pixelRatio);
    property->SetJustificationToCentered();
    property->SetVerticalJustificationToCentered();
  }
}

void MeanLabels::setVisible(bool isVisible)
{
  m_isVisible = isVisible;
}

void MeanLabels::follow()
{
  std::vector<LabelAnchor> anchors;
  std::vector<vtkTextActor*> inSight;
  for (std::size_t i = 0; i < m_actors.size(); ++i) {
    const double distance = distanceFromEye(m_renderer, m_anchors[i]);
    const bool isInFront = distance > m_radius;
    m_actors[i]->SetVisibility(m_isVisible && isInFront);
    if (!m_isVisible || !isInFront) {
      continue;
    }
    std::array<double, 2> size{};
    m_actors[i]->GetSize(m_renderer, size.data());
    anchors.push_back({.centre = displayFromWorld(m_renderer, m_anchors[i]),
                       .radius = m_gap + m_radius * pixelsPerLength(m_renderer, distance),
                       .halfSize = Eigen::Vector2d(size[0], size[1]) / 2.0,
                       .distance = distance});
    inSight.push_back(m_actors[i]);
  }
  const int* viewport = m_renderer->GetSize();
  const auto centres = placeLabels(anchors, displayFromWorld(m_renderer, Eigen::Vector3d::Zero()),
                                   Eigen::Vector2d(viewport[0], viewport[1]));
  for (std::size_t i = 0; i < inSight.size(); ++i) {
    inSight[i]->SetVisibility(centres[i].has_value());
    if (centres[i]) {
      inSight[i]->SetDisplayPosition(static_cast<int>(std::lround(centres[i]->x())),
                                     static_cast<int>(std::lround(centres[i]->y())));
    }
  }
}

}  // namespace simplexity::ui

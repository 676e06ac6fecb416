#include "ui/scene/parts/mean_labels.h"

#include <vtkCamera.h>
#include <vtkRenderer.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>

#include <algorithm>
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
  m_names.clear();
  for (const SceneVertex& mean : content.means) {
    m_names.push_back(nameOf(style, mean.cls));
  }
  const std::size_t count = std::min(m_anchors.size(), kMostClassesInDetail);
  while (m_actors.size() > count) {
    m_renderer->RemoveActor2D(m_actors.back());
    m_actors.pop_back();
  }
  while (m_actors.size() < count) {
    m_actors.push_back(vtkSmartPointer<vtkTextActor>::New());
    m_renderer->AddActor2D(m_actors.back());
  }
  for (std::size_t i = 0; i < m_actors.size(); ++i) {
    vtkTextActor* actor = m_actors[i];
    actor->SetInput(m_names[i].c_str());
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

/// As many as there are actors, in the order of the means.
std::vector<MeanLabels::Sight> MeanLabels::nearestInSight() const
{
  std::vector<Sight> inSight;
  for (std::size_t i = 0; i < m_anchors.size(); ++i) {
    if (const double distance = distanceFromEye(m_renderer, m_anchors[i]); distance > m_radius) {
      inSight.push_back({i, distance});
    }
  }
  if (inSight.size() > m_actors.size()) {
    const auto end = inSight.begin() + static_cast<std::ptrdiff_t>(m_actors.size());
    std::ranges::nth_element(inSight, end, {}, &Sight::distance);
    inSight.erase(end, inSight.end());
    std::ranges::sort(inSight, {}, &Sight::mean);
  }
  return inSight;
}

void MeanLabels::follow()
{
  for (vtkTextActor* const actor : m_actors) {
    actor->VisibilityOff();
  }
  if (!m_isVisible) {
    return;
  }
  const std::vector<Sight> inSight = nearestInSight();
  std::vector<LabelAnchor> anchors;
  for (std::size_t i = 0; i < inSight.size(); ++i) {
    const auto [mean, distance] = inSight[i];
    m_actors[i]->SetInput(m_names[mean].c_str());
    std::array<double, 2> size{};
    m_actors[i]->GetSize(m_renderer, size.data());
    anchors.push_back({.centre = displayFromWorld(m_renderer, m_anchors[mean]),
                       .radius = m_gap + m_radius * pixelsPerLength(m_renderer, distance),
                       .halfSize = Eigen::Vector2d(size[0], size[1]) / 2.0,
                       .distance = distance});
  }
  const int* viewport = m_renderer->GetSize();
  const auto centres = placeLabels(anchors, displayFromWorld(m_renderer, Eigen::Vector3d::Zero()),
                                   Eigen::Vector2d(viewport[0], viewport[1]));
  for (std::size_t i = 0; i < inSight.size(); ++i) {
    m_actors[i]->SetVisibility(centres[i].has_value());
    if (centres[i]) {
      m_actors[i]->SetDisplayPosition(static_cast<int>(std::lround(centres[i]->x())),
                                      static_cast<int>(std::lround(centres[i]->y())));
    }
  }
}

}  // namespace simplexity::ui

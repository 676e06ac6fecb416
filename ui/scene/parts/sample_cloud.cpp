#include "ui/scene/parts/sample_cloud.h"

#include <vtkActor.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <vector>

#include "ui/scene/parts/scene_geometry.h"

namespace simplexity::ui {

namespace {

constexpr double kDotSize = 5.0;
constexpr double kRimmedSize = 8.5;
/// In units of the depth buffer's resolution: rims lie behind their dots.
constexpr double kBehind = 16.0;

}  // namespace

SampleCloud::Layer::Layer()
{
  actor->SetMapper(mapper);
  actor->PickableOff();
  vtkProperty* property = actor->GetProperty();
  property->RenderPointsAsSpheresOn();
  property->LightingOff();
}

SampleCloud::Layer::~Layer() = default;

SampleCloud::SampleCloud(vtkRenderer* renderer)
{
  m_rims.mapper->SetResolveCoincidentTopologyToPolygonOffset();
  m_rims.mapper->SetRelativeCoincidentTopologyPointOffsetParameter(kBehind);
  renderer->AddActor(m_rims.actor);
  renderer->AddActor(m_dots.actor);
}

void SampleCloud::show(const SceneContent& content, const SceneStyle& style, double pixelRatio)
{
  std::vector<Eigen::Vector3d> positions;
  std::vector<Rgb> colours;
  std::vector<Eigen::Vector3d> misclassified;
  for (const SceneSample& sample : content.samples) {
    positions.push_back(sample.position);
    colours.push_back(colourOf(style, sample.cls));
    if (sample.isMisclassified) {
      misclassified.push_back(sample.position);
    }
  }
  m_dots.mapper->SetInputData(colouredPoints(positions, colours));
  m_dots.actor->GetProperty()->SetPointSize(static_cast<float>(kDotSize * pixelRatio));
  m_rims.mapper->SetInputData(colouredPoints(misclassified, std::vector<Rgb>(misclassified.size(), style.text)));
  m_rims.actor->GetProperty()->SetPointSize(static_cast<float>(kRimmedSize * pixelRatio));
}

void SampleCloud::setVisible(bool isVisible)
{
  m_dots.actor->SetVisibility(isVisible);
  m_rims.actor->SetVisibility(isVisible);
}

vtkPolyData* SampleCloud::dots() const
{
  return m_dots.mapper->GetInput();
}
vtkPolyData* SampleCloud::rims() const
{
  return m_rims.mapper->GetInput();
}

}  // namespace simplexity::ui

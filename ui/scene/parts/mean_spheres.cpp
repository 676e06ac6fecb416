#include "ui/scene/parts/mean_spheres.h"

#include <vtkActor.h>
#include <vtkOpenGLSphereMapper.h>
#include <vtkPolyData.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include "ui/scene/parts/scene_geometry.h"

namespace simplexity::ui {

MeanSpheres::MeanSpheres(vtkRenderer* renderer)
{
  m_actor->SetMapper(m_mapper);
  m_actor->PickableOff();
  vtkProperty* property = m_actor->GetProperty();
  property->SetAmbient(0.25);
  property->SetDiffuse(0.8);
  property->SetSpecular(0.35);
  property->SetSpecularPower(30.0);
  renderer->AddActor(m_actor);
}

MeanSpheres::~MeanSpheres() = default;

void MeanSpheres::show(const SceneContent& content, const SceneStyle& style)
{
  m_mapper->SetRadius(static_cast<float>(meanRadius(content.means.size())));
  m_mapper->SetInputData(colouredPoints(positionsOf(content.means), coloursOf(content.means, style)));
}

void MeanSpheres::setVisible(bool isVisible)
{
  m_actor->SetVisibility(isVisible);
}

vtkPolyData* MeanSpheres::centres() const
{
  return m_mapper->GetInput();
}

}  // namespace simplexity::ui

#include "ui/scene/parts/axis_triad.h"

#include <vtkActor2D.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkMatrix4x4.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkProperty2D.h>
#include <vtkRenderer.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>

#include <cmath>
#include <string>

#include <Eigen/Core>

#include "ui/scene/parts/scene_geometry.h"

namespace simplexity::ui {

namespace {

constexpr double kLength = 26.0;
constexpr double kNameGap = 4.0;
constexpr double kFromCorner = 62.0;
constexpr int kFontSize = 11;

/// From the tip of an axis to the middle of its name, which keeps this far from the tip. An axis that points at the eye
/// has its name below.
Eigen::Vector2d nameOffset(vtkTextActor* name, vtkRenderer* renderer, const Eigen::Vector2d& axis, double gap)
{
  std::array<double, 2> size{};
  name->GetSize(renderer, size.data());
  const Eigen::Vector2d direction = axis.norm() > 1e-3 ? Eigen::Vector2d(axis.normalized()) : -Eigen::Vector2d::UnitY();
  return direction * (gap + direction.cwiseAbs().dot(Eigen::Vector2d(size[0], size[1])) / 2.0);
}

}  // namespace

AxisTriad::AxisTriad(vtkRenderer* renderer) : m_renderer(renderer)
{
  m_ends->SetNumberOfPoints(4);
  vtkNew<vtkCellArray> axes;
  for (vtkIdType tip = 1; tip <= 3; ++tip) {
    axes->InsertNextCell({0, tip});
  }
  vtkNew<vtkPolyData> data;
  data->SetPoints(m_ends);
  data->SetLines(axes);
  vtkNew<vtkPolyDataMapper2D> mapper;
  mapper->SetInputData(data);
  m_lines->SetMapper(mapper);
  renderer->AddActor2D(m_lines);
  for (std::size_t axis = 0; axis < m_names.size(); ++axis) {
    vtkTextActor* name = m_names.at(axis);
    name->SetInput(("PC " + std::to_string(axis + 1)).c_str());
    name->GetTextProperty()->SetJustificationToCentered();
    name->GetTextProperty()->SetVerticalJustificationToCentered();
    renderer->AddActor2D(name);
  }
}

AxisTriad::~AxisTriad() = default;

void AxisTriad::show(const SceneStyle& style, double pixelRatio)
{
  m_pixelRatio = pixelRatio;
  const Rgb colour = mix(style.background, style.text, 0.8);
  m_lines->GetProperty()->SetColor(colour[0], colour[1], colour[2]);
  m_lines->GetProperty()->SetLineWidth(static_cast<float>(1.5 * pixelRatio));
  for (const auto& name : m_names) {
    setTextStyle(name->GetTextProperty(), colour, style.background, kFontSize * pixelRatio);
  }
}

void AxisTriad::setVisible(bool isVisible)
{
  m_lines->SetVisibility(isVisible);
  for (const auto& name : m_names) {
    name->SetVisibility(isVisible);
  }
}

void AxisTriad::follow()
{
  const int* size = m_renderer->GetSize();
  const Eigen::Vector2d middle =
      Eigen::Vector2d(size[0], size[1]) - Eigen::Vector2d::Constant(kFromCorner * m_pixelRatio);
  const vtkMatrix4x4* eyeFromWorld = m_renderer->GetActiveCamera()->GetViewTransformMatrix();
  m_ends->SetPoint(0, middle.x(), middle.y(), 0.0);
  for (int axis = 0; axis < 3; ++axis) {
    const Eigen::Vector2d direction(eyeFromWorld->GetElement(0, axis), eyeFromWorld->GetElement(1, axis));
    vtkTextActor* name = m_names.at(static_cast<std::size_t>(axis));
    const Eigen::Vector2d tip = middle + kLength * m_pixelRatio * direction;
    const Eigen::Vector2d place = tip + nameOffset(name, m_renderer, direction, kNameGap * m_pixelRatio);
    m_ends->SetPoint(axis + 1, tip.x(), tip.y(), 0.0);
    name->SetDisplayPosition(static_cast<int>(std::lround(place.x())), static_cast<int>(std::lround(place.y())));
  }
  m_ends->Modified();
}

}  // namespace simplexity::ui

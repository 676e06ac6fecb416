#include "ui/scene/parts/scene_geometry.h"

#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkTextProperty.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>

namespace simplexity::ui {

namespace {

vtkSmartPointer<vtkPoints> vtkPointsOf(std::span<const Eigen::Vector3d> positions)
{
  auto points = vtkSmartPointer<vtkPoints>::New();
  points->SetNumberOfPoints(static_cast<vtkIdType>(positions.size()));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    points->SetPoint(static_cast<vtkIdType>(i), positions[i].data());
  }
  return points;
}

unsigned char byteOf(double channel)
{
  return static_cast<unsigned char>(std::lround(255.0 * std::clamp(channel, 0.0, 1.0)));
}

}  // namespace

Rgb mix(const Rgb& from, const Rgb& to, double share)
{
  Rgb result{};
  for (std::size_t i = 0; i < result.size(); ++i) {
    result.at(i) = (1.0 - share) * from.at(i) + share * to.at(i);
  }
  return result;
}

Rgb colourOf(const SceneStyle& style, int cls)
{
  if (style.classColours.empty()) {
    return style.text;
  }
  return style.classColours[static_cast<std::size_t>(cls) % style.classColours.size()];
}

std::string nameOf(const SceneStyle& style, int cls)
{
  const auto index = static_cast<std::size_t>(cls);
  return index < style.classNames.size() ? style.classNames[index] : std::to_string(cls);
}

vtkSmartPointer<vtkPolyData> colouredPoints(std::span<const Eigen::Vector3d> positions, std::span<const Rgb> colours)
{
  vtkNew<vtkUnsignedCharArray> scalars;
  scalars->SetName("colour");
  scalars->SetNumberOfComponents(3);
  for (const Rgb& colour : colours) {
    scalars->InsertNextTuple3(byteOf(colour[0]), byteOf(colour[1]), byteOf(colour[2]));
  }
  vtkNew<vtkCellArray> cells;
  for (vtkIdType i = 0; i < static_cast<vtkIdType>(positions.size()); ++i) {
    cells->InsertNextCell(1, &i);
  }
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(vtkPointsOf(positions));
  data->SetVerts(cells);
  data->GetPointData()->SetScalars(scalars);
  return data;
}

vtkSmartPointer<vtkPolyData> lineSegments(std::span<const Eigen::Vector3d> positions,
                                          std::span<const std::pair<int, int>> segments)
{
  vtkNew<vtkCellArray> cells;
  for (const auto& [from, to] : segments) {
    cells->InsertNextCell({from, to});
  }
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(vtkPointsOf(positions));
  data->SetLines(cells);
  return data;
}

std::vector<Eigen::Vector3d> positionsOf(std::span<const SceneVertex> vertices)
{
  std::vector<Eigen::Vector3d> positions;
  positions.reserve(vertices.size());
  for (const SceneVertex& vertex : vertices) {
    positions.push_back(vertex.position);
  }
  return positions;
}

std::vector<Rgb> coloursOf(std::span<const SceneVertex> vertices, const SceneStyle& style)
{
  std::vector<Rgb> colours;
  colours.reserve(vertices.size());
  for (const SceneVertex& vertex : vertices) {
    colours.push_back(colourOf(style, vertex.cls));
  }
  return colours;
}

double meanRadius(std::size_t meanCount)
{
  constexpr double kLargest = 0.09;
  constexpr double kUnchangedUpTo = 4.0;
  return kLargest * std::cbrt(kUnchangedUpTo / std::max(kUnchangedUpTo, static_cast<double>(meanCount)));
}

void setTextStyle(vtkTextProperty* property, const Rgb& colour, const Rgb& backdrop, double size)
{
  constexpr double kBackdropOpacity = 0.6;
  property->SetFontFamilyToArial();
  property->SetFontSize(static_cast<int>(std::lround(size)));
  property->SetColor(colour[0], colour[1], colour[2]);
  property->SetBackgroundColor(backdrop[0], backdrop[1], backdrop[2]);
  property->SetBackgroundOpacity(kBackdropOpacity);
}

}  // namespace simplexity::ui

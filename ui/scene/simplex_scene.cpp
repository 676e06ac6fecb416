#include "ui/scene/simplex_scene.h"

#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkLight.h>
#include <vtkNew.h>
#include <vtkRenderer.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "ui/scene/parts/axis_triad.h"
#include "ui/scene/parts/caption.h"
#include "ui/scene/parts/ideal_overlay.h"
#include "ui/scene/parts/mean_labels.h"
#include "ui/scene/parts/mean_spheres.h"
#include "ui/scene/parts/sample_cloud.h"
#include "ui/scene/parts/simplex_edges.h"
#include "ui/scene/scene_content.h"
#include "ui/scene/viewpoint.h"
#include "ui/scene/vtk_log.h"

namespace simplexity::ui {

namespace {

/// Room around the figure for labels and captions.
constexpr double kFrameMargin = 1.2;

vtkNew<vtkRenderer> makeRenderer()
{
  sendVtkMessagesToLog();
  vtkNew<vtkRenderer> renderer;
  renderer->AutomaticLightCreationOff();
  vtkNew<vtkLight> light;
  light->SetLightTypeToCameraLight();
  light->SetPosition(-0.4, 0.6, 1.0);
  renderer->AddLight(light);
  // Smooths dots and spheres as well as lines, which multisampling does not, and at less cost without a graphics card.
  renderer->UseFXAAOn();
  return renderer;
}

}  // namespace

struct SimplexScene::Parts {
  Parts() { renderer->AddObserver(vtkCommand::StartEvent, this, &Parts::prepareFrame); }

  void refresh();
  void applyOptions();
  void prepareFrame();

  vtkNew<vtkRenderer> renderer = makeRenderer();
  SceneStyle style;
  SceneOptions options;
  std::string emptyText = "No embedding yet: press Start or open a run";
  double pixelRatio = 1.0;
  std::shared_ptr<const geometry::GeometrySnapshot> snapshot;
  SceneContent content;

  SimplexEdges edges{renderer};
  SampleCloud samples{renderer};
  MeanSpheres means{renderer};
  IdealOverlay ideal{renderer};
  MeanLabels labels{renderer};
  AxisTriad triad{renderer};
  Caption caption{renderer};
};

void SimplexScene::Parts::refresh()
{
  content = snapshot ? sceneContent(*snapshot) : SceneContent{};
  renderer->SetBackground(style.background.data());
  samples.show(content, style, pixelRatio);
  means.show(content, style);
  edges.show(content, style, pixelRatio);
  ideal.show(content, style, pixelRatio);
  labels.show(content, style, pixelRatio);
  triad.show(style, pixelRatio);
  if (snapshot) {
    caption.show(captionTexts(*snapshot, content), style, pixelRatio);
  } else {
    caption.showEmpty(emptyText, style, pixelRatio);
  }
  applyOptions();
}

void SimplexScene::Parts::applyOptions()
{
  samples.setVisible(options.samples);
  means.setVisible(options.means);
  labels.setVisible(options.labels);
  edges.setVisible(options.edges);
  ideal.setVisible(options.idealSimplex);
  triad.setVisible(options.captions && snapshot != nullptr);
  caption.setVisible(options.captions || snapshot == nullptr);
}

void SimplexScene::Parts::prepareFrame()
{
  // The view angle is that of the shorter side, so that a tall window shows as much as a wide one.
  const int* size = renderer->GetSize();
  renderer->GetActiveCamera()->SetUseHorizontalViewAngle(size[0] < size[1]);
  renderer->ResetCameraClippingRange();
  labels.follow();
  triad.follow();
  caption.follow();
}

SimplexScene::SimplexScene() : m_parts(std::make_unique<Parts>())
{
  m_parts->refresh();
  resetCamera();
}

SimplexScene::~SimplexScene() = default;

std::unique_ptr<SimplexScene> SimplexScene::clone() const
{
  auto copy = std::make_unique<SimplexScene>();
  copy->m_parts->style = m_parts->style;
  copy->m_parts->options = m_parts->options;
  copy->m_parts->emptyText = m_parts->emptyText;
  copy->m_parts->pixelRatio = m_parts->pixelRatio;
  copy->m_parts->snapshot = m_parts->snapshot;
  copy->m_parts->refresh();
  copy->renderer()->GetActiveCamera()->DeepCopy(renderer()->GetActiveCamera());
  return copy;
}

vtkRenderer* SimplexScene::renderer() const
{
  return m_parts->renderer;
}

const SceneOptions& SimplexScene::options() const
{
  return m_parts->options;
}

void SimplexScene::setStyle(SceneStyle style)
{
  m_parts->style = std::move(style);
  m_parts->refresh();
}

void SimplexScene::setOptions(const SceneOptions& options)
{
  m_parts->options = options;
  m_parts->applyOptions();
}

void SimplexScene::setEmptyText(std::string text)
{
  m_parts->emptyText = std::move(text);
  m_parts->refresh();
}

void SimplexScene::setPixelRatio(double ratio)
{
  if (ratio != m_parts->pixelRatio) {
    m_parts->pixelRatio = ratio;
    m_parts->refresh();
  }
}

void SimplexScene::show(std::shared_ptr<const geometry::GeometrySnapshot> snapshot)
{
  const bool isFirst = m_parts->snapshot == nullptr && snapshot != nullptr;
  m_parts->snapshot = std::move(snapshot);
  m_parts->refresh();
  if (isFirst) {
    resetCamera();
  }
}

void SimplexScene::clear()
{
  show(nullptr);
}

void SimplexScene::resetCamera()
{
  vtkCamera* camera = m_parts->renderer->GetActiveCamera();
  const double halfAngle = camera->GetViewAngle() * std::numbers::pi / 360.0;
  const double distance = kFrameMargin * sceneRadius(m_parts->content) / std::sin(halfAngle);
  const Viewpoint viewpoint = clearestViewpoint(m_parts->content.means);
  camera->SetFocalPoint(0.0, 0.0, 0.0);
  camera->SetPosition(0.0, 0.0, distance);
  camera->SetViewUp(0.0, 1.0, 0.0);
  camera->Azimuth(viewpoint.azimuth);
  camera->Elevation(viewpoint.elevation);
}

}  // namespace simplexity::ui

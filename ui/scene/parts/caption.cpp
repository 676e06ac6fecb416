#include "ui/scene/parts/caption.h"

#include <fmt/format.h>
#include <vtkRenderer.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

#include "core/base/metrics.h"
#include "ui/scene/parts/scene_geometry.h"

namespace simplexity::ui {

namespace {

constexpr int kTitleSize = 13;
constexpr int kNoteSize = 12;
constexpr int kEmptySize = 14;
constexpr double kMargin = 10.0;

/// "10,000"
std::string grouped(std::int64_t count)
{
  std::string digits = std::to_string(count);
  for (auto place = std::ssize(digits) - 3; place > 0; place -= 3) {
    digits.insert(static_cast<std::size_t>(place), 1, ',');
  }
  return digits;
}

std::string title(const geometry::GeometrySnapshot& snapshot, const SceneContent& content)
{
  const std::string split = snapshot.split ? fmt::format("{}, ", splitId(*snapshot.split)) : "";
  std::string text = fmt::format("Epoch {} · {}{} samples", snapshot.epoch, split, grouped(snapshot.samplesMeasured));
  const bool isPart = std::ssize(content.samples) < snapshot.samplesMeasured;
  if (isPart) {
    text += fmt::format(", {} drawn", grouped(std::ssize(content.samples)));
  }
  // Of the dots, which may be a part: what is not drawn is not counted either.
  const auto misclassified = std::ranges::count_if(content.samples, &SceneSample::isMisclassified);
  if (misclassified > 0) {
    text += fmt::format("\n{}{} misclassified (rimmed)", grouped(misclassified), isPart ? " of those" : "");
  }
  return text;
}

/// An ideal simplex has K − 1 equal axes, of which the view keeps three.
std::string viewNote(const geometry::GeometrySnapshot& snapshot, const SceneContent& content)
{
  std::vector<std::string> lines;
  if (content.isCrowd()) {
    lines.push_back(fmt::format("{} classes: without edges and ideal simplex,\nonly the nearest classes are named",
                                grouped(std::ssize(content.means))));
  }
  if (std::isfinite(snapshot.view.keptVariance)) {
    lines.push_back(
        fmt::format("View keeps {:.0f} % of the variance of the class means", 100.0 * snapshot.view.keptVariance));
    const auto classes = static_cast<double>(content.ideal.size());
    if (classes > 1.0) {
      lines.push_back(fmt::format("ideal simplex of {} classes: {:.0f} %", content.ideal.size(),
                                  100.0 * std::min(1.0, 3.0 / (classes - 1.0))));
    }
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace

CaptionTexts captionTexts(const geometry::GeometrySnapshot& snapshot, const SceneContent& content)
{
  return {title(snapshot, content), viewNote(snapshot, content)};
}

Caption::Caption(vtkRenderer* renderer) : m_renderer(renderer)
{
  m_title->GetTextProperty()->SetVerticalJustificationToTop();
  m_empty->GetTextProperty()->SetVerticalJustificationToCentered();
  m_empty->GetTextProperty()->SetJustificationToCentered();
  for (vtkTextActor* actor : {m_title.Get(), m_view.Get(), m_empty.Get()}) {
    actor->GetTextProperty()->SetLineSpacing(1.15);
    renderer->AddActor2D(actor);
  }
}

Caption::~Caption() = default;

void Caption::show(const CaptionTexts& texts, const SceneStyle& style, double pixelRatio)
{
  m_margin = kMargin * pixelRatio;
  m_title->SetInput(texts.title.c_str());
  m_view->SetInput(texts.view.c_str());
  setTextStyle(m_title->GetTextProperty(), style.text, style.background, kTitleSize * pixelRatio);
  setTextStyle(m_view->GetTextProperty(), mix(style.background, style.text, 0.8), style.background,
               kNoteSize * pixelRatio);
  m_isEmpty = false;
}

void Caption::showEmpty(const std::string& text, const SceneStyle& style, double pixelRatio)
{
  m_empty->SetInput(text.c_str());
  setTextStyle(m_empty->GetTextProperty(), mix(style.background, style.text, 0.7), style.background,
               kEmptySize * pixelRatio);
  m_isEmpty = true;
}

void Caption::setVisible(bool isVisible)
{
  m_title->SetVisibility(isVisible && !m_isEmpty);
  m_view->SetVisibility(isVisible && !m_isEmpty);
  m_empty->SetVisibility(isVisible && m_isEmpty);
}

void Caption::follow()
{
  const int* size = m_renderer->GetSize();
  const int margin = static_cast<int>(std::lround(m_margin));
  m_title->SetDisplayPosition(margin, size[1] - margin);
  m_view->SetDisplayPosition(margin, margin);
  m_empty->SetDisplayPosition(size[0] / 2, size[1] / 2);
}

}  // namespace simplexity::ui

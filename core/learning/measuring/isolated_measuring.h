#pragma once

#include "core/geometry/sample_pass.h"
#include "core/isolation/isolated_task.h"
#include "core/learning/complexity/complexity_choice.h"
#include "core/learning/config.h"
#include "core/learning/measuring/measuring_progress.h"

/// Parts that the tasks which measure a program (loading/script_isolation.h) have in common.
namespace simplexity::geometry {

constexpr Centring lastOf(Centring)
{
  return Centring::PooledMean;
}

}  // namespace simplexity::geometry

namespace simplexity::learning {

constexpr ComplexityEstimator lastOf(ComplexityEstimator)
{
  return ComplexityEstimator::Stratified;
}
constexpr ComplexityTarget::Kind lastOf(ComplexityTarget::Kind)
{
  return ComplexityTarget::Kind::Seconds;
}
constexpr Schedule lastOf(Schedule)
{
  return Schedule::Cosine;
}
constexpr OptimizerKind lastOf(OptimizerKind)
{
  return OptimizerKind::Sam;
}
constexpr ModelForm lastOf(ModelForm)
{
  return ModelForm::Imagenet;
}

/// Tells the caller of a task of its progress.
[[nodiscard]] inline MeasuringObserver tellProgress(isolation::TaskConnection& connection)
{
  return [&connection](const MeasuringProgress& progress) {
    connection.tell(std::string(progress.stage), progress.passes, progress.number, progress.count);
  };
}

/// Hands on what tellProgress() has told.
inline void takeProgress(isolation::Reader& event, const MeasuringObserver& observer)
{
  const auto stage = event.take<std::string>();
  MeasuringProgress progress{.stage = stage};
  event(progress.passes, progress.number, progress.count);
  if (event.isGood()) {
    observer(progress);
  }
}

}  // namespace simplexity::learning

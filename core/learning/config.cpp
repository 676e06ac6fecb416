#include "core/learning/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <thread>
#include <utility>

namespace simplexity::learning {

namespace {

constexpr int kMostThreads = 1024;

constexpr std::array<std::pair<Schedule, std::string_view>, 3> kSchedules{{
    {Schedule::Constant, "constant"},
    {Schedule::Step, "step"},
    {Schedule::Cosine, "cosine"},
}};

constexpr std::array<std::pair<OptimizerKind, std::string_view>, 2> kOptimizers{{
    {OptimizerKind::Sgd, "sgd"},
    {OptimizerKind::Sam, "sam"},
}};

/// A requirement and the sentence that is told where it does not hold.
struct Requirement {
  bool holds;
  std::string sentence;
};

Result<> firstBroken(std::initializer_list<Requirement> requirements)
{
  for (const Requirement& requirement : requirements) {
    if (!requirement.holds) {
      return fail(ErrorCode::InvalidArgument, requirement.sentence);
    }
  }
  return {};
}

Result<> validateOptimizer(const OptimizerConfig& optimizer)
{
  return firstBroken({
      {std::isfinite(optimizer.learningRate) && optimizer.learningRate > 0.0,
       fmt::format("The learning rate (--lr) is {}; expected a number above 0.", optimizer.learningRate)},
      {optimizer.momentum >= 0.0 && optimizer.momentum < 1.0,
       fmt::format("The momentum (--momentum) is {}; expected a number from 0 to below 1.", optimizer.momentum)},
      {std::isfinite(optimizer.weightDecay) && optimizer.weightDecay >= 0.0,
       fmt::format("The weight decay (--weight-decay) is {}; expected 0 or a number above.", optimizer.weightDecay)},
      {std::isfinite(optimizer.samRadius) && optimizer.samRadius >= 0.0,
       fmt::format("The radius of SAM (--sam-radius) is {}; expected 0 or a number above.", optimizer.samRadius)},
  });
}

Result<> validateProbe(const ProbeConfig& probe)
{
  const auto isCount = [](std::int64_t samples) { return samples >= 1 || samples == kAllSamples; };
  return firstBroken({
      {probe.every >= 1,
       fmt::format("The interval of measuring (--probe-every) is {}; expected 1 or more epochs.", probe.every)},
      {isCount(probe.measureSamples),
       fmt::format("The number of measured samples (--measure-samples) is {}; expected 1 or more, or all.",
                   probe.measureSamples)},
      {isCount(probe.gcSamples),
       fmt::format("The number of GC samples (--gc-samples) is {}; expected 1 or more samples, or all.",
                   probe.gcSamples)},
      {probe.gcProbes >= 1 || probe.gcProbes == kExactProbes,
       fmt::format("The number of GC probes (--gc-probes) is {}; expected 1 or more directions a sample, or exact.",
                   probe.gcProbes)},
      {probe.flatnessEvery >= 0,
       fmt::format("Flatness is to be measured every {} epochs (--flatness-every); expected 0 (never) or more.",
                   probe.flatnessEvery)},
  });
}

Result<> validatePenalty(const TrainingConfig& config)
{
  return firstBroken({
      {std::isfinite(config.gcPenalty) && config.gcPenalty >= 0.0,
       fmt::format("The GC penalty (--gc-penalty) is {}; expected 0 or a number above.", config.gcPenalty)},
      {config.gcPenaltySamples >= 1 || config.gcPenaltySamples == kAllSamples,
       fmt::format(
           "The number of samples of the GC penalty (--gc-penalty-samples) is {}; expected 1 or more samples, or all.",
           config.gcPenaltySamples)},
  });
}

/// "0" … "99"
bool isDeviceNumber(std::string_view text)
{
  const auto isDigit = [](char character) { return character >= '0' && character <= '9'; };
  return (text.size() == 1 || (text.size() == 2 && text.front() != '0')) && std::ranges::all_of(text, isDigit);
}

bool isDevice(std::string_view device)
{
  constexpr std::string_view kNumbered = "cuda:";
  return device == "auto" || device == "cpu" || device == "cuda" ||
         (device.starts_with(kNumbered) && isDeviceNumber(device.substr(kNumbered.size())));
}

}  // namespace

std::string_view scheduleId(Schedule schedule)
{
  return std::ranges::find(kSchedules, schedule, &std::pair<Schedule, std::string_view>::first)->second;
}

Result<Schedule> scheduleFromId(std::string_view id)
{
  const auto* const found = std::ranges::find(kSchedules, id, &std::pair<Schedule, std::string_view>::second);
  if (found == kSchedules.end()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The schedule (--schedule) is '{}'; expected constant, step or cosine.", id));
  }
  return found->first;
}

std::string_view optimizerId(OptimizerKind kind)
{
  return std::ranges::find(kOptimizers, kind, &std::pair<OptimizerKind, std::string_view>::first)->second;
}

Result<OptimizerKind> optimizerFromId(std::string_view id)
{
  const auto* const found = std::ranges::find(kOptimizers, id, &std::pair<OptimizerKind, std::string_view>::second);
  if (found == kOptimizers.end()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The optimizer (--optimizer) is '{}'; expected sgd or sam.", id));
  }
  return found->first;
}

Result<> setEstimator(ProbeConfig& probe, std::string_view id)
{
  const auto* const found = std::ranges::find(kEstimatorIds, id);
  if (id == "exact") {
    probe.gcProbes = kExactProbes;
  } else if (found == kEstimatorIds.end()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The GC estimator (--gc-estimator) is '{}'; expected {} or exact.", id,
                            fmt::join(kEstimatorIds, ", ")));
  } else {
    probe.gcEstimator = static_cast<ComplexityEstimator>(found - kEstimatorIds.begin());
  }
  return {};
}

double scheduledLearningRate(const OptimizerConfig& optimizer, int epoch, int epochs)
{
  switch (optimizer.schedule) {
    case Schedule::Constant:
      break;
    case Schedule::Step: {
      const std::int64_t thirdsDone = (std::int64_t{3} * (epoch - 1)) / epochs;
      return optimizer.learningRate * std::pow(0.1, static_cast<double>(thirdsDone));
    }
    case Schedule::Cosine:
      return optimizer.learningRate * 0.5 * (1.0 + std::cos(std::numbers::pi * (epoch - 1) / epochs));
  }
  return optimizer.learningRate;
}

Result<> TrainingConfig::validate() const
{
  return model.validate()
      .and_then([this] { return validateOptimizer(optimizer); })
      .and_then([this] { return validateProbe(probe); })
      .and_then([this] { return validatePenalty(*this); })
      .and_then([this] {
        return firstBroken({
            {epochs >= 0, fmt::format("The number of epochs (--epochs) is {}; expected 0 or more.", epochs)},
            {batchSize >= 1, fmt::format("The batch size (--batch-size) is {}; expected 1 or more.", batchSize)},
            {threads >= 0 && threads <= kMostThreads,
             fmt::format("The number of threads (--threads) is {}; expected 0 (all cores but one) to {}.", threads,
                         kMostThreads)},
            {isDevice(device),
             fmt::format("The device (--device) is '{}'; expected auto, cpu, cuda or cuda:N.", device)},
        });
      });
}

int resolvedThreads(const TrainingConfig& config)
{
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return config.threads > 0 ? config.threads : std::max(1, cores - 1);
}

}  // namespace simplexity::learning

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

/// A count and the numbers that it may be; `special` is one more, which people write as `word`.
Requirement inRange(std::string_view name, std::int64_t value, CountRange range, std::string_view word = {},
                    std::int64_t special = 0)
{
  return {range.contains(value) || (!word.empty() && value == special),
          fmt::format("The {} is {}; expected {} to {}{}{}.", name, value, range.least, range.most,
                      word.empty() ? "" : ", or ", word)};
}

Result<> validateOptimizer(const OptimizerConfig& optimizer)
{
  return firstBroken({
      {std::isfinite(optimizer.learningRate) && optimizer.learningRate > 0.0,
       fmt::format("The learning rate (lr) is {}; expected a number above 0.", optimizer.learningRate)},
      {optimizer.momentum >= 0.0 && optimizer.momentum < 1.0,
       fmt::format("The momentum (momentum) is {}; expected a number from 0 to below 1.", optimizer.momentum)},
      {std::isfinite(optimizer.weightDecay) && optimizer.weightDecay >= 0.0,
       fmt::format("The weight decay (weight_decay) is {}; expected 0 or a number above.", optimizer.weightDecay)},
      {std::isfinite(optimizer.samRadius) && optimizer.samRadius >= 0.0,
       fmt::format("The radius of SAM (sam_radius) is {}; expected 0 or a number above.", optimizer.samRadius)},
  });
}

Result<> validateProbe(const ProbeConfig& probe)
{
  return firstBroken({
      inRange("number of epochs between measurements (probe_every)", probe.every, kPositiveCounts),
      inRange("number of measured samples (measure_samples)", probe.measureSamples, kPositiveCounts, "all",
              kAllSamples),
      inRange("number of GC samples (gc_samples)", probe.gcSamples, kPositiveCounts, "all", kAllSamples),
      inRange("number of GC probes a sample (gc_probes)", probe.gcProbes, kProbeCounts, "exact", kExactProbes),
      inRange("number of epochs between measurements of flatness (flatness_every)", probe.flatnessEvery, kCounts),
  });
}

Result<> validatePenalty(const TrainingConfig& config)
{
  return firstBroken({
      {std::isfinite(config.gcPenalty) && config.gcPenalty >= 0.0,
       fmt::format("The GC penalty (gc_penalty) is {}; expected 0 or a number above.", config.gcPenalty)},
      inRange("number of samples of the GC penalty (gc_penalty_samples)", config.gcPenaltySamples, kPositiveCounts,
              "all", kAllSamples),
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
                fmt::format("The schedule (schedule) is '{}'; expected constant, step or cosine.", id));
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
    return fail(ErrorCode::InvalidArgument, fmt::format("The optimizer (optimizer) is '{}'; expected sgd or sam.", id));
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
                fmt::format("The GC estimator (gc_estimator) is '{}'; expected {} or exact.", id,
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
            inRange("number of epochs (epochs)", epochs, kCounts),
            inRange("batch size (batch_size)", batchSize, kPositiveCounts),
            {isDevice(device), fmt::format("The device (device) is '{}'; expected auto, cpu, cuda or cuda:N.", device)},
        });
      })
      .and_then([this] { return checkThreads(threads); });
}

Result<> checkThreads(std::int64_t threads)
{
  return firstBroken({inRange("number of threads (threads)", threads, kThreads)});
}

int resolvedThreads(const TrainingConfig& config)
{
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return config.threads > 0 ? config.threads : std::clamp(cores - 1, 1, static_cast<int>(kThreads.most));
}

}  // namespace simplexity::learning

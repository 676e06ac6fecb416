#include "core/learning/training/trainer_torch.h"

#include "core/learning/flatness/flatness_torch.h"
#include "core/learning/libraries.h"
#include "core/learning/models/checkpoint_torch.h"
#include "core/learning/training/sharpness_torch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace simplexity::learning {

namespace {

torch::optim::SGDOptions optionsOf(const OptimizerConfig& optimizer)
{
  return torch::optim::SGDOptions(optimizer.learningRate)
      .momentum(optimizer.momentum)
      .weight_decay(optimizer.weightDecay);
}

FlatnessConfig flatnessOf(const TrainingConfig& config)
{
  return {.seed = config.seed};
}

/// Starts from the same order every epoch, so that the stream's state alone says what the next epoch will be.
std::vector<std::int64_t> shuffledOrder(std::int64_t count, RandomStream& stream)
{
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  stream.shuffle(order);
  return order;
}

}  // namespace

Trainer::Trainer(const TrainingConfig& config, const data::Dataset& dataset, LoadedNetwork network,
                 TrainingObserver& observer, std::stop_token stop)
    : m_config(config),
      m_dataset(dataset),
      m_device(network.device),
      m_observer(observer),
      m_stop(std::move(stop)),
      m_classifier(std::move(network.classifier)),
      m_optimizer(m_classifier->parameters(), optionsOf(config.optimizer)),
      m_shuffling(config.seed, StreamPurpose::Shuffling),
      m_penalty(config.gcPenalty, config.gcPenaltySamples, config.seed),
      m_measurer(config, dataset, m_device),
      m_meter(config.epochs)
{
  m_progress.epochs = config.epochs;
  m_progress.batches = trainingBatchCount(dataset.train.count(), config.batchSize);
}

Result<> Trainer::takeUp(const TrainingStart& start)
{
  const Result<TrainingState> state = trainingStateOf(start.checkpoint.metadata);
  if (!state) {
    return fail(state.error());
  }
  Result<> taken = loadModel(start.checkpoint, m_classifier)
                       .and_then([&] { return loadMomentum(start.checkpoint, m_classifier, m_optimizer); })
                       .and_then([&] { return takeUpStreams(*state, start.isBranch); });
  if (!taken) {
    return taken;
  }
  if (start.view) {
    m_measurer.alignWith(*start.view);
  }
  m_step = state->step;
  m_trainedBefore = state->epoch;
  m_measuresStart = start.isBranch;
  m_meter = ProgressMeter(m_config.epochs - m_trainedBefore);
  return {};
}

/// A branch may have another seed, and a penalty that its origin had not: these streams are new.
Result<> Trainer::takeUpStreams(const TrainingState& state, bool isBranch)
{
  if (isBranch && state.seed != m_config.seed) {
    return {};
  }
  if (m_penalty.isOn() && !state.penalty && !isBranch) {
    return fail(ErrorCode::InvalidFormat, "The checkpoint lacks the random stream of the GC penalty: it is damaged.");
  }
  Result<RandomStream> shuffling = RandomStream::fromState(state.shuffling);
  Result<RandomStream> penalty = state.penalty ? RandomStream::fromState(*state.penalty) : shuffling;
  if (!shuffling || !penalty) {
    return fail(shuffling ? penalty.error() : shuffling.error());
  }
  m_shuffling = *std::move(shuffling);
  if (state.penalty) {
    m_penalty.continueWith(*std::move(penalty));
  }
  return {};
}

Result<TrainingSummary> Trainer::run()
{
  if (Result<> told = m_observer.onPlan(plan()); !told) {
    return fail(std::move(told.error()));
  }
  for (int epoch = m_trainedBefore + (m_measuresStart ? 0 : 1); epoch <= m_config.epochs; ++epoch) {
    Result<Outcome> outcome = runEpoch(epoch);
    if (!outcome) {
      return fail(std::move(outcome.error()));
    }
    if (*outcome == Outcome::Stopped) {
      return summary(Outcome::Stopped);
    }
  }
  return summary(Outcome::Completed);
}

TrainingPlan Trainer::plan() const
{
  const auto planOf = [this](Split split) {
    SplitPlan plan = m_measurer.plan(split);
    plan.flatnessSamples = m_config.probe.flatnessEvery > 0 ? std::min(flatnessOf(m_config).samples, plan.samples) : 0;
    return plan;
  };
  return {.threads = at::get_num_threads(),
          .device = m_device.str(),
          .parameters = m_classifier->parameterCount(),
          .embeddingFeatures = m_classifier->embeddingFeatures(),
          .train = planOf(Split::Train),
          .test = planOf(Split::Test),
          .libraryVersions = libraryVersions()};
}

bool Trainer::isMeasured(int epoch) const
{
  return epoch % m_config.probe.every == 0 || epoch == m_config.epochs || isFlatnessDue(epoch) || isStart(epoch);
}

bool Trainer::isFlatnessDue(int epoch) const
{
  const int every = m_config.probe.flatnessEvery;
  return every > 0 && (epoch % every == 0 || epoch == m_config.epochs || isStart(epoch));
}

/// An epoch without training, of the network that this starts with.
bool Trainer::isStart(int epoch) const
{
  return epoch == m_trainedBefore;
}

Result<Outcome> Trainer::runEpoch(int epoch)
{
  m_epochStart = m_stopwatch.seconds();
  m_progress.epoch = epoch;
  m_progress.batch = 0;
  Result<Outcome> outcome = isStart(epoch) ? Outcome::Completed : trainEpoch(epoch);
  if (outcome == Outcome::Completed && isMeasured(epoch)) {
    outcome = measureEpoch(epoch);
  }
  if (!isStart(epoch)) {
    m_meter.addEpoch(m_stopwatch.seconds() - m_epochStart);
  }
  if (outcome != Outcome::Completed) {
    return outcome;
  }
  return keep(epoch).map([] { return Outcome::Completed; });
}

Result<Outcome> Trainer::trainEpoch(int epoch)
{
  setLearningRate(scheduledLearningRate(m_config.optimizer, epoch, m_config.epochs));
  const std::vector<std::int64_t> order = shuffledOrder(m_dataset.train.count(), m_shuffling);
  for (const auto& indices : trainingBatchesOf(order, m_config.batchSize)) {
    const double start = m_stopwatch.seconds();
    if (!trainBatch(indices)) {
      return fail(notFiniteError(epoch));
    }
    m_meter.addBatch(std::ssize(indices), m_stopwatch.seconds() - start);
    ++m_progress.batch;
    if (!carryOn()) {
      return Outcome::Stopped;
    }
  }
  ++m_epochsTrained;
  return Outcome::Completed;
}

/// False if the loss is not finite; then the parameters are left as they were.
bool Trainer::trainBatch(std::span<const std::int64_t> indices)
{
  const Batch batch = gatherBatch(m_dataset, m_dataset.train, indices, m_device);
  const torch::Tensor penaltyDirections =
      m_penalty.isOn() ? m_penalty.drawDirections(batch.count(), m_classifier->embeddingFeatures()) : torch::Tensor();
  if (!differentiate(batch, penaltyDirections)) {
    return false;
  }
  if (m_config.optimizer.kind == OptimizerKind::Sam) {
    const BuffersKept statistics(*m_classifier);  // those of the network that is kept, not of the one uphill
    const AscentStep uphill(m_classifier->parameters(), m_config.optimizer.samRadius);
    if (!differentiate(batch, penaltyDirections)) {
      return false;
    }
  }
  m_optimizer.step();
  ++m_step;
  return true;
}

/// Leaves the gradient of the objective in the parameters; false if its value is not finite.
bool Trainer::differentiate(const Batch& batch, const torch::Tensor& penaltyDirections)
{
  const torch::Tensor loss = objective(batch, penaltyDirections);
  if (!std::isfinite(loss.item<float>())) {
    return false;
  }
  m_optimizer.zero_grad();
  loss.backward();
  return true;
}

/// What a step lowers: the cross-entropy, and the penalty if there is one.
torch::Tensor Trainer::objective(const Batch& batch, const torch::Tensor& penaltyDirections)
{
  const torch::Tensor loss = torch::nn::functional::cross_entropy(m_classifier->forward(batch.images), batch.labels);
  return m_penalty.isOn() ? loss + m_penalty.value(m_classifier, batch.images, penaltyDirections) : loss;
}

Result<Outcome> Trainer::measureEpoch(int epoch)
{
  m_progress.measuring = true;
  const auto measurement = m_measurer.measure(m_classifier, epoch, [this] { return carryOn(); });
  if (!measurement) {
    return measurement.error() == Interruption::Stopped ? Result<Outcome>(Outcome::Stopped)
                                                        : fail(notFiniteError(epoch));
  }
  EpochRecord record{.epoch = epoch,
                     .step = m_step,
                     .seconds = 0.0,
                     .learningRate = m_learningRate,
                     .flatnessSeconds = std::nullopt,
                     .train = measurement->train.values,
                     .test = measurement->test.values,
                     .shuffled = measurement->shuffled};
  if (isFlatnessDue(epoch) && !addFlatness(record)) {
    return Outcome::Stopped;
  }
  record.seconds = m_stopwatch.seconds() - m_epochStart;
  m_progress.measuring = false;
  m_stopwatch.pause();
  Result<> told = m_observer.onEpoch({.record = record, .geometry = measurement->geometry});
  m_stopwatch.resume();
  if (!told) {
    return fail(std::move(told.error()));
  }
  return Outcome::Completed;
}

/// Of both splits; false if told to stop. A network whose Hessian has left the finite numbers is trained on: its values
/// stay undefined.
bool Trainer::addFlatness(EpochRecord& record)
{
  const double start = m_stopwatch.seconds();
  for (const Split split : {Split::Train, Split::Test}) {
    const auto flatness =
        measureFlatness(m_classifier, m_dataset, split, flatnessOf(m_config), m_device, [this] { return carryOn(); });
    if (flatness) {
      store(*flatness, record.split(split));
    } else if (flatness.error() == Interruption::Stopped) {
      return false;
    }
  }
  record.flatnessSeconds = m_stopwatch.seconds() - start;
  return true;
}

/// Tells the observer, which may take its time (that is how pausing works), then looks whether to stop.
bool Trainer::carryOn()
{
  m_progress.imagesPerSecond = m_meter.imagesPerSecond();
  m_progress.secondsLeft = m_meter.secondsLeft(m_stopwatch.seconds() - m_epochStart);
  m_stopwatch.pause();
  m_observer.onProgress(m_progress, m_stop);
  m_stopwatch.resume();
  return !m_stop.stop_requested();
}

void Trainer::setLearningRate(double learningRate)
{
  m_learningRate = learningRate;
  for (torch::optim::OptimizerParamGroup& group : m_optimizer.param_groups()) {
    group.options().set_lr(learningRate);
  }
}

Result<> Trainer::keep(int epoch)
{
  if (!m_keepsCheckpoints) {
    return {};
  }
  m_stopwatch.pause();
  Result<> kept = m_observer.onCheckpoint(epoch, [this, epoch] { return checkpoint(epoch); });
  m_stopwatch.resume();
  return kept;
}

TensorArchive Trainer::checkpoint(int epoch) const
{
  TensorArchive archive = toArchive(m_classifier, m_optimizer);
  archive.metadata = metadataOf({.epoch = epoch,
                                 .step = m_step,
                                 .seed = m_config.seed,
                                 .shuffling = m_shuffling.state(),
                                 .penalty = m_penalty.isOn() ? std::optional(m_penalty.state()) : std::nullopt});
  return archive;
}

Error Trainer::notFiniteError(int epoch) const
{
  const std::string penalty =
      m_penalty.isOn() ? fmt::format(" or a lower GC penalty (now {})", m_config.gcPenalty) : std::string();
  return {.code = ErrorCode::Numeric,
          .message = fmt::format("The loss is no longer finite in epoch {} after step {}: try a lower learning "
                                 "rate (now {}) or a lower momentum (now {}){}.",
                                 epoch, m_step, m_config.optimizer.learningRate, m_config.optimizer.momentum, penalty),
          .where = {}};
}

TrainingSummary Trainer::summary(Outcome outcome) const
{
  return {.outcome = outcome, .epochs = m_epochsTrained, .seconds = m_stopwatch.seconds()};
}

}  // namespace simplexity::learning

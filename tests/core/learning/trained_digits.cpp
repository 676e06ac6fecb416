#include "tests/core/learning/trained_digits.h"

#include "core/base/check.h"
#include "core/data/load.h"
#include "core/learning/batches_torch.h"
#include "core/learning/complexity/complexity_torch.h"
#include "core/learning/models/checkpoint_torch.h"
#include "tests/core/learning/fixtures.h"
#include "tests/core/learning/networks.h"

#include <numeric>

namespace simplexity::learning::test {

namespace {

TrainedDigits trainOnDigits()
{
  const auto digits = data::loadDataset("digits");
  SIMPLEXITY_CHECK(digits.has_value(), "the digits are built in");
  const data::Dataset& dataset = **digits;
  TrainingConfig config;
  config.epochs = 200;
  config.optimizer.learningRate = 0.05;
  config.optimizer.weightDecay = 5e-3;
  config.threads = 1;
  config.probe.every = config.epochs;
  config.probe.gcSamples = 16;
  RecordingObserver observer;
  SIMPLEXITY_CHECK(train(config, dataset, observer, {}).has_value(), "the default training works");

  TrainedDigits trained;
  trained.classifier = makeClassifier(config.model, dataset.shape, dataset.classCount(), config.seed);
  SIMPLEXITY_CHECK(loadModel(observer.lastCheckpoint, trained.classifier).has_value(), "the checkpoint is ours");
  trained.classifier->eval();
  std::vector<std::int64_t> all(static_cast<std::size_t>(dataset.train.count()));
  std::iota(all.begin(), all.end(), 0);
  const Batch batch = gatherBatch(dataset, dataset.train, all, torch::kCPU);
  trained.images = batch.images;
  const BatchFunction embedding = [&](const torch::Tensor& images) { return trained.classifier->embed(images); };
  trained.exactNorms = exactSquaredJacobianNorms(embedding, batch.images, always).value();

  const torch::NoGradGuard noGrad;
  const torch::Tensor features = trained.classifier->embed(batch.images).to(torch::kFloat64);
  trained.means.resize(dataset.classCount(), features.size(1));
  for (int cls = 0; cls < dataset.classCount(); ++cls) {
    const torch::Tensor mean = features.index({batch.labels == cls}).mean(0);
    trained.means.row(cls) = Eigen::Map<const Eigen::RowVectorXd>(mean.data_ptr<double>(), mean.numel());
  }
  return trained;
}

}  // namespace

const TrainedDigits& trainedDigits()
{
  static const TrainedDigits kTrained = trainOnDigits();
  return kTrained;
}

}  // namespace simplexity::learning::test

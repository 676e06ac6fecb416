// Geometric complexity of the embedding of a run's last checkpoint, on the first samples of its training split.
// complexity_bench RUN THREADS METHOD:SAMPLES … [--benchmark_…]     METHOD: exact, or a number of orthonormal probes
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/geometry/complexity_estimate.h"
#include "core/learning/batches_torch.h"
#include "core/learning/checkpoint_torch.h"
#include "core/learning/device_torch.h"
#include "core/learning/evaluation_torch.h"
#include "core/learning/network_map_torch.h"
#include "core/runs/experiment.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"
#include "core/runs/safetensors.h"

namespace {

using namespace simplexity;  // NOLINT(google-build-using-namespace): a program of one file

struct Task {
  std::string name;
  int probes = learning::kExactProbes;
  std::int64_t samples = 0;
};

Task taskOf(const std::string& text)
{
  const std::size_t colon = text.find(':');
  const std::string method = text.substr(0, colon);
  return {.name = text,
          .probes = method == "exact" ? learning::kExactProbes : std::stoi(method),
          .samples = std::stoll(text.substr(colon + 1))};
}

/// Of a run: its network as last trained, in evaluation mode, and its data.
struct Trained {
  std::shared_ptr<const data::Dataset> dataset;
  learning::Classifier classifier;
};

Result<Trained> load(const std::filesystem::path& folder)
{
  const auto run = runs::readRun(folder);
  if (!run) {
    return fail(run.error());
  }
  const auto dataset = runs::loadData(run->info.config);
  if (!dataset) {
    return fail(dataset.error());
  }
  const auto parameters = runs::readSafetensors(folder / runs::kCheckpointFolder / runs::kLastCheckpoint);
  if (!parameters) {
    return fail(parameters.error());
  }
  learning::Classifier classifier =
      learning::makeClassifier(run->info.config.training.model, (*dataset)->shape, (*dataset)->classCount(), 1);
  if (Result<> loaded = learning::loadModel(*parameters, classifier); !loaded) {
    return fail(std::move(loaded.error()));
  }
  classifier->eval();
  return Trained{.dataset = *dataset, .classifier = classifier};
}

/// As training measures it: batch by batch, the images gathered, the probes drawn.
std::vector<double> normsOf(Trained& trained, const Task& task)
{
  const auto carryOn = [] { return true; };
  const learning::BatchFunction embedding =
      learning::networkMap(trained.classifier, learning::NetworkOutput::Embedding);
  const learning::Probes probes{.kind = learning::ProbeKind::Orthonormal, .perSample = task.probes};
  std::optional<learning::ExactComplexity> exact;
  if (task.probes == learning::kExactProbes) {
    exact.emplace(trained.classifier, learning::NetworkOutput::Embedding);
  }
  std::vector<std::int64_t> samples(static_cast<std::size_t>(task.samples));
  std::iota(samples.begin(), samples.end(), 0);
  std::vector<double> norms;
  for (const auto& indices : learning::batchesOf(samples, learning::kRowsPerPass)) {
    const torch::Tensor images =
        learning::gatherBatch(*trained.dataset, trained.dataset->train, indices, torch::kCPU).images;
    const learning::StreamOfRow streamOf = [&](std::int64_t row) {
      return RandomStream(1, StreamPurpose::Probes, static_cast<std::uint64_t>(indices[static_cast<std::size_t>(row)]));
    };
    const auto batch = exact ? exact->squaredJacobianNorms(images, carryOn)
                             : probedSquaredJacobianNorms(embedding, images, probes, streamOf, carryOn);
    norms.insert(norms.end(), batch->begin(), batch->end());
  }
  return norms;
}

void measure(benchmark::State& state, Trained& trained, const Task& task)
{
  std::vector<double> norms;
  for ([[maybe_unused]] const auto _ : state) {
    norms = normsOf(trained, task);
  }
  const double count = static_cast<double>(norms.size());
  const double mean = std::accumulate(norms.begin(), norms.end(), 0.0) / count;
  double squares = 0.0;
  for (const double norm : norms) {
    squares += (norm - mean) * (norm - mean);
  }
  state.counters["gc"] = mean;
  state.counters["deviation"] = std::sqrt(squares / (count - 1.0));
}

}  // namespace

int main(int argc, char** argv)
{
  benchmark::Initialize(&argc, argv);
  if (argc < 4) {
    std::cerr << "usage: complexity_bench RUN THREADS METHOD:SAMPLES … [--benchmark_…]\n";
    return 2;
  }
  learning::prepareTorch(std::atoi(argv[2]));
  auto trained = load(argv[1]);
  if (!trained) {
    std::cerr << trained.error().message << '\n';
    return 1;
  }
  for (int i = 3; i < argc; ++i) {
    const Task task = taskOf(argv[i]);
    benchmark::RegisterBenchmark(task.name.c_str(),
                                 [&trained, task](benchmark::State& state) { measure(state, *trained, task); })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

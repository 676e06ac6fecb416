// Which share of an epoch goes into measuring and writing it down, in a real run at default settings.
// measuring_bench [EPOCHS [MODEL [DATASET]]]
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <vector>

#include "core/runs/experiment.h"
#include "tests/support/temporary_directory.h"

namespace {

using Clock = std::chrono::steady_clock;

double secondsBetween(Clock::time_point from, Clock::time_point to)
{
  return std::chrono::duration<double>(to - from).count();
}

/// Told after every batch and, once the epoch is on disk, of the epoch: the time between the last batch trained and
/// that is what measuring costs.
class Observer : public simplexity::learning::TrainingObserver {
 public:
  simplexity::Result<> onPlan(const simplexity::learning::TrainingPlan& plan) override
  {
    std::cout << "measured: " << plan.train.measured << " + " << plan.test.measured << " samples, GC on "
              << plan.train.gcSamples << " + " << plan.test.gcSamples << "; threads: " << plan.threads << std::endl;
    return {};
  }
  void onProgress(const simplexity::learning::Progress& progress, const std::stop_token&) override
  {
    if (!progress.measuring) {
      m_lastBatch = Clock::now();
    }
  }
  simplexity::Result<> onEpoch(const simplexity::learning::EpochReport& report) override
  {
    const Clock::time_point now = Clock::now();
    if (report.record.epoch > 0) {
      const double epoch = secondsBetween(m_lastEpoch, now);
      const double measuring = secondsBetween(m_lastBatch, now);
      std::cout << "epoch " << report.record.epoch << ": " << epoch << " s, of these measuring " << measuring << " s, "
                << 100.0 * measuring / epoch << " %" << std::endl;
      m_shares.push_back(100.0 * measuring / epoch);
    }
    m_lastEpoch = now;
    return {};
  }

  [[nodiscard]] double medianShare()
  {
    std::ranges::sort(m_shares);
    return m_shares[m_shares.size() / 2];
  }

 private:
  Clock::time_point m_lastBatch;
  Clock::time_point m_lastEpoch;
  std::vector<double> m_shares;
};

}  // namespace

int main(int argc, char** argv)
{
  simplexity::runs::ExperimentConfig config;
  config.training.epochs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
  config.training.model.name = argc > 2 ? argv[2] : "convnet";
  config.dataset = argc > 3 ? argv[3] : "fashion-mnist";
  const simplexity::test::TemporaryDirectory folder;
  Observer observer;
  const auto done = simplexity::runs::runExperiment(config, folder.path() / "run", observer, {});
  if (!done) {
    std::cerr << done.error().message << '\n';
    return 1;
  }
  std::cout << "measuring takes " << observer.medianShare() << " % of an epoch (median)\n";
  return 0;
}

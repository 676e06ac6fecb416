#include "tests/ui/plots/plot_data.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace simplexity::test {

namespace {

void fill(MetricValues& values, double time, double gap)
{
  values.set(Metric::Loss, 2.3 * std::exp(-0.25 * time) + 0.01 + 0.1 * gap);
  values.set(Metric::Accuracy, 1.0 - 0.9 * std::exp(-0.5 * time) - 0.03 * gap);
  values.set(Metric::Gc, (30.0 + 170.0 * (1.0 - std::exp(-0.06 * time))) * (1.0 + 0.15 * gap));
  values.set(Metric::GcStderr, 6.0 + 2.0 * gap);
  values.set(Metric::Cdnv, 3.0 * std::exp(-0.2 * time) + 0.1 + 0.05 * gap);
  values.set(Metric::GeometricCollapse, 4.0 * std::exp(-0.1 * time) + 0.6 + 0.4 * gap);
  values.set(Metric::PoincareRatio, *values.get(Metric::Cdnv) / *values.get(Metric::GeometricCollapse));
}

}  // namespace

std::vector<learning::EpochRecord> trainingRun(int epochs)
{
  std::vector<learning::EpochRecord> records;
  for (int epoch = 0; epoch <= epochs; ++epoch) {
    learning::EpochRecord record;
    record.epoch = epoch;
    const double time = 60.0 * epoch / std::max(epochs, 1);
    fill(record.train, time, 0.0);
    fill(record.test, time, 1.0);
    records.push_back(record);
  }
  return records;
}

std::vector<learning::EpochRecord> trainingRunWithBaselines(int epochs)
{
  std::vector<learning::EpochRecord> records = trainingRun(epochs);
  for (learning::EpochRecord& record : records) {
    record.shuffled.emplace();
    for (MetricValues* const values : {&record.shuffled->train, &record.shuffled->test}) {
      const double size = values == &record.shuffled->train ? 4.0 : 1.0;
      values->set(Metric::Loss, 9.0);
      values->set(Metric::Accuracy, 0.1);
      values->set(Metric::Cdnv, 18.0 * size);
      values->set(Metric::GeometricCollapse, 30.0 * size);
      values->set(Metric::PoincareRatio, 0.6);
    }
  }
  return records;
}

ui::PlotSpec standardPlot(const char* id)
{
  std::vector<ui::PlotSpec> plots = ui::standardPlots();
  std::ranges::move(ui::flatnessPlots(), std::back_inserter(plots));
  return *std::ranges::find(plots, QString::fromUtf8(id), &ui::PlotSpec::id);
}

learning::EpochRecord recordWith(int epoch, Split split, Metric metric, std::optional<double> value)
{
  learning::EpochRecord record;
  record.epoch = epoch;
  (split == Split::Train ? record.train : record.test).set(metric, value);
  return record;
}

}  // namespace simplexity::test

#pragma once

#include <optional>

#include "core/learning/training/training.h"

namespace simplexity::runs {

/// The epoch whose checkpoint is the best of a run: the first with the highest test accuracy.
class BestEpoch {
 public:
  /// In the order of epochs.
  void add(const learning::EpochRecord& record)
  {
    const std::optional<double> accuracy = record.test.get(Metric::Accuracy);
    if (accuracy && (!m_accuracy || *accuracy > *m_accuracy)) {
      m_accuracy = accuracy;
      m_epoch = record.epoch;
    }
  }
  /// None if no accuracy is known.
  [[nodiscard]] std::optional<int> epoch() const { return m_epoch; }

 private:
  std::optional<double> m_accuracy;
  std::optional<int> m_epoch;
};

}  // namespace simplexity::runs

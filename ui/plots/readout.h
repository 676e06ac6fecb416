#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/learning/training/training.h"
#include "ui/plots/plot_spec.h"

namespace simplexity::ui {

/// A plot's values at an epoch, in words. One metric: a row a curve. Several: a row a metric, a column a split.
struct Readout {
  struct Row {
    QString name;
    QStringList values;     ///< "143.2 ± 3.1" (standard error), "∞", "–" where undefined
    std::size_t curve = 0;  ///< index of the curve whose colour and line stand for the row
  };
  QStringList columns;  ///< headings, empty where there is one column
  std::vector<Row> rows;
  QStringList notes;  ///< what the values do not say themselves
};

[[nodiscard]] Readout readout(const PlotSpec& spec, const learning::EpochRecord& record, bool withBaselines = true);

/// Four significant digits; with an error, as many decimals as the error's two leading digits have.
[[nodiscard]] QString formatValue(std::optional<double> value, std::optional<double> standardError = std::nullopt);

}  // namespace simplexity::ui

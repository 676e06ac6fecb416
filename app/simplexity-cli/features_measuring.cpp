#include "features_measuring.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "core/runs/features_file.h"
#include "values_text.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;
using runs::FeaturesFile;

constexpr std::array kColumns{Metric::Cdnv,   Metric::Nc1,          Metric::Nc2Equinorm, Metric::Nc2Etf,
                              Metric::Nc3Zhu, Metric::Nc4Agreement, Metric::Accuracy,    Metric::NcmAccuracy};

/// "features.npz: NumPy archive (.npz), labels from array labels"
std::string originText(const FeaturesFile& file, std::optional<int> epoch)
{
  const std::string ofEpoch = epoch && file.isNumbered() ? fmt::format(", epoch {}", *epoch) : "";
  return fmt::format("{}: {}{}, labels from {}\n", file.path().filename().string(), file.format(), ofEpoch,
                     file.labelsOrigin());
}

Result<runs::Measured> measureEpoch(const FeaturesFile& file, int epoch, const FeaturesRequest& request,
                                    const std::stop_token& stop)
{
  return file.read(epoch).and_then(
      [&](const runs::Features& features) { return runs::measureFeatures(features, request.options, stop); });
}

/// A line a class: how far it is from the others, as pairs of classes are measured.
std::string classesText(const runs::Measured& measured)
{
  std::string text = fmt::format("  {:<24}{:>10}{:>16}{:>16}\n", "class", "samples", "mean cdnv", "largest cdnv");
  const Eigen::MatrixXd& pairs = measured.report.pairCdnv;
  for (Eigen::Index i = 0; i < pairs.rows(); ++i) {
    const auto place = static_cast<std::size_t>(i);
    const int cls = measured.report.classes[place];
    double sum = 0.0;
    double largest = 0.0;
    int count = 0;
    for (Eigen::Index j = 0; j < pairs.cols(); ++j) {
      if (j != i && !std::isnan(pairs(i, j))) {
        sum += pairs(i, j);
        largest = std::max(largest, pairs(i, j));
        ++count;
      }
    }
    const auto value = [count](double number) { return count > 0 ? fmt::format("{:.6g}", number) : std::string("–"); };
    text += fmt::format("  {:<24}{:>10}{:>16}{:>16}\n", classText(measured, cls), measured.report.counts[place],
                        value(sum / count), value(largest));
  }
  return text;
}

Result<MeasuredOutput> measureOne(const FeaturesFile& file, int epoch, const FeaturesRequest& request,
                                  const std::stop_token& stop)
{
  return measureEpoch(file, epoch, request, stop).map([&](const runs::Measured& measured) {
    const geometry::CollapseConventions& conventions = request.options.conventions;
    return MeasuredOutput{request.isJson ? toJson(measured, conventions, false) : OrderedJson(),
                          originText(file, epoch) + toText(measured, conventions, false) +
                              (request.perClass ? classesText(measured) : ""),
                          measured.report.warnings};
  });
}

std::string headerText()
{
  std::string text = fmt::format("{:>8}{:>10}", "epoch", "samples");
  for (const Metric metric : kColumns) {
    text += fmt::format("{:>16}", metricInfo(metric).id);
  }
  return text + '\n';
}

std::string rowText(int epoch, const runs::Measured& measured)
{
  std::string text = fmt::format("{:>8}{:>10}", epoch, measured.samples);
  for (const Metric metric : kColumns) {
    text += fmt::format("{:>16}", valueText(measured.report.values.get(metric), std::nullopt));
  }
  return text + '\n';
}

Result<MeasuredOutput> measureAll(const FeaturesFile& file, const FeaturesRequest& request, const std::stop_token& stop)
{
  MeasuredOutput output{{{"epochs", OrderedJson::array()}}, originText(file, std::nullopt) + headerText(), {}};
  for (const int epoch : file.epochs()) {
    const Result<runs::Measured> measured = measureEpoch(file, epoch, request, stop);
    if (!measured) {
      return fail(measured.error());
    }
    if (request.isJson) {
      OrderedJson json = {{"epoch", epoch}};
      json.update(toJson(*measured, request.options.conventions, false));
      output.json["epochs"].push_back(std::move(json));
    }
    output.text += rowText(epoch, *measured);
    for (const std::string& warning : measured->report.warnings) {
      output.warnings.push_back(fmt::format("epoch {}: {}", epoch, warning));
    }
  }
  return output;
}

}  // namespace

Result<EpochChoice> parseEpochChoice(const std::string& text)
{
  if (text == "all" || text == "last") {
    return EpochChoice{.all = text == "all", .number = std::nullopt};
  }
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number < 0) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format(R"("{}" is neither the number of an epoch nor last nor all)", text));
  }
  return EpochChoice{.all = false, .number = number};
}

Result<MeasuredOutput> measureFeaturesFile(const FeaturesRequest& request, const std::stop_token& stop)
{
  return FeaturesFile::open(request.file, request.labels).and_then([&](const FeaturesFile& file) {
    return request.epoch.all ? measureAll(file, request, stop)
                             : measureOne(file, request.epoch.number.value_or(file.epochs().back()), request, stop);
  });
}

}  // namespace simplexity::cli

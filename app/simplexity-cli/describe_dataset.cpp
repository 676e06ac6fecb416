#include <unistd.h>

#include <numeric>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "core/data/load.h"
#include "core/runs/dataset_summary.h"
#include "core/runs/json_documents.h"
#include "descriptions.h"
#include "status_line.h"

namespace simplexity::cli {

namespace {

using formats::numberToJson;
using formats::OrderedJson;
using runs::DatasetSummary;

OrderedJson splitToJson(const DatasetSummary::SplitSummary& split)
{
  const std::int64_t samples = std::accumulate(split.classCounts.begin(), split.classCounts.end(), std::int64_t{0});
  return {{"samples", samples}, {"class_counts", split.classCounts}, {"input_cdnv", numberToJson(split.inputCdnv)}};
}

OrderedJson toJson(const data::Dataset& dataset, const DatasetSummary& summary)
{
  OrderedJson skipped = OrderedJson::array();
  for (const data::SkippedFile& file : dataset.leftOut.skipped) {
    skipped.push_back({{"file", file.path}, {"reason", file.reason}});
  }
  OrderedJson json = {
      {"dataset", dataset.spec},
      {"title", dataset.title},
      {"citation", dataset.citation},
      {"fingerprint", dataset.fingerprint},
      {"shape",
       {{"channels", dataset.shape.channels}, {"height", dataset.shape.height}, {"width", dataset.shape.width}}},
      {"normalisation", runs::toJsonObject(dataset.normalisation)},
      {"classes", dataset.classNames},
      {"train", splitToJson(summary.train)},
      {"test", splitToJson(summary.test)},
      {"skipped", skipped},
      {"other_files", dataset.leftOut.otherFiles},
  };
  if (summary.trueCdnv) {
    json["true_input_cdnv"] = *summary.trueCdnv;
  }
  return json;
}

std::string cdnvText(std::optional<double> cdnv)
{
  return cdnv ? fmt::format("{:.5g}", *cdnv) : "undefined";
}

std::string toText(const data::LeftOut& leftOut)
{
  std::string text;
  if (!leftOut.skipped.empty()) {
    text += fmt::format("\ncannot be read and left out: {}\n", leftOut.skipped.size());
    for (const data::SkippedFile& file : leftOut.skipped) {
      text += fmt::format("  {}\n", file.text());
    }
  }
  if (leftOut.otherFiles > 0) {
    text += fmt::format("\nhidden files and files that are no images: {}\n", leftOut.otherFiles);
  }
  return text;
}

std::string toText(const data::Dataset& dataset, const DatasetSummary& summary)
{
  const data::Normalisation& normalisation = dataset.normalisation;
  std::string text = dataset.title + '\n';
  if (!dataset.citation.empty()) {
    text += dataset.citation + '\n';
  }
  text += fmt::format("\nsample shape    {} x {} x {} (channels, height, width)\n", dataset.shape.channels,
                      dataset.shape.height, dataset.shape.width);
  text += fmt::format("normalisation   (value / {:g} - mean) / deviation, mean {:.4g}, deviation {:.4g}\n",
                      normalisation.valueScale, fmt::join(normalisation.mean, " "),
                      fmt::join(normalisation.deviation, " "));
  text += fmt::format("fingerprint     {}\n", dataset.fingerprint);
  text += fmt::format("input CDNV      train {}, test {}", cdnvText(summary.train.inputCdnv),
                      cdnvText(summary.test.inputCdnv));
  text += summary.trueCdnv ? fmt::format(", closed form {}\n\n", cdnvText(summary.trueCdnv)) : "\n\n";
  text += fmt::format("{:<20}{:>10}{:>10}\n", "class", "train", "test");
  for (std::size_t cls = 0; cls < dataset.classNames.size(); ++cls) {
    text += fmt::format("{:<20}{:>10}{:>10}\n", dataset.classNames[cls], summary.train.classCounts[cls],
                        summary.test.classCounts[cls]);
  }
  return text + fmt::format("{:<20}{:>10}{:>10}\n", "all", dataset.train.count(), dataset.test.count()) +
         toText(dataset.leftOut);
}

}  // namespace

Result<Description> describeDataset(const std::string& spec)
{
  StatusLine line(::isatty(STDERR_FILENO) == 1);
  const auto showLoading = [&line](const data::LoadProgress& progress) {
    if (line.isDue()) {
      line.show(loadingText(progress));
    }
  };
  return data::loadDataset(spec, {}, showLoading).map([](const auto& dataset) {
    const DatasetSummary summary = runs::summarise(*dataset);
    return Description{toJson(*dataset, summary), toText(*dataset, summary), {}};
  });
}

}  // namespace simplexity::cli

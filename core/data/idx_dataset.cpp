#include "core/data/idx_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/data/idx_reader.h"
#include "core/data/stopped.h"

namespace simplexity::data {

namespace {

using Names = std::array<const char*, 10>;

/// What is known of a data set besides its files.
struct KnownSet {
  const char* kind;  ///< as in a spec
  const char* title;
  const char* citation;
  Names classNames;
};

constexpr KnownSet kMnist = {"mnist",
                             "MNIST",
                             "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document "
                             "recognition, Proceedings of the IEEE 86 (1998)",
                             {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
constexpr KnownSet kKmnist = {"kmnist",
                              "Kuzushiji-MNIST",
                              "T. Clanuwat et al.: Deep Learning for Classical Japanese Literature, arXiv:1812.01718 "
                              "(2018), CC BY-SA 4.0",
                              {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}};
constexpr KnownSet kFashion = {
    "fashion-mnist",
    "Fashion-MNIST",
    "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, arXiv:1708.07747 (2017), MIT licence",
    {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}};
constexpr float kWhite = 255.0F;

struct LabelledImages {
  ImageShape shape;
  Samples samples;
  std::filesystem::path imagesFile;
  std::filesystem::path labelsFile;
};

struct IdxSplits {
  LabelledImages train;
  LabelledImages test;
};

/// `part` is "train-images", `type` is "idx3-ubyte": both spellings in use, packed or not.
Result<std::filesystem::path> findFile(const std::filesystem::path& folder, std::string_view part,
                                       std::string_view type)
{
  for (const char separator : {'-', '.'}) {
    for (const char* suffix : {"", ".gz"}) {
      std::filesystem::path candidate = folder / fmt::format("{}{}{}{}", part, separator, type, suffix);
      std::error_code error;
      if (std::filesystem::exists(candidate, error)) {
        return candidate;
      }
    }
  }
  return fail(
      ErrorCode::NotFound,
      fmt::format("expected the file {0}-{1} or {0}.{1} in this folder, plain or with .gz, found none", part, type),
      folder);
}

/// `prefix` is "train" or "t10k".
Result<LabelledImages> readSplit(const std::filesystem::path& folder, const std::string& prefix,
                                 const std::stop_token& stop)
{
  const auto imagesFile = findFile(folder, prefix + "-images", "idx3-ubyte");
  if (!imagesFile) {
    return fail(imagesFile.error());
  }
  const auto labelsFile = findFile(folder, prefix + "-labels", "idx1-ubyte");
  if (!labelsFile) {
    return fail(labelsFile.error());
  }
  if (stop.stop_requested()) {
    return fail(stopped());
  }
  auto labels = ByteReader::open(*labelsFile).and_then([](ByteReader reader) { return readIdxLabels(reader); });
  if (!labels) {
    return fail(labels.error());
  }
  auto images = ByteReader::open(*imagesFile).and_then([](ByteReader reader) { return readIdxImages(reader); });
  if (!images) {
    return fail(images.error());
  }
  if (static_cast<std::int64_t>(labels->size()) != images->count) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("expected {} labels, one for each image of {}, found {}", images->count,
                            imagesFile->filename().string(), labels->size()),
                *labelsFile);
  }
  return LabelledImages{images->shape,
                        {std::move(images->pixels), std::vector<std::int32_t>(labels->begin(), labels->end())},
                        *imagesFile,
                        *labelsFile};
}

Result<IdxSplits> readSplits(const std::filesystem::path& folder, const std::stop_token& stop)
{
  auto train = readSplit(folder, "train", stop);
  if (!train) {
    return fail(train.error());
  }
  auto test = readSplit(folder, "t10k", stop);
  if (!test) {
    return fail(test.error());
  }
  if (test->shape != train->shape) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("expected images of {}×{} pixels as in the training split, found {}×{}",
                            train->shape.height, train->shape.width, test->shape.height, test->shape.width),
                test->imagesFile);
  }
  return IdxSplits{std::move(*train), std::move(*test)};
}

Result<> expectLabelsBelow(const LabelledImages& split, std::int32_t classes)
{
  const auto& labels = split.samples.labels;
  const auto outside = std::find_if(labels.begin(), labels.end(), [&](std::int32_t label) { return label >= classes; });
  if (outside != labels.end()) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("label {} out of range at sample {}: expected labels from 0 to {}", *outside,
                            outside - labels.begin(), classes - 1),
                split.labelsFile);
  }
  return {};
}

/// The names "0", "1", … of all labels up to the largest of the training split.
Result<std::vector<std::string>> namesFromLabels(const IdxSplits& splits)
{
  const auto& train = splits.train.samples.labels;
  const auto& test = splits.test.samples.labels;
  const std::set<std::int32_t> known(train.begin(), train.end());
  if (known.size() < 2) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("expected at least two different labels, found only label {}", *known.begin()),
                splits.train.labelsFile);
  }
  const auto unknown =
      std::find_if(test.begin(), test.end(), [&](std::int32_t label) { return !known.contains(label); });
  if (unknown != test.end()) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("label {} at sample {} does not occur in the training split: expected only labels of {}",
                            *unknown, unknown - test.begin(), splits.train.labelsFile.filename().string()),
                splits.test.labelsFile);
  }
  std::vector<std::string> names;
  for (std::int32_t label = 0; label <= *known.rbegin(); ++label) {
    names.push_back(std::to_string(label));
  }
  return names;
}

Dataset assemble(IdxSplits splits, std::vector<std::string> classNames)
{
  Dataset dataset;
  dataset.shape = splits.train.shape;
  dataset.classNames = std::move(classNames);
  dataset.train = std::move(splits.train.samples);
  dataset.test = std::move(splits.test.samples);
  dataset.normalisation = normalisationOf(dataset.train, dataset.shape, kWhite);
  dataset.fingerprint = fingerprintOf(dataset.train, dataset.test);
  return dataset;
}

Result<Dataset> loadNamed(const KnownSet& known, const std::filesystem::path& folder, const std::stop_token& stop)
{
  auto splits = readSplits(folder, stop);
  if (!splits) {
    return fail(splits.error());
  }
  for (const LabelledImages* split : {&splits->train, &splits->test}) {
    if (auto checked = expectLabelsBelow(*split, static_cast<std::int32_t>(known.classNames.size())); !checked) {
      return fail(checked.error());
    }
  }
  Dataset dataset = assemble(std::move(*splits), {known.classNames.begin(), known.classNames.end()});
  dataset.spec = fmt::format("{}:{}", known.kind, folder.string());
  dataset.title = known.title;
  dataset.citation = known.citation;
  return dataset;
}

}  // namespace

Result<Dataset> loadIdxFolder(const std::filesystem::path& folder, const std::stop_token& stop)
{
  auto splits = readSplits(folder, stop);
  if (!splits) {
    return fail(splits.error());
  }
  auto names = namesFromLabels(*splits);
  if (!names) {
    return fail(names.error());
  }
  Dataset dataset = assemble(std::move(*splits), std::move(*names));
  dataset.spec = "idx:" + folder.string();
  dataset.title = "IDX images in " + folder.filename().string();
  return dataset;
}

Result<Dataset> loadMnist(const std::filesystem::path& folder, const std::stop_token& stop)
{
  return loadNamed(kMnist, folder, stop);
}

Result<Dataset> loadKmnist(const std::filesystem::path& folder, const std::stop_token& stop)
{
  return loadNamed(kKmnist, folder, stop);
}

Result<Dataset> loadFashionMnist(const std::filesystem::path& folder, const std::stop_token& stop)
{
  return loadNamed(kFashion, folder, stop);
}

}  // namespace simplexity::data

#include "core/data/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "core/base/file_io.h"
#include "core/data/cifar_reader.h"
#include "core/data/digits.h"
#include "core/data/gaussians.h"
#include "core/data/idx_dataset.h"
#include "core/data/images/image_dataset.h"
#include "core/data/standard_sets.h"
#include "core/data/stopped.h"

namespace simplexity::data {

namespace {

constexpr std::array<DatasetKind, 9> kKinds = {{
    {"digits", "digits", "1,797 handwritten digits of 8×8 pixels, built in", false},
    {"mnist", "mnist[:DIR]", "70,000 handwritten digits, 28×28", false},
    {"kmnist", "kmnist[:DIR]", "70,000 Japanese characters, 28×28", false},
    {"fashion-mnist", "fashion-mnist[:DIR]", "70,000 pictures of clothes, 28×28", false},
    {"idx", "idx:DIR", "MNIST and its relatives: four IDX files, plain or gzip", true},
    {"cifar10", "cifar10[:DIR]", "60,000 colour images of 32×32, 10 classes", false},
    {"cifar100", "cifar100[:DIR]", "60,000 colour images of 32×32, 100 classes", false},
    {"images", "images:DIR[,size=N][,gray|,color]", "a folder a class of PNG, JPEG, BMP or WebP files", true},
    {"gaussians", "gaussians:K,p,n,sigma", "K Gaussian classes on a simplex in R^p, n samples each: known truth",
     false},
}};

/// The folder as an absolute path, so that the spec of a run means the same from anywhere.
Result<std::filesystem::path> folderFrom(std::string_view argument)
{
  std::filesystem::path folder = absolutePath(argument);
  if (std::error_code error; !std::filesystem::is_directory(folder, error)) {
    return fail(ErrorCode::NotFound, "expected a folder with the files of the data set, found none", folder);
  }
  return folder;
}

/// What a loader is told besides its argument.
struct Surroundings {
  std::string_view name;  ///< of the kind
  const std::stop_token& stop;
  const LoadObserver& onProgress;
};

using FolderLoader = Result<Dataset> (*)(const std::filesystem::path& folder, const std::stop_token& stop);

template <FolderLoader Load>
Result<Dataset> fromFolder(std::string_view argument, const Surroundings& surroundings)
{
  return folderFrom(argument).and_then(
      [&](const std::filesystem::path& folder) { return Load(folder, surroundings.stop); });
}

Result<Dataset> loadDigits(std::string_view argument, const Surroundings& /*surroundings*/)
{
  if (!argument.empty()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the digits are built in: expected digits alone, found 'digits:{}'", argument));
  }
  return makeDigits();
}

/// From the folder named, or else from where it was got to; its spec then is the name alone, the same on any computer.
template <FolderLoader Load>
Result<Dataset> standard(std::string_view argument, const Surroundings& surroundings)
{
  if (!argument.empty()) {
    return fromFolder<Load>(argument, surroundings);
  }
  const auto folder = findStandardSet(surroundings.name);
  if (!folder) {
    return fail(standardSetMissing(surroundings.name));
  }
  Result<Dataset> dataset = Load(*folder, surroundings.stop);
  if (dataset) {
    dataset->spec = surroundings.name;
  }
  return dataset;
}

Result<Dataset> loadCifar10(const std::filesystem::path& folder, const std::stop_token& stop)
{
  return loadCifar(cifar10(), folder, stop);
}

Result<Dataset> loadCifar100(const std::filesystem::path& folder, const std::stop_token& stop)
{
  return loadCifar(cifar100(), folder, stop);
}

Result<Dataset> loadImages(std::string_view argument, const Surroundings& surroundings)
{
  const Result<ImageSpec> spec = parseImageSpec(argument);
  if (!spec) {
    return fail(spec.error());
  }
  const Result<std::filesystem::path> folder = folderFrom(spec->folder);
  if (!folder) {
    const bool mayBeOption = spec->folder.find(',') != std::string::npos;
    return fail(
        folder.error().code,
        folder.error().message + (mayBeOption ? "; after the folder may follow ,size=N and ,gray or ,color" : ""),
        folder.error().where);
  }
  return loadImageDataset(*folder, *spec, imageLoading(surroundings.stop, surroundings.onProgress));
}

Result<Dataset> loadGaussians(std::string_view argument, const Surroundings& /*surroundings*/)
{
  return parseGaussianSpec(argument).and_then(makeGaussians);
}

using Loader = Result<Dataset> (*)(std::string_view argument, const Surroundings& surroundings);
constexpr std::array<Loader, kKinds.size()> kLoaders = {  // in the order of kKinds
    loadDigits,
    standard<loadMnist>,
    standard<loadKmnist>,
    standard<loadFashionMnist>,
    fromFolder<loadIdxFolder>,
    standard<loadCifar10>,
    standard<loadCifar100>,
    loadImages,
    loadGaussians};

Error unknownKind(std::string_view spec)
{
  std::string known;
  for (const DatasetKind& kind : kKinds) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", kind.syntax);
  }
  return {ErrorCode::InvalidArgument, fmt::format("unknown data set '{}': expected one of {}", spec, known), {}};
}

}  // namespace

std::span<const DatasetKind> datasetKinds()
{
  return kKinds;
}

Result<std::shared_ptr<const Dataset>> loadDataset(std::string_view spec, const std::stop_token& stop,
                                                   const LoadObserver& onProgress)
{
  const std::size_t colon = spec.find(':');
  const std::string_view name = spec.substr(0, colon);
  const std::string_view argument = colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1);
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const DatasetKind& k) { return k.name == name; });
  if (kind == kKinds.end()) {
    return fail(unknownKind(spec));
  }
  if (argument.empty() && kind->needsDirectory) {
    return fail(ErrorCode::InvalidArgument, fmt::format("{} needs a folder: expected {}", name, kind->syntax));
  }
  if (stop.stop_requested()) {
    return fail(stopped());
  }
  try {
    const auto loader = kLoaders[static_cast<std::size_t>(kind - kKinds.begin())];
    Result<Dataset> dataset = loader(argument, {.name = name, .stop = stop, .onProgress = onProgress});
    const Result<> named = dataset ? checkClassNames(dataset->classNames) : fail(dataset.error());
    return named.map([&] { return std::shared_ptr<const Dataset>(std::make_shared<Dataset>(*std::move(dataset))); });
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::Io,
                fmt::format("there is not enough memory for the data set {}: close other programs", spec));
  }
}

}  // namespace simplexity::data

#include "core/runs/features_file.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/recognise.h"
#include "core/formats/safetensors.h"
#include "core/runs/features/array_features.h"
#include "core/runs/features/csv_features.h"

namespace simplexity::runs {

namespace {

using Reader = Result<std::unique_ptr<FeaturesReader>>;

Reader openByContent(const std::filesystem::path& path, const std::filesystem::path& labels, std::uintmax_t bytes)
{
  using formats::FileContent;
  const auto withArrays = [&](std::unique_ptr<ArraySource> source) {
    return openArrayFeatures(std::move(source), labels);
  };
  return formats::recognise(path).and_then([&](FileContent content) -> Reader {
    switch (content) {
      case FileContent::NumpyArchive:
        return openNpz(path).and_then(withArrays);
      case FileContent::NumpyArray:
        return openNpyFiles(path).and_then(withArrays);
      case FileContent::Safetensors:
        return openSafetensors(path).and_then(withArrays);
      case FileContent::Unknown:
        return openCsvFeatures(path, labels, bytes);
      default:
        return fail(ErrorCode::Unsupported,
                    "this is a file of PyTorch, not of features and labels; save these with numpy.savez");
    }
  });
}

/// Of the arrays of a file; of a .npy file, those beside it too.
Result<std::vector<std::string>> arrayNames(const std::filesystem::path& path)
{
  using formats::FileContent;
  const auto namesOf = [](const std::unique_ptr<ArraySource>& source) { return source->names(); };
  return formats::recognise(path).and_then([&](FileContent content) -> Result<std::vector<std::string>> {
    switch (content) {
      case FileContent::NumpyArchive:
        return openNpz(path).map(namesOf);
      case FileContent::NumpyArray:
        return openNpyFiles(path).map(namesOf);
      case FileContent::Safetensors:
        return formats::safetensorsNames(path);
      default:
        return fail(ErrorCode::InvalidFormat, "this is no file of arrays", path);
    }
  });
}

tl::unexpected<Error> failAbout(const std::filesystem::path& path, const Error& error)
{
  return fail(error.code, error.message, error.where.empty() ? path : error.where);
}

}  // namespace

std::int64_t Features::featureCount() const
{
  return std::visit([](const auto& matrix) { return static_cast<std::int64_t>(matrix.cols()); }, values);
}

bool lacksLabels(const std::filesystem::path& path)
{
  const Result<std::vector<std::string>> names = arrayNames(path);
  const auto hasAny = [&](std::string_view array) {
    return std::ranges::any_of(*names, [&](const std::string& name) { return name.starts_with(array); });
  };
  return names && hasAny("features") && !hasAny("labels");
}

FeaturesFile::FeaturesFile(std::filesystem::path path, std::unique_ptr<FeaturesReader> reader)
    : m_path(std::move(path)), m_reader(std::move(reader))
{
}

Result<FeaturesFile> FeaturesFile::open(const std::filesystem::path& path, const std::filesystem::path& labels)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorCode::NotFound, "there is no such file", path);
  }
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  Reader reader = openByContent(path, labels, error ? 0 : bytes);
  if (!reader) {
    return failAbout(path, reader.error());
  }
  return FeaturesFile(path, *std::move(reader));
}

Result<Features> FeaturesFile::read(int epoch) const
{
  if (!std::ranges::binary_search(epochs(), epoch)) {
    return fail(ErrorCode::NotFound,
                fmt::format("there is no epoch {} in the file, only {}", epoch, fmt::join(epochs(), ", ")), m_path);
  }
  Result<Features> features = m_reader->read(epoch);
  return features ? std::move(features) : failAbout(m_path, features.error());
}

}  // namespace simplexity::runs

#include "core/data/images/image_dataset.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/data/images/image_decoder.h"
#include "core/data/images/image_folder.h"
#include "core/data/stopped.h"

namespace simplexity::data {

namespace {

constexpr float kWhite = 255.0F;
constexpr double kLargestMemoryShare = 0.75;

/// One split while it is read: room for every image, and what was wrong with it.
struct SplitBuffer {
  std::vector<ImageFile> files;
  std::vector<std::uint8_t> values;
  std::vector<std::optional<std::string>> problems;
};

SplitBuffer makeBuffer(std::vector<ImageFile> files, std::size_t imageSize)
{
  SplitBuffer buffer;
  buffer.values.resize(files.size() * imageSize);
  buffer.problems.resize(files.size());
  buffer.files = std::move(files);
  return buffer;
}

/// Reads both splits on several threads. Each image has its own place to go to, so their order does not matter.
class SplitReader {
 public:
  SplitReader(const ImageDecoder& decoder, std::size_t imageSize, SplitBuffer& train, SplitBuffer& test,
              std::stop_token stop)
      : m_decoder(decoder), m_imageSize(imageSize), m_train(train), m_test(test), m_stop(std::move(stop))
  {
  }

  void read(int threads, const LoadObserver& onProgress)
  {
    std::vector<std::jthread> helpers;
    for (int helper = 1; helper < threads; ++helper) {
      helpers.emplace_back([this] {
        while (readNext()) {
        }
      });
    }
    while (readNext()) {
      onProgress({.done = m_done.load(), .total = static_cast<std::int64_t>(count())});
    }
  }

 private:
  [[nodiscard]] std::size_t count() const { return m_train.files.size() + m_test.files.size(); }

  bool readNext()
  {
    const std::size_t index = m_next.fetch_add(1);
    if (index >= count() || m_stop.stop_requested()) {
      return false;
    }
    const bool isTrain = index < m_train.files.size();
    readInto(isTrain ? m_train : m_test, isTrain ? index : index - m_train.files.size());
    m_done.fetch_add(1);
    return true;
  }

  void readInto(SplitBuffer& split, std::size_t index) const
  {
    const auto place = std::span(split.values).subspan(index * m_imageSize, m_imageSize);
    if (const Result<> read = m_decoder.decode(split.files[index].path, place); !read) {
      split.problems[index] = read.error().message;
    }
  }

  const ImageDecoder& m_decoder;
  std::size_t m_imageSize;
  SplitBuffer& m_train;
  SplitBuffer& m_test;
  std::stop_token m_stop;
  std::atomic<std::size_t> m_next = 0;
  std::atomic<std::int64_t> m_done = 0;
};

/// What was read, without gaps; what was not goes to `skipped`.
Samples compacted(SplitBuffer buffer, std::size_t imageSize, const std::filesystem::path& folder,
                  std::vector<SkippedFile>& skipped)
{
  Samples samples;
  std::size_t kept = 0;
  for (std::size_t index = 0; index < buffer.files.size(); ++index) {
    if (buffer.problems[index]) {
      skipped.push_back({buffer.files[index].path.lexically_relative(folder).string(), *buffer.problems[index]});
      continue;
    }
    if (kept != index) {
      std::copy_n(buffer.values.begin() + static_cast<std::ptrdiff_t>(index * imageSize), imageSize,
                  buffer.values.begin() + static_cast<std::ptrdiff_t>(kept * imageSize));
    }
    samples.labels.push_back(buffer.files[index].label);
    ++kept;
  }
  buffer.values.resize(kept * imageSize);
  samples.values = std::move(buffer.values);
  return samples;
}

/// Whether red, green and blue are the same everywhere.
bool isGray(const Samples& samples, std::size_t pixels)
{
  const auto& values = std::get<std::vector<std::uint8_t>>(samples.values);
  for (auto red = values.begin(); red != values.end(); red += static_cast<std::ptrdiff_t>(3 * pixels)) {
    const auto green = red + static_cast<std::ptrdiff_t>(pixels);
    if (!std::equal(red, green, green) || !std::equal(red, green, green + static_cast<std::ptrdiff_t>(pixels))) {
      return false;
    }
  }
  return true;
}

void keepOneChannel(Samples& samples, std::size_t pixels)
{
  auto& values = std::get<std::vector<std::uint8_t>>(samples.values);
  for (std::size_t sample = 0; sample < samples.labels.size(); ++sample) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(sample * 3 * pixels), pixels,
                values.begin() + static_cast<std::ptrdiff_t>(sample * pixels));
  }
  values.resize(samples.labels.size() * pixels);
  values.shrink_to_fit();
}

Result<> expectToFit(std::size_t images, int side, std::size_t imageSize, std::uint64_t memoryBytes)
{
  const auto memory = static_cast<double>(memoryBytes);
  const double needed = static_cast<double>(images) * static_cast<double>(imageSize);
  if (memory > 0.0 && needed > kLargestMemoryShare * memory) {
    constexpr double kGigabyte = 1e9;
    return fail(
        ErrorCode::Unsupported,
        fmt::format("{} images of {} × {} pixels take {:.1f} GB, more than this computer's memory of {:.1f} GB "
                    "can hold: choose a smaller size, as in size={}, or fewer images",
                    images, side, side, needed / kGigabyte, memory / kGigabyte, std::max(kLeastImageSide, side / 2)));
  }
  return {};
}

/// Of every class there must be something in each split.
Result<> expectAllClasses(const Samples& samples, const ImageFolder& folder, Split split,
                          const std::vector<SkippedFile>& skipped)
{
  std::vector<bool> isThere(folder.classNames.size(), false);
  for (const std::int32_t label : samples.labels) {
    isThere[static_cast<std::size_t>(label)] = true;
  }
  const auto missing = std::ranges::find(isThere, false);
  if (missing == isThere.end()) {
    return {};
  }
  const std::string& name = folder.classNames[static_cast<std::size_t>(missing - isThere.begin())];
  const auto example = std::ranges::find_if(
      skipped, [&](const SkippedFile& file) { return file.path.find(name + "/") != std::string::npos; });
  return fail(ErrorCode::InvalidFormat,
              fmt::format("none of the {} images of the class {} can be read{}", splitId(split), name,
                          example == skipped.end() ? "" : fmt::format(", such as {}", example->text())),
              folder.path);
}

/// Everything but the description of a data set: samples, and what was left out.
Result<Dataset> readSamples(ImageFolder& listed, const ImageSpec& spec, const ImageLoading& loading)
{
  const int channels = spec.isGray.value_or(false) ? 1 : 3;
  const ImageShape shape{.channels = channels, .height = spec.side, .width = spec.side};
  const auto imageSize = static_cast<std::size_t>(shape.size());
  if (Result<> fits = expectToFit(listed.imageCount(), spec.side, imageSize, loading.memoryBytes); !fits) {
    return fail(fits.error().code, fits.error().message, listed.path);
  }
  const ImageDecoder decoder(spec.side, channels);
  SplitBuffer train = makeBuffer(std::move(listed.train), imageSize);
  SplitBuffer test = makeBuffer(std::move(listed.test), imageSize);
  SplitReader(decoder, imageSize, train, test, loading.stop).read(loading.threads, loading.onProgress);
  if (loading.stop.stop_requested()) {
    return fail(stopped());
  }
  Dataset dataset;
  dataset.shape = shape;
  dataset.leftOut.otherFiles = listed.otherFiles;
  std::vector<SkippedFile>& skipped = dataset.leftOut.skipped;
  dataset.train = compacted(std::move(train), imageSize, listed.path, skipped);
  dataset.test = compacted(std::move(test), imageSize, listed.path, skipped);
  std::ranges::sort(skipped, {}, &SkippedFile::path);
  for (const Split split : {Split::Train, Split::Test}) {
    if (Result<> all = expectAllClasses(dataset.split(split), listed, split, skipped); !all) {
      return fail(all.error());
    }
  }
  return dataset;
}

/// Images that are all grey need one channel.
void dropEqualChannels(Dataset& dataset)
{
  const auto pixels = static_cast<std::size_t>(dataset.shape.pixels());
  if (isGray(dataset.train, pixels) && isGray(dataset.test, pixels)) {
    keepOneChannel(dataset.train, pixels);
    keepOneChannel(dataset.test, pixels);
    dataset.shape.channels = 1;
  }
}

}  // namespace

ImageLoading imageLoading(std::stop_token stop, LoadObserver onProgress)
{
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long pageSize = ::sysconf(_SC_PAGESIZE);
  const bool isKnown = pages > 0 && pageSize > 0;
  return {.stop = std::move(stop),
          .onProgress = std::move(onProgress),
          .threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency())),
          .memoryBytes = isKnown ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageSize) : 0};
}

Result<Dataset> loadImageDataset(const std::filesystem::path& folder, const ImageSpec& spec,
                                 const ImageLoading& loading)
{
  Result<ImageFolder> listed = listImageFolder(folder, loading.stop);
  if (!listed) {
    return fail(listed.error());
  }
  Result<Dataset> dataset = readSamples(*listed, spec, loading);
  if (!dataset) {
    return dataset;
  }
  if (!spec.isGray) {
    dropEqualChannels(*dataset);
  }
  ImageSpec found = spec;
  found.folder = folder.string();
  found.isGray = dataset->shape.channels == 1;
  dataset->spec = "images:" + found.text();
  dataset->title = "Images in " + folder.filename().string();
  dataset->classNames = std::move(listed->classNames);
  dataset->normalisation = normalisationOf(dataset->train, dataset->shape, kWhite);
  dataset->fingerprint = fingerprintOf(dataset->train, dataset->test);
  return dataset;
}

}  // namespace simplexity::data

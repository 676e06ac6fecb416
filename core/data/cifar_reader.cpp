#include "core/data/cifar_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/data/byte_reader.h"
#include "core/data/stopped.h"

namespace simplexity::data {

namespace {

constexpr ImageShape kShape = {.channels = 3, .height = 32, .width = 32};
constexpr float kWhite = 255.0F;
constexpr std::size_t kLargestNamesFile = 65536;

constexpr std::array<int, 1> kCifar10Labels = {10};
constexpr std::array<int, 2> kCifar100Labels = {20, 100};  // coarse, fine
constexpr std::array<CifarFile, 5> kCifar10Train = {{{"data_batch_1.bin", 10000},
                                                     {"data_batch_2.bin", 10000},
                                                     {"data_batch_3.bin", 10000},
                                                     {"data_batch_4.bin", 10000},
                                                     {"data_batch_5.bin", 10000}}};
constexpr std::array<CifarFile, 1> kCifar10Test = {{{"test_batch.bin", 10000}}};
constexpr std::array<CifarFile, 1> kCifar100Train = {{{"train.bin", 50000}}};
constexpr std::array<CifarFile, 1> kCifar100Test = {{{"test.bin", 10000}}};

/// A file that is there and has a whole number of records.
struct SizedFile {
  CifarFile file;
  std::filesystem::path path;
  std::int64_t count;
};

Result<SizedFile> sizedFile(const CifarFormat& format, const std::filesystem::path& folder, const CifarFile& file)
{
  const std::filesystem::path path = folder / file.name;
  std::error_code error;
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
  if (error) {
    return fail(
        ErrorCode::NotFound,
        fmt::format("the file is missing or unreadable: expected the files of the binary version of {}", format.title),
        path);
  }
  if (size == 0 || size % cifarRecordSize(format) != 0) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("truncated or oversized: expected {} records of {} bytes, found {} bytes",
                            file.officialCount, cifarRecordSize(format), size),
                path);
  }
  return SizedFile{file, path, size / cifarRecordSize(format)};
}

Result<std::vector<SizedFile>> sizedFiles(const CifarFormat& format, const std::filesystem::path& folder)
{
  std::vector<SizedFile> files;
  for (const auto& part : {format.trainFiles, format.testFiles}) {
    for (const CifarFile& file : part) {
      auto sized = sizedFile(format, folder, file);
      if (!sized) {
        return fail(sized.error());
      }
      files.push_back(std::move(*sized));
    }
  }
  const auto isComplete = [](const SizedFile& sized) { return sized.count == sized.file.officialCount; };
  const auto incomplete = std::find_if_not(files.begin(), files.end(), isComplete);
  if (incomplete != files.end() && std::any_of(files.begin(), files.end(), isComplete)) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("truncated or oversized: expected {} images, found {}", incomplete->file.officialCount,
                            incomplete->count),
                incomplete->path);
  }
  return files;
}

/// Appends one record's image to `pixels`, its class to `labels`.
Result<> readRecord(const CifarFormat& format, ByteReader& reader, std::span<std::uint8_t> pixels,
                    std::vector<std::int32_t>& labels)
{
  std::array<std::uint8_t, 2> labelBuffer{};
  const auto labelBytes = std::span(labelBuffer).first(format.labelLimits.size());
  const auto labelsRead = reader.read(labelBytes);
  if (!labelsRead) {
    return fail(labelsRead.error());
  }
  const auto pixelsRead = reader.read(pixels);
  if (!pixelsRead) {
    return fail(pixelsRead.error());
  }
  if (*pixelsRead < pixels.size()) {
    return fail(ErrorCode::InvalidFormat, "the file ended while it was read: expected more images", reader.name());
  }
  for (std::size_t k = 0; k < labelBytes.size(); ++k) {
    if (labelBytes[k] >= format.labelLimits[k]) {
      return fail(ErrorCode::InvalidFormat,
                  fmt::format("label {} out of range at image {}: expected labels from 0 to {}", labelBytes[k],
                              labels.size(), format.labelLimits[k] - 1),
                  reader.name());
    }
  }
  labels.push_back(labelBytes.back());
  return {};
}

Result<Samples> readFiles(const CifarFormat& format, std::span<const SizedFile> files, const std::stop_token& stop)
{
  std::int64_t count = 0;
  for (const SizedFile& sized : files) {
    count += sized.count;
  }
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * kShape.size()));
  Samples samples;
  auto rest = std::span(pixels);
  for (const SizedFile& sized : files) {
    if (stop.stop_requested()) {
      return fail(stopped());
    }
    auto reader = ByteReader::open(sized.path);
    if (!reader) {
      return fail(reader.error());
    }
    const auto images = rest.first(static_cast<std::size_t>(sized.count * kShape.size()));
    if (auto read = readCifarRecords(format, *reader, images, samples.labels); !read) {
      return fail(read.error());
    }
    rest = rest.subspan(images.size());
  }
  samples.values = std::move(pixels);
  return samples;
}

std::vector<std::string> linesOf(std::string_view text)
{
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!line.empty()) {
      lines.emplace_back(line);
    }
  }
  return lines;
}

/// One name a line, if the file is there; else the numbers.
Result<std::vector<std::string>> readNames(const CifarFormat& format, const std::filesystem::path& folder)
{
  const auto classes = static_cast<std::size_t>(format.labelLimits.back());
  std::vector<std::string> names;
  std::error_code error;
  if (!std::filesystem::exists(folder / format.namesFile, error)) {
    for (std::size_t label = 0; label < classes; ++label) {
      names.push_back(std::to_string(label));
    }
    return names;
  }
  std::string text(kLargestNamesFile, '\0');
  const auto size = ByteReader::open(folder / format.namesFile).and_then([&](ByteReader reader) {
    return reader.read({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  });
  if (!size) {
    return fail(size.error());
  }
  text.resize(*size);
  names = linesOf(text);
  const bool isPlain =
      std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || (c >= ' ' && c <= '~'); });
  if (names.size() != classes || !isPlain) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("expected {} class names in plain text, one a line, found {} lines", classes, names.size()),
                folder / format.namesFile);
  }
  return names;
}

}  // namespace

const CifarFormat& cifar10()
{
  static constexpr CifarFormat kFormat = {
      "cifar10", "CIFAR-10", "cifar-10-batches-bin", "batches.meta.txt", kCifar10Labels, kCifar10Train, kCifar10Test};
  return kFormat;
}

const CifarFormat& cifar100()
{
  static constexpr CifarFormat kFormat = {"cifar100",      "CIFAR-100",    "cifar-100-binary", "fine_label_names.txt",
                                          kCifar100Labels, kCifar100Train, kCifar100Test};
  return kFormat;
}

std::int64_t cifarRecordSize(const CifarFormat& format)
{
  return static_cast<std::int64_t>(format.labelLimits.size()) + kShape.size();
}

Result<> readCifarRecords(const CifarFormat& format, ByteReader& reader, std::span<std::uint8_t> pixels,
                          std::vector<std::int32_t>& labels)
{
  const auto imageSize = static_cast<std::size_t>(kShape.size());
  for (; pixels.size() >= imageSize; pixels = pixels.subspan(imageSize)) {
    if (auto read = readRecord(format, reader, pixels.first(imageSize), labels); !read) {
      return read;
    }
  }
  return {};
}

Result<Dataset> loadCifar(const CifarFormat& format, const std::filesystem::path& folder, const std::stop_token& stop)
{
  std::error_code error;
  const bool isArchive = std::filesystem::is_directory(folder / format.subfolder, error);
  const std::filesystem::path place = isArchive ? folder / format.subfolder : folder;
  const auto files = sizedFiles(format, place);
  if (!files) {
    return fail(files.error());
  }
  auto names = readNames(format, place);
  if (!names) {
    return fail(names.error());
  }
  const auto [trainFiles, testFiles] =
      std::pair(std::span(*files).first(format.trainFiles.size()), std::span(*files).subspan(format.trainFiles.size()));
  auto train = readFiles(format, trainFiles, stop);
  if (!train) {
    return fail(train.error());
  }
  auto test = readFiles(format, testFiles, stop);
  if (!test) {
    return fail(test.error());
  }
  Dataset dataset;
  dataset.spec = fmt::format("{}:{}", format.kind, folder.string());
  dataset.title = format.title;
  dataset.citation = "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images (2009)";
  dataset.shape = kShape;
  dataset.classNames = std::move(*names);
  dataset.train = std::move(*train);
  dataset.test = std::move(*test);
  dataset.normalisation = normalisationOf(dataset.train, kShape, kWhite);
  dataset.fingerprint = fingerprintOf(dataset.train, dataset.test);
  return dataset;
}

}  // namespace simplexity::data

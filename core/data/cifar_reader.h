#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/byte_reader.h"
#include "core/data/dataset.h"

namespace simplexity::data {

/// One file of the binary version: records of label bytes, then 3×32×32 pixels (red, green, blue; row by row).
struct CifarFile {
  std::string_view name;
  std::int64_t officialCount;  ///< records in the published file
};

/// What tells CIFAR-10 from CIFAR-100.
struct CifarFormat {
  std::string_view kind;       ///< "cifar10", as in a spec
  std::string_view title;      ///< "CIFAR-10"
  std::string_view subfolder;  ///< of the published archive
  std::string_view namesFile;
  std::span<const int> labelLimits;  ///< of each label byte of a record, exclusive; the last is the class
  std::span<const CifarFile> trainFiles;
  std::span<const CifarFile> testFiles;
};
[[nodiscard]] const CifarFormat& cifar10();
[[nodiscard]] const CifarFormat& cifar100();

[[nodiscard]] std::int64_t cifarRecordSize(const CifarFormat& format);

/// Reads as many records as `pixels` has images and appends their classes to `labels`. Fails at the end of the content
/// and at a label that no class has.
[[nodiscard]] Result<> readCifarRecords(const CifarFormat& format, ByteReader& reader, std::span<std::uint8_t> pixels,
                                        std::vector<std::int32_t>& labels);

/// Reads the files in `folder`, or in the published archive's subfolder of it. Records have no header and files no
/// checksum, so a truncated file shows by an incomplete record, or by fewer records than published while another file
/// is complete; folders in which no file has its published length (excerpts) are accepted.
[[nodiscard]] Result<Dataset> loadCifar(const CifarFormat& format, const std::filesystem::path& folder,
                                        const std::stop_token& stop);

}  // namespace simplexity::data

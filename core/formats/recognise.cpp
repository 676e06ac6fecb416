#include "core/formats/recognise.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <system_error>

namespace simplexity::formats {

namespace {

constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kNumpy = "\x93NUMPY";
/// A pickle of torch's magic number 0x1950a86a20f9469cfc6c.
constexpr std::string_view kLegacy("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19", 14);

/// A length that fits the file, then JSON.
bool isSafetensors(std::string_view start, std::uint64_t fileBytes)
{
  std::uint64_t length = 0;
  if (start.size() <= sizeof(length)) {
    return false;
  }
  std::memcpy(&length, start.data(), sizeof(length));
  return length <= fileBytes - sizeof(length) && start[sizeof(length)] == '{';
}

FileContent recogniseStart(std::string_view start, std::uint64_t fileBytes)
{
  if (start.starts_with(kNumpy)) {
    return FileContent::NumpyArray;
  }
  if (start.starts_with(kLegacy)) {
    return FileContent::PyTorchLegacy;
  }
  return isSafetensors(start, fileBytes) ? FileContent::Safetensors : FileContent::Unknown;
}

}  // namespace

FileContent recognise(const ZipArchive& archive)
{
  const std::vector<std::string> names = archive.names();
  const auto has = [&](auto isIt) { return std::ranges::any_of(names, isIt); };
  if (has([](const std::string& name) { return name.ends_with("/data.pkl"); })) {
    const bool isProgram = has([](const std::string& name) {
      return name.ends_with("/constants.pkl") || name.find("/code/") != std::string::npos;
    });
    return isProgram ? FileContent::PyTorchScript : FileContent::PyTorchStateDict;
  }
  const bool hasArrays = has([](const std::string& name) { return name.ends_with(".npy"); });
  return hasArrays ? FileContent::NumpyArchive : FileContent::Unknown;
}

Result<FileContent> recognise(const std::filesystem::path& path)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorCode::NotFound, "no such file", path);
  }
  const std::uintmax_t fileBytes = std::filesystem::file_size(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (error || !stream) {
    return fail(ErrorCode::Io, "cannot open the file", path);
  }
  std::array<char, 16> buffer{};
  stream.read(buffer.data(), buffer.size());
  const std::string_view start(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  if (!start.starts_with(kZip)) {
    return recogniseStart(start, fileBytes);
  }
  return ZipArchive::open(path).map([](const ZipArchive& archive) { return recognise(archive); });
}

}  // namespace simplexity::formats

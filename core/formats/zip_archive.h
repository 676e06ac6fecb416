#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace simplexity::formats {

/// A zip file of any program, read only: the container of .npz files and of PyTorch's.
class ZipArchive {
 public:
  [[nodiscard]] static Result<ZipArchive> open(const std::filesystem::path& path);
  /// Reads bytes that are already in memory and must outlive the archive; `name` stands in for the file in messages.
  [[nodiscard]] static Result<ZipArchive> fromMemory(std::span<const std::byte> bytes,
                                                     const std::filesystem::path& name);
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  [[nodiscard]] const std::filesystem::path& path() const;
  [[nodiscard]] std::uint64_t fileBytes() const;
  /// What may be unpacked of it at a time: 4 times the size of the file and 64 MB. Enough for what is sparse, too
  /// little for a bomb.
  [[nodiscard]] std::uint64_t memoryLimit() const;
  /// What all entries announce to unpack to, together.
  [[nodiscard]] std::uint64_t unpackedBytes() const;
  /// In the order of the file.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] bool has(const std::string& name) const;
  /// A whole entry, unpacked. Refused before memory is taken when it announces more than `most` bytes, and as damaged
  /// when it does not have the length and the checksum that it announces.
  [[nodiscard]] Result<std::vector<std::byte>> read(const std::string& name, std::uint64_t most) const;

 private:
  struct State;
  explicit ZipArchive(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

/// A file to be put into an archive.
struct ZipMember {
  std::string name;
  std::vector<std::byte> content;
};
/// A zip archive of these members in their order, uncompressed.
[[nodiscard]] Result<std::vector<std::byte>> packZip(const std::vector<ZipMember>& members);

}  // namespace simplexity::formats

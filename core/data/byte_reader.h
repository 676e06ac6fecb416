#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "core/base/result.h"

namespace simplexity::data {

/// Bytes read once, from first to last, unpacked on the way if they are gzip (told by the first two bytes, not by the
/// file's name). Holds 64 KiB and zlib's window, whatever the size of the content: a gzip bomb costs only what is asked
/// for. Damaged, truncated or trailing bytes of gzip are failures that name the file.
class ByteReader {
 public:
  [[nodiscard]] static Result<ByteReader> open(const std::filesystem::path& path);
  /// Reads bytes that are already in memory; `name` stands in for the file in messages. The bytes are copied.
  [[nodiscard]] static Result<ByteReader> fromMemory(std::span<const std::uint8_t> bytes,
                                                     const std::filesystem::path& name);

  ByteReader(ByteReader&&) noexcept;
  ByteReader& operator=(ByteReader&&) noexcept;
  ~ByteReader();

  /// Fills `out` as far as the content goes and returns how much that was: less than asked for means the end.
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> out);
  /// Whether content follows; takes one byte of it. To be asked after the last read(): only at its end does gzip reveal
  /// that its checksum is wrong or that foreign bytes follow.
  [[nodiscard]] Result<bool> hasMore();
  /// An upper bound of what can still come, known without unpacking: exact for plain bytes, and for gzip the best
  /// ratio deflate can reach. Lets a caller refuse an announced size before it allocates memory.
  [[nodiscard]] std::uint64_t remainingAtMost() const;
  [[nodiscard]] const std::filesystem::path& name() const;

 private:
  struct State;
  explicit ByteReader(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace simplexity::data

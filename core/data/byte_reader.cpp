#include "core/data/byte_reader.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <new>
#include <sstream>
#include <string>
#include <utility>

namespace simplexity::data {

namespace {

constexpr std::size_t kBufferSize = 65536;
constexpr std::uint64_t kLargestDeflateRatio = 1032;  // zlib's technical notes: 1032 : 1 is the limit of the format
constexpr int kGzipWindow = 15 + 16;                  // the largest window; + 16 accepts the gzip wrapper only

}  // namespace

// On the heap because zlib keeps a pointer to its z_stream: it must not move.
struct ByteReader::State {
  State(std::unique_ptr<std::istream> source, std::filesystem::path sourceName, std::uint64_t sourceSize)
      : stream(std::move(source)), name(std::move(sourceName)), size(sourceSize)
  {
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State()
  {
    if (isGzip) {
      inflateEnd(&z);
    }
  }

  /// True if there is at least one byte in the buffer afterwards, false at the end of the source.
  Result<bool> refill()
  {
    if (z.avail_in == 0) {
      stream->read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(buffer.size()));
      if (stream->bad()) {
        return fail(ErrorCode::Io, "the file cannot be read to its end", name);
      }
      z.next_in = buffer.data();
      z.avail_in = static_cast<uInt>(stream->gcount());
    }
    return z.avail_in > 0;
  }

  Result<> start()
  {
    if (auto filled = refill(); !filled) {
      return fail(filled.error());
    }
    if (z.avail_in >= 2 && buffer[0] == 0x1F && buffer[1] == 0x8B) {
      if (inflateInit2(&z, kGzipWindow) != Z_OK) {
        throw std::bad_alloc();
      }
      isGzip = true;
    }
    return {};
  }

  Result<std::size_t> readPlain(std::span<std::uint8_t> out)
  {
    std::size_t done = 0;
    while (done < out.size()) {
      const auto available = refill();
      if (!available) {
        return fail(available.error());
      }
      if (!*available) {
        break;
      }
      const std::size_t part = std::min<std::size_t>(out.size() - done, z.avail_in);
      std::copy_n(z.next_in, part, out.begin() + static_cast<std::ptrdiff_t>(done));
      z.next_in += part;
      z.avail_in -= static_cast<uInt>(part);
      done += part;
    }
    consumed += done;
    return done;
  }

  Result<std::size_t> readGzip(std::span<std::uint8_t> out)
  {
    std::size_t done = 0;
    while (done < out.size() && !isFinished) {
      const auto available = refill();
      if (!available) {
        return fail(available.error());
      }
      if (!*available) {
        return fail(ErrorCode::InvalidFormat, "the gzip data end too early: the file is truncated, get it again", name);
      }
      const auto room = static_cast<uInt>(std::min<std::size_t>(out.size() - done, std::numeric_limits<uInt>::max()));
      z.next_out = out.data() + done;
      z.avail_out = room;
      const int status = inflate(&z, Z_NO_FLUSH);
      done += room - z.avail_out;
      if (status == Z_STREAM_END) {
        if (auto next = startNextMember(); !next) {
          return fail(next.error());
        }
      } else if (status != Z_OK) {
        return fail(ErrorCode::InvalidFormat,
                    fmt::format("the gzip data are damaged ({}): get the file again", reason()), name);
      }
    }
    return done;
  }

  /// A gzip file may consist of several members one after the other; anything else after the first is refused.
  Result<> startNextMember()
  {
    const auto available = refill();
    if (!available) {
      return fail(available.error());
    }
    isFinished = !*available;
    if (!isFinished && *z.next_in != 0x1F) {
      return fail(ErrorCode::InvalidFormat,
                  "there are bytes after the end of the gzip data: expected nothing, get the file again", name);
    }
    if (!isFinished) {
      inflateReset(&z);
    }
    return {};
  }

  [[nodiscard]] std::string reason() const { return z.msg == nullptr ? "unexpected data" : z.msg; }

  std::unique_ptr<std::istream> stream;
  std::filesystem::path name;
  std::uint64_t size;          ///< of the source, packed
  std::uint64_t consumed = 0;  ///< of the content; counted for plain bytes only
  z_stream z{};                ///< its input fields are also the read position of plain bytes
  bool isGzip = false;
  bool isFinished = false;
  std::array<std::uint8_t, kBufferSize> buffer{};
};

ByteReader::ByteReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ByteReader::ByteReader(ByteReader&&) noexcept = default;
ByteReader& ByteReader::operator=(ByteReader&&) noexcept = default;
ByteReader::~ByteReader() = default;

Result<ByteReader> ByteReader::open(const std::filesystem::path& path)
{
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return fail(ErrorCode::NotFound, "the file does not exist", path);
  }
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorCode::InvalidFormat, "expected a file, found something else", path);
  }
  const std::uint64_t size = std::filesystem::file_size(path, error);
  auto stream = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (error || !*stream) {
    return fail(ErrorCode::Io, "the file cannot be opened: check its permissions", path);
  }
  auto state = std::make_unique<State>(std::move(stream), path, size);
  if (auto started = state->start(); !started) {
    return fail(started.error());
  }
  return ByteReader(std::move(state));
}

Result<ByteReader> ByteReader::fromMemory(std::span<const std::uint8_t> bytes, const std::filesystem::path& name)
{
  auto stream = std::make_unique<std::istringstream>(std::string(bytes.begin(), bytes.end()));
  auto state = std::make_unique<State>(std::move(stream), name, bytes.size());
  if (auto started = state->start(); !started) {
    return fail(started.error());
  }
  return ByteReader(std::move(state));
}

Result<std::size_t> ByteReader::read(std::span<std::uint8_t> out)
{
  return m_state->isGzip ? m_state->readGzip(out) : m_state->readPlain(out);
}

Result<bool> ByteReader::hasMore()
{
  std::array<std::uint8_t, 1> next{};
  return read(next).map([](std::size_t found) { return found > 0; });
}

std::uint64_t ByteReader::remainingAtMost() const
{
  const State& state = *m_state;
  if (state.isGzip) {
    return state.size * kLargestDeflateRatio;
  }
  return state.size - std::min(state.size, state.consumed);  // a file may have grown meanwhile
}

const std::filesystem::path& ByteReader::name() const
{
  return m_state->name;
}

}  // namespace simplexity::data

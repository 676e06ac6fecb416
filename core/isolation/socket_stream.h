#pragma once

#include <chrono>
#include <functional>

#include "core/isolation/wire.h"

namespace simplexity::isolation {

/// A stream over a socket that is owned by somebody else.
class SocketStream : public ByteStream {
 public:
  /// `mayGoOn` is asked before the stream waits and several times a second while it does; false ends the waiting.
  explicit SocketStream(
      int descriptor, std::function<bool()> mayGoOn = [] { return true; })
      : m_descriptor(descriptor), m_mayGoOn(std::move(mayGoOn))
  {
  }

  [[nodiscard]] bool send(std::span<const std::byte> bytes) override;
  [[nodiscard]] bool receive(std::span<std::byte> bytes) override;

 private:
  [[nodiscard]] bool wait(short event) const;

  int m_descriptor;
  std::function<bool()> m_mayGoOn;
};

}  // namespace simplexity::isolation

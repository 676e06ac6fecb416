#include "core/isolation/socket_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace simplexity::isolation {

namespace {

constexpr int kPatienceMilliseconds = 50;

/// The part of the bytes that is left once `moved` of them are through; a failure that passes moves none.
template <class Byte>
bool advance(std::span<Byte>& bytes, ssize_t moved)
{
  if (moved < 0) {
    return errno == EINTR || errno == EAGAIN;
  }
  bytes = bytes.subspan(static_cast<std::size_t>(moved));
  return moved > 0;
}

}  // namespace

bool SocketStream::wait(short event) const
{
  while (m_mayGoOn()) {
    pollfd place{.fd = m_descriptor, .events = event, .revents = 0};
    if (const int ready = ::poll(&place, 1, kPatienceMilliseconds); ready > 0) {
      return true;
    } else if (ready < 0 && errno != EINTR) {
      return false;
    }
  }
  return false;
}

bool SocketStream::send(std::span<const std::byte> bytes)
{
  while (!bytes.empty()) {
    if (!wait(POLLOUT) || !advance(bytes, ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL))) {
      return false;
    }
  }
  return true;
}

bool SocketStream::receive(std::span<std::byte> bytes)
{
  while (!bytes.empty()) {
    if (!wait(POLLIN) || !advance(bytes, ::recv(m_descriptor, bytes.data(), bytes.size(), 0))) {
      return false;
    }
  }
  return true;
}

}  // namespace simplexity::isolation

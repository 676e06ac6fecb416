#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace simplexity {

/// What kind of thing went wrong; decides the exit status and the wording of a dialog, never the sentence itself.
enum class ErrorCode {
  InvalidArgument,  ///< the caller asked for something that cannot be (wrong usage: exit status 2)
  NotFound,         ///< a file, folder or name does not exist
  InvalidFormat,    ///< a file is not what it should be: wrong magic number, truncated, oversized, inconsistent
  Unsupported,      ///< well-formed, but this version cannot handle it
  Io,               ///< the operating system refused: permissions, disk full
  Numeric,          ///< training or a measurement left the finite numbers
  Internal          ///< a library failed in a way we do not understand
};

/// An expected failure, as a value: one sentence a user can act on, and the file it is about (empty if none).
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
  std::filesystem::path where;

  /// The sentence with the file in front of it, as printed on a terminal.
  [[nodiscard]] std::string text() const { return where.empty() ? message : where.string() + ": " + message; }
};

template <class T = void>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::NotFound, "…", path);` converts to any Result<T>.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::filesystem::path where = {})
{
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}

/// Passes a failure of one Result type on as another.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace simplexity

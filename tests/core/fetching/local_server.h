#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/temporary_directory.h"

namespace simplexity::test {

/// server.py, on a folder of its own, for as long as it lives.
class LocalServer {
 public:
  LocalServer();

  [[nodiscard]] std::string address(const std::string& habit) const;  ///< "http://127.0.0.1:PORT/habit/"
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return m_folder / name; }
  /// The requests so far: a line each of path and range.
  [[nodiscard]] std::string log() const;

 private:
  struct Closer {
    void operator()(std::FILE* pipe) const { ::pclose(pipe); }
  };
  TemporaryDirectory m_folder;
  std::unique_ptr<std::FILE, Closer> m_process;
  std::string m_port;
};

}  // namespace simplexity::test

#include "tests/core/fetching/local_server.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace simplexity::test {

namespace {

std::string contentOf(const std::filesystem::path& file)
{
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

LocalServer::LocalServer()
    : m_process(::popen(("exec " SIMPLEXITY_PYTHON " " SIMPLEXITY_SERVER " " + m_folder.path().string()).c_str(), "w"))
{
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (m_port.empty()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("the server does not start");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    m_port = contentOf(m_folder / "port");
  }
}

std::string LocalServer::address(const std::string& habit) const
{
  return "http://127.0.0.1:" + m_port + "/" + habit + "/";
}

std::string LocalServer::log() const
{
  return contentOf(m_folder / "log");
}

}  // namespace simplexity::test

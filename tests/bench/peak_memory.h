#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace simplexity::test {

/// How much the resident memory of this process grows at most beyond what it is when this is made (Linux).
class PeakMemory {
 public:
  PeakMemory()
  {
    std::ofstream("/proc/self/clear_refs") << "5";  // the high-water mark becomes what is resident now
    m_before = kibibytes("VmRSS:");
  }
  [[nodiscard]] double extraMebibytes() const { return (kibibytes("VmHWM:") - m_before) / 1024.0; }

 private:
  static double kibibytes(const std::string& name)
  {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with(name)) {
        return std::stod(line.substr(name.size()));
      }
    }
    return 0.0;
  }

  double m_before = 0.0;
};

}  // namespace simplexity::test

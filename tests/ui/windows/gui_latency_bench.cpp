// How late does a timer of 10 ms in the GUI thread get while the real window trains with every core busy, first
// followed live, then with somebody scrubbing through the epochs? Prints the distribution and fails above 100 ms.
// gui_latency_bench [seconds for each of the two trainings]
#include <QApplication>
#include <QElapsedTimer>
#include <QSlider>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

#include "tests/ui/windows/fake_dialogs.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/main_window.h"
#include "ui/windows/paths.h"
#include "ui/windows/settings.h"

namespace {

using simplexity::runs::ExperimentConfig;

constexpr int kIntervalMs = 10;
constexpr double kAllowedMs = 100.0;
constexpr int kMouseMs = 16;

/// Collects by how much a timer misses its interval.
class LatenessProbe {
 public:
  LatenessProbe()
  {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(kIntervalMs);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
      const double elapsed = static_cast<double>(m_sinceLast.nsecsElapsed()) / 1e6;
      m_latenesses.push_back(std::max(0.0, elapsed - kIntervalMs));
      m_sinceLast.restart();
    });
  }
  void start()
  {
    m_sinceLast.start();
    m_timer.start();
  }
  /// The latest so far, after printing the distribution.
  double report(const std::string& title)
  {
    m_timer.stop();
    std::ranges::sort(m_latenesses);
    const auto quantile = [this](double share) {
      return m_latenesses[static_cast<std::size_t>(share * static_cast<double>(m_latenesses.size() - 1))];
    };
    std::cout << title << ": " << m_latenesses.size() << " ticks, late by median " << quantile(0.5) << " ms, p99 "
              << quantile(0.99) << " ms, p99.9 " << quantile(0.999) << " ms, max " << quantile(1.0) << " ms\n";
    return quantile(1.0);
  }

 private:
  QTimer m_timer;
  QElapsedTimer m_sinceLast;
  std::vector<double> m_latenesses;
};

/// Where a hand that drags a slider to and fro is after so many milliseconds, as a share of the slider.
double handPosition(qint64 milliseconds)
{
  constexpr double kPeriodMs = 3000.0;
  return 0.5 + 0.5 * std::sin(2.0 * std::numbers::pi * static_cast<double>(milliseconds) / kPeriodMs);
}

/// Trains in a window of its own for a while; returns the worst lateness in ms.
double measure(const std::string& title, ExperimentConfig config, int seconds)
{
  config.training.threads = static_cast<int>(std::thread::hardware_concurrency());
  const QTemporaryDir home;
  simplexity::ui::Settings settings(home.filePath(QStringLiteral("settings.ini")));
  settings.setRunsFolder(simplexity::ui::toPath(home.filePath(QStringLiteral("runs"))));
  simplexity::test::FakeDialogs dialogs;
  simplexity::ui::MainWindow window(settings, dialogs);
  window.resize(1920, 1080);
  window.show();
  window.experimentPanel().setConfig(config);
  LatenessProbe probe;
  // The window has been drawn by then.
  QTimer::singleShot(500, &window, [&] {
    probe.start();
    window.startTraining();
  });
  auto* const slider = window.findChild<QSlider*>(QStringLiteral("epochSlider"));
  QElapsedTimer clock;
  clock.start();
  QTimer hand;
  QObject::connect(&hand, &QTimer::timeout, slider, [slider, &clock] {
    slider->setValue(static_cast<int>(std::lround(handPosition(clock.elapsed()) * slider->maximum())));
  });
  QTimer::singleShot(500 + seconds * 500, &hand, [&hand] { hand.start(kMouseMs); });
  QTimer::singleShot(500 + seconds * 1000, &window, [] { QApplication::exit(); });
  QApplication::exec();
  std::cout << window.document().run().epochs.size() << " epochs shown; ";
  return probe.report(title);
}

}  // namespace

int main(int argc, char** argv)
{
  const QApplication application(argc, argv);
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 30;
  ExperimentConfig digits;
  digits.training.epochs = 1'000'000;
  // The size of Fashion-MNIST (784 inputs, 60,000 samples) without needing its files.
  ExperimentConfig large;
  large.dataset = "gaussians:10,784,6000,0.5";
  large.training.epochs = 1'000'000;
  large.training.model.widths = {512, 256};
  const double worstSmall = measure("digits", digits, seconds);
  const double worstLarge = measure("60,000 samples of 784 features", large, seconds);
  return std::max(worstSmall, worstLarge) <= kAllowedMs ? 0 : 1;
}

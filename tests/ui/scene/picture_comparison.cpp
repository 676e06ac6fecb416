#include "tests/ui/scene/picture_comparison.h"

#include <QByteArray>
#include <QDir>
#include <QString>
#include <algorithm>
#include <cstdlib>

namespace simplexity::test {

namespace {

int largestDifference(QRgb a, QRgb b)
{
  return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

/// Both sides where they differ: grey level is the largest difference of a channel, made visible.
QImage differencePicture(const QImage& a, const QImage& b)
{
  QImage difference(a.size().boundedTo(b.size()), QImage::Format_RGB888);
  for (int y = 0; y < difference.height(); ++y) {
    for (int x = 0; x < difference.width(); ++x) {
      const int level = std::min(255, 4 * largestDifference(a.pixel(x, y), b.pixel(x, y)));
      difference.setPixelColor(x, y, QColor(level, level, level));
    }
  }
  return difference;
}

std::string savedAs(const QImage& image, const QString& name)
{
  const QString path = QDir::current().absoluteFilePath(name);
  return image.save(path) ? path.toStdString() : "(cannot write " + path.toStdString() + ")";
}

}  // namespace

double differentShare(const QImage& a, const QImage& b, int channelDifference)
{
  if (a.size() != b.size() || a.isNull()) {
    return 1.0;
  }
  std::int64_t different = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      different += largestDifference(a.pixel(x, y), b.pixel(x, y)) > channelDifference ? 1 : 0;
    }
  }
  return static_cast<double>(different) / (static_cast<double>(a.width()) * a.height());
}

std::string differenceFromBaseline(const QImage& actual, const std::string& name, const PictureTolerance& tolerance)
{
  const QString stem = QString::fromStdString(name);
  const QString baselinePath = QStringLiteral(SIMPLEXITY_BASELINES "/") + stem + QStringLiteral(".png");
  if (qgetenv("SIMPLEXITY_ACCEPT_BASELINES") == QByteArray("1")) {
    return actual.save(baselinePath) ? std::string() : "cannot write " + baselinePath.toStdString();
  }
  const QImage baseline(baselinePath);
  const double share = differentShare(actual, baseline, tolerance.channelDifference);
  if (share <= tolerance.differentShare) {
    return {};
  }
  std::string report = std::to_string(100.0 * share) + " % of the pixels differ from " + baselinePath.toStdString() +
                       "; actual: " + savedAs(actual, stem + QStringLiteral("-actual.png"));
  if (!baseline.isNull()) {
    report += ", difference: " + savedAs(differencePicture(actual, baseline), stem + QStringLiteral("-difference.png"));
  }
  return report + "; if the change is meant, run again with SIMPLEXITY_ACCEPT_BASELINES=1";
}

}  // namespace simplexity::test

#pragma once

#include <gtest/gtest.h>

#include <QDBusVariant>
#include <QObject>
#include <QString>

namespace simplexity::test {

/// Answers what the desktop's settings portal is asked for.
class FakePortal : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

 public:
  unsigned scheme = 0;

  // The name is the protocol's. The real portal too answers with a variant in a variant.
  // NOLINTNEXTLINE(readability-identifier-naming)
  Q_SCRIPTABLE Q_SLOT QDBusVariant Read(const QString& group, const QString& key) const
  {
    EXPECT_EQ(group, QStringLiteral("org.freedesktop.appearance"));
    EXPECT_EQ(key, QStringLiteral("color-scheme"));
    return QDBusVariant(QVariant::fromValue(QDBusVariant(scheme)));
  }
};

}  // namespace simplexity::test

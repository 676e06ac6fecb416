#pragma once

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>
#include <QString>

namespace simplexity::ui {

/// What the desktop prefers; the values are those of the portal's "color-scheme".
enum class ColourScheme : unsigned { NoPreference = 0, Dark = 1, Light = 2 };

/// Asks the freedesktop portal (org.freedesktop.portal.Settings) for the desktop's colour scheme and listens for
/// changes. Never waits for the bus: the answer arrives as a signal, or not at all where there is no portal.
class DesktopColourScheme final : public QObject {
  Q_OBJECT

 public:
  /// `service` is the bus name of the portal, empty on a peer-to-peer connection.
  DesktopColourScheme(const QDBusConnection& connection, const QString& service, QObject* parent = nullptr);

  /// The session's portal; null where no session bus exists. Looks before it connects, because connecting would
  /// otherwise try to launch a bus.
  [[nodiscard]] static DesktopColourScheme* ofSession(QObject* parent);

  [[nodiscard]] ColourScheme current() const { return m_current; }

 Q_SIGNALS:
  void changed(simplexity::ui::ColourScheme scheme);

 private:
  Q_SLOT void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
  void update(const QVariant& value);

  ColourScheme m_current = ColourScheme::NoPreference;
};

}  // namespace simplexity::ui

#pragma once

#include <QFrame>

#include "core/base/result.h"

class QLabel;
class QToolButton;

namespace simplexity::ui {

/// The one place where the window says that something went wrong: above everything, in the way of nothing, until it is
/// closed or the next run starts.
class MessageBanner final : public QFrame {
  Q_OBJECT

 public:
  explicit MessageBanner(QWidget* parent);

  void showError(const Error& error);
  void showWarning(const QString& sentence, const QString& details = {});

 private:
  void showMessage(const QString& title, const QString& sentence, const QString& details);

  QLabel* m_icon;
  QLabel* m_text;
  QLabel* m_details;
  QToolButton* m_expand;
};

}  // namespace simplexity::ui

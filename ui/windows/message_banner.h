#pragma once

#include <QFrame>
#include <array>

#include "core/base/result.h"

class QAction;
class QLabel;
class QToolButton;

namespace simplexity::ui {

/// The one place where the window says that something went wrong, or offers something: above everything, in the way of
/// nothing, until it is closed or the next run starts.
class MessageBanner final : public QFrame {
  Q_OBJECT

 public:
  explicit MessageBanner(QWidget* parent);

  void showError(const Error& error);
  void showWarning(const QString& sentence, const QString& details = {});
  /// An offer can be chosen or dismissed. The actions outlive the offer.
  void showOffer(const QString& sentence, const QString& details, const std::array<QAction*, 2>& choices);

 Q_SIGNALS:
  void dismissed();  ///< by the user

 private:
  void showMessage(const QString& title, const QString& sentence, const QString& details);

  QLabel* m_icon;
  QLabel* m_text;
  QLabel* m_details;
  std::array<QToolButton*, 2> m_choices;  ///< of an offer
  QToolButton* m_expand;
};

}  // namespace simplexity::ui

#pragma once

#include <QWidget>
#include <optional>

#include "core/runs/resume.h"

class QLabel;

namespace simplexity::ui {

/// "Branch of RUN from epoch 12", with a button that makes the form one of a new run again. Hidden when it is not one
/// of a branch.
class BranchStrip final : public QWidget {
  Q_OBJECT

 public:
  explicit BranchStrip(QWidget* parent);

  /// `origin` is what the user calls it.
  void setPoint(const std::optional<runs::BranchPoint>& point, const std::filesystem::path& origin = {});
  [[nodiscard]] const std::optional<runs::BranchPoint>& point() const { return m_point; }

 Q_SIGNALS:
  void pointChanged();

 private:
  QLabel* m_text;
  std::optional<runs::BranchPoint> m_point;
};

}  // namespace simplexity::ui

#include "ui/windows/display_text.h"

#include <QDateTime>
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "core/learning/model_title.h"
#include "ui/plots/sample_note.h"
#include "ui/style/short_text.h"

namespace simplexity::ui {

QString durationText(double seconds)
{
  const auto total = static_cast<qint64>(std::llround(seconds));
  const QChar zero(u'0');
  const auto twoDigits = [zero](qint64 value) { return QStringLiteral("%1").arg(value, 2, 10, zero); };
  if (total >= 3600) {
    return QStringLiteral("%1:%2:%3").arg(total / 3600).arg(twoDigits(total / 60 % 60), twoDigits(total % 60));
  }
  return QStringLiteral("%1:%2").arg(total / 60).arg(twoDigits(total % 60));
}

QString loadingText(const data::LoadProgress& progress)
{
  return QStringLiteral("reading images %1 of %2").arg(countText(progress.done), countText(progress.total));
}

QString progressText(const learning::Progress& progress)
{
  if (progress.loading.total > 0) {
    return loadingText(progress.loading);
  }
  QStringList parts;
  if (progress.epoch == 0) {
    parts << QStringLiteral("measuring the network");
  } else {
    parts << QStringLiteral("epoch %1 of %2").arg(progress.epoch).arg(progress.epochs);
  }
  if (progress.imagesPerSecond > 0) {
    const double rounded = progress.imagesPerSecond >= 1000 ? std::round(progress.imagesPerSecond / 100) * 100
                                                            : std::round(progress.imagesPerSecond);
    parts << QStringLiteral("%1 images/s").arg(countText(static_cast<qint64>(rounded)));
  }
  if (progress.secondsLeft > 0) {
    parts << QStringLiteral("%1 left").arg(durationText(progress.secondsLeft));
  }
  return parts.join(QStringLiteral(" · "));
}

double progressShare(const learning::Progress& progress)
{
  if (progress.loading.total > 0) {
    return static_cast<double>(progress.loading.done) / static_cast<double>(progress.loading.total);
  }
  if (progress.epoch < 1 || progress.epochs < 1) {
    return 0.0;
  }
  const double ofEpoch = progress.measuring ? 1.0
                         : progress.batches > 0
                             ? static_cast<double>(progress.batch) / static_cast<double>(progress.batches)
                             : 0.0;
  return std::clamp((progress.epoch - 1 + ofEpoch) / progress.epochs, 0.0, 1.0);
}

QString outcomeText(const learning::TrainingSummary& summary, bool ofFeatures)
{
  if (summary.outcome == learning::Outcome::Completed && summary.epochs == 0) {
    return QStringLiteral("measured in %1").arg(durationText(summary.seconds));
  }
  const QString completed =
      ofFeatures ? QStringLiteral("measured %1 epochs in %2") : QStringLiteral("completed %1 epochs in %2");
  const QString text =
      summary.outcome == learning::Outcome::Stopped ? QStringLiteral("stopped after %1 epochs in %2") : completed;
  return text.arg(summary.epochs).arg(durationText(summary.seconds));
}

QString featuresText(const runs::RunInfo& info)
{
  const runs::FeaturesOrigin& origin = *info.features;
  return QStringLiteral(
             "%1: %2 samples × %3 features, %4 classes; %5, labels from %6; GC needs the network: features only")
      .arg(QString::fromStdString(origin.file), countText(info.plan.test.samples),
           countText(info.plan.embeddingFeatures), countText(static_cast<qint64>(info.classNames.size())),
           QString::fromStdString(origin.format), QString::fromStdString(origin.labels));
}

QString networkText(const runs::RunInfo& info)
{
  const data::NormalisationChoice& normalisation = info.config.normalisation;
  const QString by = normalisation.kind == data::NormalisationChoice::Kind::Dataset
                         ? QStringLiteral("the data set")
                         : QString::fromStdString(data::textOf(normalisation));
  return QStringLiteral("%1: %2, %3 parameters, on %4; inputs normalised by %5")
      .arg(QString::fromStdString(info.network->file),
           isProgram(info) ? QString::fromStdString(info.network->format)
                           : QString::fromStdString(learning::titleOf(info.config.training.model)),
           countText(info.plan.parameters), QString::fromStdString(info.datasetTitle), by);
}

QString networkText(const runs::OutlinedNetwork& network)
{
  const learning::RecognisedModel& found = network.found;
  const bool isMlp = found.model.name == "mlp";
  const qint64 inputs = isMlp ? found.input.size() : found.input.channels;
  const QString text = QStringLiteral("%1 for %2 %3 and %4 classes, %5 parameters")
                           .arg(QString::fromStdString(learning::titleOf(found.model)), countText(inputs),
                                isMlp         ? QStringLiteral("inputs")
                                : inputs == 1 ? QStringLiteral("channel")
                                              : QStringLiteral("channels"),
                                countText(found.classCount), countText(network.parameters));
  return network.complaint.empty() ? text
                                   : QStringLiteral("%1, but %2").arg(text, QString::fromStdString(network.complaint));
}

QString networkText(const learning::ScriptSummary& script)
{
  const QString weights = script.parameterCount ? QStringLiteral("%1 parameters").arg(countText(*script.parameterCount))
                                                : QStringLiteral("frozen, with its weights as constants");
  const QString text = QStringLiteral(
                           "TorchScript, %1%2. It is a program, which measuring runs; those that reach outside of "
                           "themselves are refused")
                           .arg(weights);
  if (!script.embeddingFeatures || !script.classCount) {
    return text.arg(QStringLiteral("; no last linear layer was found, so choose its embedding"));
  }
  return text.arg(QStringLiteral(", an embedding of %1 features and %2 classes")
                      .arg(countText(*script.embeddingFeatures), countText(*script.classCount)));
}

QString runTitle(const runs::RunInfo& info)
{
  const runs::ExperimentConfig& config = info.config;
  const QString what =
      QStringLiteral("%1 %2").arg(QString::fromStdString(config.dataset.substr(0, config.dataset.find(':'))),
                                  QString::fromStdString(config.training.model.name));
  const QDateTime started = QDateTime::fromString(QString::fromStdString(info.started), Qt::ISODate).toLocalTime();
  const bool isThisYear = started.date().year() == QDate::currentDate().year();
  const QString format = isThisYear ? QStringLiteral("d MMM HH:mm") : QStringLiteral("d MMM yyyy HH:mm");
  const QString title = shortText(what, kLettersOfName);
  return started.isValid() ? QStringLiteral("%1, %2").arg(title, QLocale::c().toString(started, format)) : title;
}

QString leftOutText(const runs::RunInfo& info)
{
  if (!info.network || info.network->leftOut == 0) {
    return {};
  }
  return QStringLiteral("%1 of the file's tensors are no part of a %2 and were left out")
      .arg(countText(info.network->leftOut), QString::fromStdString(info.config.training.model.name));
}

QString outcomeText(const runs::Run& run)
{
  const runs::RunInfo& info = run.info;
  const QString outcome = run.isInterrupted ? QStringLiteral("interrupted") : QString::fromStdString(info.outcome);
  return info.message.empty() ? outcome : QStringLiteral("%1: %2").arg(outcome, QString::fromStdString(info.message));
}

}  // namespace simplexity::ui

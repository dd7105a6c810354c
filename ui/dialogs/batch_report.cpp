#include "ui/dialogs/batch_report.h"

#include "ui/files/paths.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace pellucid {

BatchReport::BatchReport(QWidget *parent)
    : QWidget(parent),
      m_progress(new QProgressBar(this)),
      m_summary(new QLabel(this)),
      m_lines(new QPlainTextEdit(this)),
      m_copy(new QPushButton(tr("Copy &Report"), this))
{
    m_progress->setObjectName("batchProgress");
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setToolTip(tr("Files that are done"));
    m_progress->hide();
    m_summary->setObjectName("batchSummary");
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_lines->setObjectName("batchReport");
    m_lines->setAccessibleName(tr("Report"));
    m_lines->setToolTip(tr("What failed, was skipped or lost"));
    m_lines->setReadOnly(true);
    m_lines->setTabChangesFocus(true);
    m_lines->hide();
    m_copy->setObjectName("batchCopy");
    m_copy->setAccessibleName(tr("Copy report"));
    m_copy->setToolTip(tr("Copy the report to the clipboard"));
    m_copy->setAutoDefault(false);
    m_copy->hide();
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_lines->toPlainText()); });

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_progress);
    layout->addWidget(m_summary);
    layout->addWidget(m_lines, 1);
    layout->addWidget(m_copy, 0, Qt::AlignLeft);
}

void BatchReport::begin(int files)
{
    m_counts = {};
    m_total = files;
    m_lines->clear();
    m_summary->clear();
    m_progress->setRange(0, files);
    m_progress->setValue(0);
    m_progress->show();
}

void BatchReport::take(const BatchOutcome &outcome, const QString &file)
{
    ++m_counts[static_cast<std::size_t>(outcome.kind)];
    m_progress->setValue(m_counts[0] + m_counts[1] + m_counts[2]);
    if (outcome.kind == BatchOutcome::Kind::Failed)
        addLine(QString::fromStdString(outcome.message));
    for (const TypeOffer &offer : outcome.offers)
        addLine(tr("  A step would help: %1: %2")
                    .arg(QString::fromStdString(offer.step()), QString::fromStdString(offer.effect)));
    if (outcome.kind == BatchOutcome::Kind::Skipped)
        addLine(tr("%1: Skipped, there is %2 already.").arg(file, fromFilesystemPath(outcome.output)));
    for (const std::string &loss : outcome.losses)
        addLine(fromFilesystemPath(outcome.output) + ": " + QString::fromStdString(loss));
}

void BatchReport::addLine(const QString &line)
{
    m_lines->appendPlainText(line);
    m_lines->show();
    m_copy->show();
}

void BatchReport::end()
{
    const auto &[completed, skipped, failed] = m_counts;
    QStringList parts{tr("Files written: %1").arg(completed)};
    if (skipped > 0)
        parts.append(tr("skipped: %1").arg(skipped));
    if (failed > 0)
        parts.append(tr("failed: %1").arg(failed));
    if (const int missing = m_total - completed - skipped - failed; missing > 0)
        parts.append(tr("not done: %1").arg(missing));
    m_summary->setText(parts.join(", ") + '.');
}

void BatchReport::say(const QString &text)
{
    m_summary->setText(text);
}

} // namespace pellucid

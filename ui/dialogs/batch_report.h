// What becomes of a batch: how far it is, what failed, was skipped or lost, and the sum of it.
#pragma once

#include "core/document/batch.h"

#include <QWidget>

#include <array>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace pellucid {

class BatchReport : public QWidget
{
    Q_OBJECT

public:
    explicit BatchReport(QWidget *parent = nullptr);

    void begin(int files);
    void take(const BatchOutcome &outcome, const QString &file);
    void addLine(const QString &line); // of what shall be read
    void end();                        // sums up

    void say(const QString &text); // where the sum will be

private:
    std::array<int, 3> m_counts{}; // by BatchOutcome::Kind
    int m_total = 0;
    QProgressBar *m_progress;
    QLabel *m_summary;
    QPlainTextEdit *m_lines;
    QPushButton *m_copy;
};

} // namespace pellucid

#include "ui/dialogs/row_stride_field.h"

#include "ui/controls/layout.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

#include <utility>

namespace pellucid {

namespace {

QString certaintyText(RowStrideGuess::Certainty certainty)
{
    switch (certainty) {
    case RowStrideGuess::Certainty::Sure: return RowStrideField::tr("sure");
    case RowStrideGuess::Certainty::Likely: return RowStrideField::tr("likely");
    case RowStrideGuess::Certainty::NotSure: break;
    }
    return RowStrideField::tr("not sure");
}

} // namespace

RowStrideField::RowStrideField(QDoubleSpinBox *number, std::shared_ptr<Storage> file, std::function<RawRows()> rows,
                               QWidget *parent)
    : QWidget(parent),
      m_number(number),
      m_file(std::move(file)),
      m_rows(std::move(rows)),
      m_button(new QPushButton(tr("&Guess"), this)),
      m_text(dimmed())
{
    m_button->setObjectName("rawGuess");
    m_button->setAccessibleName(tr("Guess the row stride"));
    m_button->setToolTip(tr("Finds the row stride from the pixels; press again for the next candidate"));
    m_button->setAutoDefault(false);
    m_text->setObjectName("rawGuessed");
    connect(m_button, &QPushButton::clicked, this, &RowStrideField::guess);

    auto *row = new QHBoxLayout;
    row->addWidget(m_number, 1);
    row->addWidget(m_button);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(row);
    layout->addWidget(m_text);
}

void RowStrideField::guess()
{
    if (m_guesses.empty())
        look();
    else
        take((m_current + 1) % m_guesses.size());
}

void RowStrideField::forgetGuesses()
{
    if (m_task != nullptr)
        m_task->cancel();
    m_guesses.clear();
    m_text->clear();
    m_button->setEnabled(true);
}

void RowStrideField::look()
{
    m_button->setEnabled(false);
    m_text->setText(tr("looking at the pixels…"));
    const auto work = [file = m_file, rows = m_rows()](const Progress &progress) {
        return guessRowStrides(file->bytes().subspan(static_cast<std::size_t>(rows.offset)), rows.dtype,
                               channelsInRow(rows), progress.token);
    };
    const auto done = [this](const std::vector<RowStrideGuess> &guesses) {
        m_button->setEnabled(true);
        m_guesses = guesses;
        m_current = guesses.size() - 1; // the next one is the first
        if (guesses.empty())
            m_text->setText(tr("The file is too small, or all the same, to tell."));
        else if (guesses.front().certainty == RowStrideGuess::Certainty::NotSure)
            m_text->setText(tr("Not sure: no row stride stands out. Press Guess again to try candidates (%1).")
                                .arg(guesses.size()));
        else
            take(0);
    };
    m_task = new Task(tr("Guessing the row stride"), Task::LateAnswer::Dropped, work, done, this);
}

void RowStrideField::take(std::size_t index)
{
    m_current = index;
    const RowStrideGuess &guess = m_guesses[index];
    m_text->setText(tr("Candidate %1 of %2: %3 bytes, %4")
                        .arg(index + 1)
                        .arg(m_guesses.size())
                        .arg(guess.stride)
                        .arg(certaintyText(guess.certainty)));
    {
        const QSignalBlocker blocker(m_number);
        m_number->setValue(static_cast<double>(guess.stride));
    }
    emit guessed();
}

} // namespace pellucid

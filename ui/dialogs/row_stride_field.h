// The row stride of raw pixels: typed, or guessed from what the file holds.
#pragma once

#include "core/analysis/row_stride_guess.h"
#include "core/buffer/storage.h"
#include "core/codecs/raw/raw_rows.h"
#include "ui/window/task.h"

#include <QPointer>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace pellucid {

class RowStrideField : public QWidget
{
    Q_OBJECT

public:
    // `rows` tells of what type and channels the values are taken to be, and where they begin.
    RowStrideField(QDoubleSpinBox *number, std::shared_ptr<Storage> file, std::function<RawRows()> rows,
                   QWidget *parent);

    [[nodiscard]] QDoubleSpinBox *number() const { return m_number; }

    // The most certain stride, once it is found; every further call the next one of them.
    void guess();

    // What they were made for is another now.
    void forgetGuesses();

signals:
    void guessed(); // number() has its value, and has not told

private:
    void look();
    void take(std::size_t index);

    QDoubleSpinBox *m_number;
    std::shared_ptr<Storage> m_file;
    std::function<RawRows()> m_rows;
    QPushButton *m_button;
    QLabel *m_text;
    QPointer<Task> m_task;
    std::vector<RowStrideGuess> m_guesses;
    std::size_t m_current = 0; // of them
};

} // namespace pellucid

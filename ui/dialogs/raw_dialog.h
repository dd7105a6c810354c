// Asks how the pixels of a file lie that says nothing about them. Shows at once what each answer looks like, and the
// name by which scripts open the same.
#pragma once

#include "core/analysis/row_stride_guess.h"
#include "core/buffer/file_bytes.h"
#include "core/codecs/raw_rows.h"
#include "ui/task.h"

#include <QDialog>
#include <QPointer>

#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pellucid {

class RawPreview;

class RawDialog : public QDialog
{
    Q_OBJECT

public:
    // The file is mapped as long as the dialog lives.
    RawDialog(const QString &path, FileBytes file, QWidget *parent);

    // "frame.raw[shape=480x640x3,dtype=uint8]"
    [[nodiscard]] QString qualifiedName() const;

private:
    // Which of width and row stride the other follows.
    enum class Rule { Width, Stride, Neither };

    QFormLayout *createForm();
    QDoubleSpinBox *addNumber(const char *objectName, const QString &name, const QString &tip, double least,
                              double most);
    QComboBox *addChoice(const char *objectName, const QString &name, const QString &tip, const QStringList &titles);
    [[nodiscard]] RawRows rows() const;
    void followAndShow();
    void guess();
    void forgetGuesses();
    void takeGuess(std::size_t index);

    QString m_path;
    FileBytes m_file;
    QComboBox *m_type;
    QComboBox *m_order;
    QComboBox *m_channels;
    QComboBox *m_arrangement;
    QDoubleSpinBox *m_offset;
    QDoubleSpinBox *m_width;
    QDoubleSpinBox *m_height;
    QDoubleSpinBox *m_stride;
    QCheckBox *m_bottomUp;
    QPushButton *m_guess;
    QLabel *m_guessed;
    RawPreview *m_preview;
    QLabel *m_status;
    QLineEdit *m_name;
    QPushButton *m_open;
    Rule m_rule = Rule::Width;
    bool m_hasAllRows = true; // the height follows the file's size
    QPointer<Task> m_task;
    std::vector<RowStrideGuess> m_guesses; // for the type, channels and offset as they are
    std::size_t m_current = 0;             // of them
};

} // namespace pellucid

// Asks how the pixels of a file lie that says nothing about them. Shows at once what each answer looks like, and the
// name by which scripts open the same.
#pragma once

#include "core/buffer/file_bytes.h"
#include "core/codecs/raw/raw_rows.h"
#include "ui/dialogs/dialog.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pellucid {

class RawPreview;
class RowStrideField;

class RawDialog : public Dialog
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

    QString m_path;
    FileBytes m_file;
    QComboBox *m_type;
    QComboBox *m_order;
    QComboBox *m_channels;
    QComboBox *m_arrangement;
    QDoubleSpinBox *m_offset;
    QDoubleSpinBox *m_width;
    QDoubleSpinBox *m_height;
    RowStrideField *m_stride;
    QCheckBox *m_bottomUp;
    RawPreview *m_preview;
    QLabel *m_status;
    QLineEdit *m_name;
    QPushButton *m_open;
    Rule m_rule = Rule::Width;
    bool m_hasAllRows = true; // the height follows the file's size
};

} // namespace pellucid

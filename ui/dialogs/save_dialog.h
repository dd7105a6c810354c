// Before a file is written: what its format will not keep of this very image, and how it shall be written (quality and
// color of JPEG, compression of PNG, TIFF and OpenEXR, whether changed pages go to a copy or into the file). Values
// that change are counted and the size is found by encoding, both in the background while the dialog can be used.
#pragma once

#include "ui/dialogs/dialog.h"
#include "ui/window/user_prompts.h"

#include <QPointer>
#include <QTimer>

class QComboBox;
class QLabel;
class QSpinBox;
class QVBoxLayout;

namespace pellucid {

class Task;

class SaveDialog : public Dialog
{
    Q_OBJECT

public:
    SaveDialog(const SaveQuestion &question, QWidget *parent);

    [[nodiscard]] EncodeOptions options() const;

private:
    QLabel *addText(const QString &text, const char *objectName);
    void addLedger();
    void addOptions();
    [[nodiscard]] QWidget *createQualityRow(int quality);
    [[nodiscard]] QComboBox *createChoice(const char *objectName, const QString &name, const QString &tip,
                                          const QStringList &titles, int current);
    void countLosses();
    void estimateSize();

    SaveQuestion m_question;
    QVBoxLayout *m_layout;
    QSpinBox *m_quality = nullptr; // these three where the format has them
    QComboBox *m_subsampling = nullptr;
    QComboBox *m_compression = nullptr;
    QComboBox *m_replacement = nullptr; // where only changed pages are written
    QLabel *m_bitExact = nullptr;       // where nothing is lost, unless
    QLabel *m_lossIfAsked = nullptr;    // it is asked for
    QLabel *m_size = nullptr;
    QTimer m_change; // starts the estimate when the last one is 150 ms ago
    QPointer<Task> m_estimate;
};

} // namespace pellucid

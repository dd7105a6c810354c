// Applies steps to many files: which, where to, under what names, in what format. The window stays usable meanwhile;
// closing the dialog stops the batch.
#pragma once

#include "core/document/batch.h"
#include "ui/dialogs/dialog.h"

#include <QPointer>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace pellucid {

class BatchFiles;
class BatchReport;
class Task;
class Workspace;

class BatchDialog : public Dialog
{
    Q_OBJECT

public:
    // Starts with the steps of the current document. The workspace outlives the dialog.
    explicit BatchDialog(Workspace &workspace, QWidget *parent = nullptr);

    [[nodiscard]] BatchFiles &files() { return *m_files; }
    void setFolder(const QString &folder); // to write to; made when it is missing
    void loadRecipe(const QString &path);

    void done(int result) override;

private:
    QPushButton *addButton(const char *objectName, const QString &text, const QString &tip, QWidget *parent);
    QFormLayout *createForm();
    void fillFormats();
    void setRecipe(Recipe recipe);
    void refresh();
    [[nodiscard]] QString example() const;
    void start();
    void take(const BatchOutcome &outcome, const QString &file);
    void finish();

    Workspace &m_workspace;
    Recipe m_recipe;
    QPointer<Task> m_task;

    BatchFiles *m_files;
    BatchReport *m_report;
    QLabel *m_steps;
    QLineEdit *m_folder;
    QLineEdit *m_pattern;
    QLabel *m_example;
    QComboBox *m_format;
    QSpinBox *m_quality;
    QComboBox *m_existing;
    QSpinBox *m_jobs;
    QPushButton *m_start;
};

} // namespace pellucid

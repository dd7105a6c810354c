// Everything that is known of an open image: its file, its pixels, its colors, and what the file says besides. Rows
// can be selected and copied. Shows the moment it was opened; deletes itself.
#pragma once

#include "ui/dialogs/dialog.h"

#include <QString>

class QTreeWidget;
class QTreeWidgetItem;

namespace pellucid {

class Document;
class Session;

class PropertiesDialog : public Dialog
{
    Q_OBJECT

public:
    PropertiesDialog(const Session &session, QWidget *parent);

    // The selected rows, or all; a line each: group, name, value, between tabs.
    [[nodiscard]] QString text() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void copy() const;
    void addFile(const Session &session);
    void addImage(const Document &document);
    void addExif(const Document &document);
    void addTexts(const Document &document);
    void addBlocks(const Document &document);
    void add(const QString &group, const QString &name, const QString &value);

    QTreeWidget *m_tree;
};

} // namespace pellucid

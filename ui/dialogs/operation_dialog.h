// The form of one operation, made from its declaration, with the result shown live in the picture. OK keeps it, Cancel
// takes it back; so does closing. Any other edit ends it, keeping what it shows. Deletes itself.
#pragma once

#include "core/operations/step.h"

#include <QDialog>
#include <QList>

#include <utility>

class QCheckBox;

namespace pellucid {

class ParameterControl;
class Session;

class OperationDialog : public QDialog
{
    Q_OBJECT

public:
    // Closes with the session.
    OperationDialog(Session &session, const Operation &operation, QWidget *parent);

    void done(int result) override;

private:
    [[nodiscard]] QWidget *createChannelBoxes(const Parameter &parameter);
    void chooseOption(const std::string &id); // "file", which a file that was just given is meant for
    [[nodiscard]] Step step() const;
    void preview();

    Session &m_session;
    const Operation &m_operation;
    QList<std::pair<const Parameter *, ParameterControl *>> m_controls;
    const Parameter *m_channelsParameter = nullptr;
    QList<QCheckBox *> m_channels; // one for each of the image's
};

} // namespace pellucid

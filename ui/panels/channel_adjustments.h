// The live adjustments of channels: levels, gain, offset, gamma, invert, set to constant, in this order whatever the
// order in which they were touched. Each sees the stored (rounded) result of the one before.
#pragma once

#include "core/operations/step.h"

#include <QWidget>

#include <vector>

class QCheckBox;

namespace pellucid {

class OperationForm;
class Session;

class ChannelAdjustments : public QWidget
{
    Q_OBJECT

public:
    explicit ChannelAdjustments(QWidget *parent = nullptr);

    void setSpec(const ImageSpec &spec);

    // Everything neutral; emits nothing.
    void reset();

    // Those that are not neutral.
    [[nodiscard]] Recipe steps(const Session &session, const ChannelNames &channels) const;

signals:
    void changed(); // by the user

private:
    struct Adjustment
    {
        const Operation *operation;
        QCheckBox *check; // nullptr where the numbers decide
        OperationForm *form;

        [[nodiscard]] bool isNeutral() const;
    };

    void add(const char *operationId, const QString &checkTitle = {});

    std::vector<Adjustment> m_adjustments;
};

} // namespace pellucid

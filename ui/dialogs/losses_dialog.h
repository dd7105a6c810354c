// Before a file is written: what the format cannot keep, and how well a lossy one shall try.
#pragma once

#include "core/codecs/save_image.h"

#include <QDialog>

class QSpinBox;

namespace pellucid {

class LossesDialog : public QDialog
{
    Q_OBJECT

public:
    LossesDialog(const SavePlan &plan, const QString &path, const EncodeOptions &suggested, QWidget *parent);

    [[nodiscard]] EncodeOptions options() const;

private:
    [[nodiscard]] QWidget *createQualityRow(int quality);

    QSpinBox *m_quality = nullptr; // where the format is lossy
};

} // namespace pellucid

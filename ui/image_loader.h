// Reads image files off the GUI thread and makes documents of them.
#pragma once

#include "core/codecs/registry.h"
#include "core/document/document.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace pellucid {

class Task;

class ImageLoader : public QObject
{
    Q_OBJECT

public:
    using Loaded = std::function<void(std::unique_ptr<Document>)>;

    explicit ImageLoader(const CodecRegistry &registry, QObject *parent = nullptr);

    // Calls `loaded` when the file is decoded. A failure goes to failed(), a cancelled task to neither.
    Task *load(const QString &path, Loaded loaded);

signals:
    void failed(const QString &path, const QString &message); // the message names the file

private:
    const CodecRegistry &m_registry;
};

} // namespace pellucid

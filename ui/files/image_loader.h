// Reads image files off the GUI thread and makes documents of them.
#pragma once

#include "core/codecs/registry.h"
#include "core/document/document.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace pellucid {

class Prefetch;
class Loading;

class ImageLoader : public QObject
{
    Q_OBJECT

public:
    using Loaded = std::function<void(std::unique_ptr<Document>)>;

    explicit ImageLoader(const CodecRegistry &registry, QObject *parent = nullptr);

    // Whoever loads this file next finds it begun.
    void setPrefetch(std::shared_ptr<Prefetch> prefetch) { m_prefetch = std::move(prefetch); }

    // Calls `loaded` when the file is decoded. A failure goes to failed(), a cancelled task to neither. With shared
    // access the document is live.
    Loading *load(const QString &path, Loaded loaded, FileMapping::Access access = FileMapping::Access::Private);

signals:
    void failed(const QString &path, const pellucid::Error &error); // its message names the file

private:
    const CodecRegistry &m_registry;
    std::shared_ptr<Prefetch> m_prefetch;
};

} // namespace pellucid

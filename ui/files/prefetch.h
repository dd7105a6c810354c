// Reads a file before there is a window, or even a QApplication, to show it in. The first file of the command line has
// one: it is being decoded while Qt starts.
#pragma once

#include "core/codecs/io/open_image.h"
#include "ui/files/progressive_preview.h"

#include <QString>

#include <atomic>
#include <future>
#include <memory>

namespace pellucid {

class Prefetch
{
public:
    // Starts at once, with core's codecs only; in finish() where the system refuses a thread.
    explicit Prefetch(const QString &path);
    ~Prefetch(); // cancels
    Prefetch(const Prefetch &) = delete;
    Prefetch &operator=(const Prefetch &) = delete;

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const std::shared_ptr<ProgressivePreview> &progressivePreview() const { return m_early; }

    // Any thread, once: waits for the image. UnknownFormat: none of core's codecs reads it.
    [[nodiscard]] Result<OpenedImage> finish(const Progress &progress);

private:
    QString m_path;
    std::shared_ptr<ProgressivePreview> m_early = std::make_shared<ProgressivePreview>();
    CancellationToken m_token;
    std::atomic<double> m_fraction = 0.0;
    std::future<Result<OpenedImage>> m_opened; // last: waits for its thread, which uses the others
};

} // namespace pellucid

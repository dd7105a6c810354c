#include "ui/files/prefetch.h"

#include "core/codecs/registry.h"
#include "ui/files/paths.h"

#include <chrono>
#include <system_error>

namespace pellucid {

namespace {

constexpr std::chrono::milliseconds glance{10}; // between two looks at the other progress

} // namespace

Prefetch::Prefetch(const QString &path) : m_path(path)
{
    const auto open = [this, file = toFilesystemPath(path)] {
        const Progress progress{m_token,
                                [this](double fraction) { m_fraction.store(fraction, std::memory_order_relaxed); }};
        return openImage(file, CodecRegistry::builtIn(), DecodeLimits{}, progress,
                         [this](const PartialImage &part) { m_early->add(part); });
    };
    try {
        m_opened = std::async(std::launch::async, open);
    } catch (const std::system_error &) {
        m_opened = std::async(std::launch::deferred, open);
    }
}

Prefetch::~Prefetch()
{
    m_token.cancel();
}

Result<OpenedImage> Prefetch::finish(const Progress &progress)
{
    while (m_opened.wait_for(glance) == std::future_status::timeout) {
        if (progress.token.isCancelled())
            m_token.cancel();
        progress.at(m_fraction.load(std::memory_order_relaxed));
    }
    return m_opened.get();
}

} // namespace pellucid

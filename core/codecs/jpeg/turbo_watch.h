// What decoding and encoding by libjpeg-turbo share: how it leaves, and how it is watched.
//
// libjpeg leaves by longjmp: between setjmp and there, no function of ours holds anything with a destructor.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"

#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <jerror.h>
#include <jpeglib.h>

namespace pellucid {

// Errors and progress of one decompressor or compressor.
class TurboWatch
{
public:
    // Where the data has no end, as the caller knows, running into it is no error: libjpeg says so as well where a code
    // is cut short.
    explicit TurboWatch(const Progress &progress, bool hasEnd = true) : m_progress(progress), m_hasEnd(hasEnd)
    {
        jpeg_std_error(&m_errors);
        m_errors.error_exit = [](j_common_ptr codec) { of(codec).leave(codec->err->msg_code); };
        m_errors.emit_message = [](j_common_ptr codec, int level) {
            const int code = codec->err->msg_code;
            if (level < 0 && !isHarmless(code) && (code != JWRN_JPEG_EOF || of(codec).m_hasEnd))
                of(codec).leave(code);
        };
        m_monitor.progress_monitor = [](j_common_ptr codec) { of(codec).look(*codec->progress); };
    }

    void attach(j_common_ptr codec)
    {
        codec->err = &m_errors;
        codec->client_data = this;
    }

    // Creating the codec forgets it.
    void watch(j_common_ptr codec) { codec->progress = &m_monitor; }

    std::jmp_buf &exit() { return m_exit; }

    [[noreturn]] void leave(int code = 0)
    {
        m_code = code;
        std::longjmp(m_exit, 1);
    }

    // Instead of what libjpeg counts.
    void look(double fraction)
    {
        leaveIfCancelled();
        m_countsItself = true;
        m_progress.at(fraction);
    }

    [[nodiscard]] tl::unexpected<Error> error() const
    {
        if (m_wasCancelled)
            return failure(ErrorCode::Cancelled, "Cancelled.");
        if (m_code == JERR_OUT_OF_MEMORY)
            return failure(ErrorCode::OutOfMemory, "Not enough memory for the JPEG image.");
        if (m_code == JERR_FRACT_SAMPLE_NOTIMPL || m_code == JERR_CCIR601_NOTIMPL || m_code == JERR_CONVERSION_NOTIMPL)
            return failure(ErrorCode::Unsupported, "The image is stored in a way that is not supported.");
        return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
    }

private:
    static TurboWatch &of(j_common_ptr codec) { return *static_cast<TurboWatch *>(codec->client_data); }

    // Bytes between segments, and what makes no difference to the pixels.
    static bool isHarmless(int code)
    {
        return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
    }

    void leaveIfCancelled()
    {
        if (!m_progress.token.isCancelled())
            return;
        m_wasCancelled = true;
        leave();
    }

    void look(const jpeg_progress_mgr &monitor)
    {
        leaveIfCancelled();
        if (!m_countsItself && monitor.total_passes > 0 && monitor.pass_limit > 0)
            m_progress.at((monitor.completed_passes
                           + static_cast<double>(monitor.pass_counter) / static_cast<double>(monitor.pass_limit))
                          / monitor.total_passes);
    }

    const Progress &m_progress;
    bool m_hasEnd;
    jpeg_error_mgr m_errors{};
    jpeg_progress_mgr m_monitor{};
    std::jmp_buf m_exit{};
    int m_code = 0;
    bool m_wasCancelled = false;
    bool m_countsItself = false;
};

inline const unsigned char *octets(const std::byte *bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes);
}

inline unsigned char *octets(std::byte *bytes)
{
    return reinterpret_cast<unsigned char *>(bytes);
}

} // namespace pellucid

#include "core/codecs/tiff/tiff_file.h"

#include "core/base/printable.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <new>

namespace pellucid {

tmsize_t TiffFile::read(thandle_t handle, void *to, tmsize_t size)
{
    TiffFile &file = of(handle);
    const std::size_t start = std::min(file.m_position, file.size());
    const auto wanted = static_cast<std::size_t>(size);
    const std::span<const std::byte> bytes = file.m_output != nullptr
        ? file.m_output->read(start, wanted)
        : file.m_bytes.subspan(start, std::min(wanted, file.size() - start));
    if (!bytes.empty())
        std::memcpy(to, bytes.data(), bytes.size());
    file.m_position += bytes.size();
    return static_cast<tmsize_t>(bytes.size());
}

tmsize_t TiffFile::write(thandle_t handle, void *from, tmsize_t size)
try {
    TiffFile &file = of(handle);
    if (file.m_output == nullptr || file.m_failure)
        return 0;
    const auto count = static_cast<std::size_t>(size);
    const Result<void> written = file.m_output->write(file.m_position, {static_cast<const std::byte *>(from), count});
    if (!written) {
        file.m_failure = written.error();
        return 0;
    }
    file.m_position += count;
    return size;
} catch (const std::bad_alloc &) {
    of(handle).m_failure = {ErrorCode::OutOfMemory, "Not enough memory to write the file."};
    return 0;
}

toff_t TiffFile::seek(thandle_t handle, toff_t offset, int origin)
{
    TiffFile &file = of(handle);
    const std::size_t start = origin == SEEK_CUR ? file.m_position : origin == SEEK_END ? file.size() : 0;
    file.m_position = start + offset;
    return file.m_position;
}

int TiffFile::complain(TIFF * /*handle*/, void *self, const char *where, const char *format, va_list values)
{
    std::string &complaint = static_cast<TiffFile *>(self)->m_complaint;
    if (!complaint.empty())
        return 1;
    std::array<char, 200> text{};
    std::vsnprintf(text.data(), text.size(), format, values);
    complaint = printable(std::string(where != nullptr ? where : "TIFF") + ": " + text.data());
    return 1;
}

Result<std::unique_ptr<TiffFile>> TiffFile::opened(std::unique_ptr<TiffFile> self, const char *mode,
                                                   std::size_t maxBytesAtOnce)
{
    const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                   &TIFFOpenOptionsFree);
    if (options == nullptr)
        return failure(ErrorCode::OutOfMemory, "Not enough memory for the TIFF library.");
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(maxBytesAtOnce));
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), &TiffFile::complain, self.get());
    TIFFOpenOptionsSetWarningHandlerExtR(
        options.get(), [](TIFF *, void *, const char *, const char *, va_list) { return 1; }, nullptr);
    const auto map = [](thandle_t handle, void **base, toff_t *size) {
        TiffFile &file = of(handle);
        if (file.m_output != nullptr)
            return 0;
        *base = const_cast<std::byte *>(file.m_bytes.data()); // which libtiff does not write to
        *size = file.m_bytes.size();
        return 1;
    };
    self->m_handle = TIFFClientOpenExt(
        "TIFF", mode, self.get(), &TiffFile::read, &TiffFile::write, &TiffFile::seek, [](thandle_t) { return 0; },
        [](thandle_t handle) { return toff_t{of(handle).size()}; }, map, [](thandle_t, void *, toff_t) {},
        options.get());
    if (self->m_handle == nullptr)
        return self->corrupt("The TIFF file is damaged");
    return self;
}

Result<std::unique_ptr<TiffFile>> TiffFile::open(std::span<const std::byte> file, std::size_t maxBytesAtOnce)
{
    std::unique_ptr<TiffFile> self(new TiffFile);
    self->m_bytes = file;
    return opened(std::move(self), "r", maxBytesAtOnce);
}

Result<std::unique_ptr<TiffFile>> TiffFile::create(TiffOutput &output, Kind kind)
{
    std::unique_ptr<TiffFile> self(new TiffFile);
    self->m_output = &output;
    const char *const mode = kind == Kind::BigEndian ? "wb" : kind == Kind::LittleEndian ? "wl" : "wl8";
    return opened(std::move(self), mode, 0);
}

TiffFile::~TiffFile()
{
    if (m_handle != nullptr)
        TIFFClose(m_handle);
}

std::span<const std::byte> TiffFile::block(std::uint32_t tag) const
{
    std::uint32_t count = 0;
    const void *bytes = nullptr;
    if (TIFFGetField(m_handle, tag, &count, &bytes) != 1 || bytes == nullptr)
        return {};
    return {static_cast<const std::byte *>(bytes), count};
}

tl::unexpected<Error> TiffFile::corrupt(std::string_view what) const
{
    if (m_failure)
        return tl::unexpected(*m_failure);
    return failure(ErrorCode::Corrupt, std::string(what) + (m_complaint.empty() ? "." : " (" + m_complaint + ")."));
}

} // namespace pellucid

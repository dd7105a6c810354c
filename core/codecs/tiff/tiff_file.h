// A TIFF file in memory behind libtiff's handle, to read or to write. What libtiff complains about is kept for our own
// sentence instead of printed; no block that it allocates exceeds what the file or an image of ours may need.
#pragma once

#include "core/base/result.h"
#include "core/codecs/tiff/tiff_output.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tiffio.h>
#include <vector>

namespace pellucid {

class TiffFile
{
public:
    // The bytes must outlive the file. Fails with Corrupt where the first page cannot be found.
    [[nodiscard]] static Result<std::unique_ptr<TiffFile>> open(std::span<const std::byte> file,
                                                                std::size_t maxBytesAtOnce);

    // Writes behind what `output` holds, which is nothing or a TIFF structure of the same byte order whose header then
    // names the new page. The output must outlive the file. Fails with OutOfMemory or as the output does.
    enum class Kind { LittleEndian, BigEndian, LittleEndian64Bit };
    [[nodiscard]] static Result<std::unique_ptr<TiffFile>> create(TiffOutput &output, Kind kind);

    ~TiffFile();
    TiffFile(const TiffFile &) = delete;
    TiffFile &operator=(const TiffFile &) = delete;
    TiffFile(TiffFile &&) = delete;
    TiffFile &operator=(TiffFile &&) = delete;

    [[nodiscard]] TIFF *handle() const { return m_handle; }

    // The value of a tag, or libtiff's default for it; `otherwise` where there is neither.
    template <typename T>
    [[nodiscard]] T number(std::uint32_t tag, T otherwise = 0) const
    {
        T value = otherwise;
        return TIFFGetFieldDefaulted(m_handle, tag, &value) == 1 ? value : otherwise;
    }

    // The bytes of a tag without a type of their own; empty where it is missing.
    [[nodiscard]] std::span<const std::byte> block(std::uint32_t tag) const;

    // What went wrong: the output's failure, or a sentence with libtiff's first reason in parentheses.
    [[nodiscard]] tl::unexpected<Error> corrupt(std::string_view what) const;

private:
    TiffFile() = default;
    static Result<std::unique_ptr<TiffFile>> opened(std::unique_ptr<TiffFile> self, const char *mode,
                                                    std::size_t maxBytesAtOnce);

    static TiffFile &of(thandle_t handle) { return *static_cast<TiffFile *>(handle); }
    static tmsize_t read(thandle_t handle, void *to, tmsize_t size);
    static tmsize_t write(thandle_t handle, void *from, tmsize_t size);
    static toff_t seek(thandle_t handle, toff_t offset, int origin);
    static int complain(TIFF *handle, void *self, const char *where, const char *format, va_list values);
    [[nodiscard]] std::size_t size() const { return m_output != nullptr ? m_output->size() : m_bytes.size(); }

    TIFF *m_handle = nullptr;
    std::span<const std::byte> m_bytes;
    TiffOutput *m_output = nullptr;
    std::size_t m_position = 0;
    std::optional<Error> m_failure; // of the output
    std::string m_complaint;
};

} // namespace pellucid

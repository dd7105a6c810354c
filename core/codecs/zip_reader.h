// ZIP archives in memory, read by minizip, which says where the bytes of a member lie.
#pragma once

#include "core/base/result.h"
#include "core/codecs/zip_writer.h"

#include <cstddef>
#include <memory>
#include <minizip/unzip.h>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pellucid {

// The bytes must outlive it.
class ZipReader
{
public:
    explicit ZipReader(std::span<const std::byte> bytes);

    [[nodiscard]] bool isOpen() const { return m_zip != nullptr; }
    [[nodiscard]] unzFile zip() const { return m_zip.get(); }

    // Of the current member; nothing where its header is damaged or its name longer than any sensible one.
    struct Member
    {
        std::string name;
        unz_file_info64 info;
    };
    [[nodiscard]] std::optional<Member> current() const;

    // Goes to the first member, or the next one, that visit() wants to stop at.
    template <typename Visit>
    bool find(Visit visit) const
    {
        std::size_t count = 0;
        for (int status = unzGoToFirstFile(zip()); status == UNZ_OK && count < mostMembers;
             status = unzGoToNextFile(zip()), ++count) {
            const std::optional<Member> member = current();
            if (member && visit(*member))
                return true;
        }
        return false;
    }

private:
    static constexpr std::size_t mostMembers = 65536;

    struct Close
    {
        void operator()(unzFile zip) const { unzClose(zip); }
    };

    struct File;

    std::shared_ptr<File> m_file; // behind the handle
    std::unique_ptr<std::remove_pointer_t<unzFile>, Close> m_zip;
};

[[nodiscard]] std::size_t zipMemberCount(std::span<const std::byte> file);

// All members, also those that are no arrays, as they lie in the archive.
struct ZipContents
{
    std::vector<ZipMember> members;
    std::string comment;
};

// Of an archive that members can be copied from. Fails with Corrupt, or Unsupported where members do not fill the
// file's beginning one after the other.
[[nodiscard]] Result<ZipContents> zipContents(std::span<const std::byte> file);

[[nodiscard]] tl::unexpected<Error> corruptZip();

} // namespace pellucid

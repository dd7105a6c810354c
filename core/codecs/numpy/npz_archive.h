// The arrays of a .npz file: a ZIP archive of .npy files, as np.savez and np.savez_compressed write it. What is
// stored as it is stays where it lies, the others are inflated.
#pragma once

#include "core/base/cancellation.h"
#include "core/buffer/array_layout.h"
#include "core/codecs/numpy/npy_view.h"
#include "core/codecs/numpy/zip_writer.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pellucid {

// Their names, without ".npy", in the file's order, each once: of several arrays of one name the last one counts, as it
// does for NumPy. Fails with Corrupt where this is no archive, or one without arrays.
[[nodiscard]] Result<std::vector<std::string>> npzMembers(std::span<const std::byte> file);

struct NpzMember
{
    std::string name;
    Result<ArrayLayout> array; // or why it cannot be opened
};

// The same with their headers, up to `most` of them: no more is read of a large archive. Fails where this is none.
[[nodiscard]] Result<std::vector<NpzMember>> npzContents(std::span<const std::byte> file, std::size_t most,
                                                         const CancellationToken &token);

// The .npy file of that name in the request's bytes: see storedBytes() where it is stored, else inflated and its
// checksum compared. The limits hold. Fails with NotFound, Corrupt, Unsupported (encrypted, compressed otherwise),
// TooLarge, OutOfMemory or Cancelled.
[[nodiscard]] Result<StoredBytes> npzMember(const DecodeRequest &request, const std::string &name);

// Whether what `content` writes is the .npy file of that name, and its checksum right. Needs little memory. Fails as
// the content does.
[[nodiscard]] Result<bool> npzHolds(std::span<const std::byte> file, const std::string &name,
                                    const ZipWriter::Content &content);

// Where among the members of an archive the array is that goes by this name; none where there is none.
[[nodiscard]] std::optional<std::size_t> npzPlace(std::span<const ZipMember> members, const std::string &array);

// The name of an array's member.
[[nodiscard]] std::string npzFileName(const std::string &array);

} // namespace pellucid

// Unsaved changes of a document, written to a folder and made a document of again. Edits of an unchanged file are kept
// as steps, which is a small file; everything else as all of its pixels.
#pragma once

#include "core/codecs/registry.h"
#include "core/document/recovery_entry.h"

#include <filesystem>
#include <memory>
#include <string>

namespace pellucid {

// What is to be kept of a document, with `pending` as if it were applied: the steps of an edit in progress, empty where
// there is none. Of an entry with pixels the name of their file is still to be set, before those are written.
[[nodiscard]] RecoveryEntry describe(const Document &document, const Recipe &pending, std::string title);

// Both replace a file that is there, at once or not at all, and are on the disk when they return. Fail as
// writeFileAtomically() does.
[[nodiscard]] Result<void> writeRecoveryEntry(const RecoveryEntry &entry, const std::filesystem::path &path);
// As they are now: the document's promises are kept first.
[[nodiscard]] Result<void> writeRecoveryPixels(Document &document, const std::filesystem::path &path);

// What writeRecoveryPixels() writes, of a document without a promise. Fails with OutOfMemory.
[[nodiscard]] Result<std::vector<std::byte>> recoveryPixels(const Document &document);
[[nodiscard]] Result<void> writeRecoveryPixels(std::span<const std::byte> pixels, const std::filesystem::path &path);

// Fails with NotFound, ReadFailed, TooLarge, Corrupt or Unsupported, naming the file.
[[nodiscard]] Result<RecoveryEntry> readRecoveryEntry(const std::filesystem::path &path);

struct RestoredDocument
{
    std::unique_ptr<Document> document; // modified
    bool isSourceChanged = false;       // its pixels are whole, but its file is not what it was
};

// The document of an entry that was read from `folder`. Steps are repeated on the file that they were done on, and on
// no other: fails with InvalidArgument where it has changed. Every failure names the file that is to blame.
[[nodiscard]] Result<RestoredDocument> restore(const RecoveryEntry &entry, const std::filesystem::path &folder,
                                               const CodecRegistry &registry, const Progress &progress);

} // namespace pellucid

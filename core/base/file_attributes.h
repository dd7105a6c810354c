// What a file is besides its content: owner, rights, access control list, extended attributes.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace pellucid {

// The system does not let everybody keep everything; a sentence each.
using NotKept = std::vector<std::string>;

// Gives the open file `to`, which nobody but its owner may read or write so far, what the one at `from` has, whose
// status is `status`. At no moment has anybody more rights than there: where owner, group or access control list cannot
// be kept, their rights become less. Fails with WriteFailed where the rights themselves cannot be set, without a name.
[[nodiscard]] Result<NotKept> copyAttributes(const std::filesystem::path &from, const struct stat &status, int to);

// Nothing but what every new file of this user has.
[[nodiscard]] bool hasUsualAttributes(const std::filesystem::path &file, const struct stat &status);

} // namespace pellucid

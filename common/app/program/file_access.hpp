// Whether others may read or change a file that the program trusts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace echo::program {

struct FileAccess {
    ::mode_t mode = 0;
    ::uid_t owner = 0;
    ::gid_t group = 0;
};

/// Of the file itself, where the path is a link; nothing of what cannot be looked at or is no regular file.
std::optional<FileAccess> access_of(const std::string& path);

enum class FileUse {
    secret,   ///< a private key: only its owner should read it
    trusted,  ///< what it says counts: only its owner should change it
};

/// What others may do with it, to follow its name: `which other users may read; take that from them with chmod 600`, or
/// nothing. A key of root may be readable by a group, as PostgreSQL has it, for programs that need no other right; and
/// a group of the owner's number is taken for the owner's alone.
std::string_view access_fault(const FileAccess& access, FileUse use);

/// The sentence about such a file, or nothing: `using the private key "server.key", which other users may read; ...`.
std::optional<std::string> access_warning(std::string_view what, const std::string& path, FileUse use);

}  // namespace echo::program

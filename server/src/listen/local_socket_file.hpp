// The file that a listening Unix socket leaves in the file system.
#pragma once

#include <string>
#include <system_error>

#include <sys/types.h>

namespace echo::server_detail {

/// Owns the file of one bound Unix socket and removes it in the end; but only if the path still leads to that very
/// file, since another server may have replaced it meanwhile.
class LocalSocketFile {
public:
    LocalSocketFile() = default;

    /// Takes over the file that `bind` made at `path`, and lets only the owner connect (mode 0600). Nobody can have
    /// connected before, as long as the socket does not listen yet.
    LocalSocketFile(std::string path, std::error_code& error);
    ~LocalSocketFile() { remove(); }
    LocalSocketFile(LocalSocketFile&& other) noexcept;
    LocalSocketFile& operator=(LocalSocketFile&& other) noexcept;

    void remove() noexcept;

    /// Removes the socket at `path` if it is stale: left behind by a server that has died, so that connecting to it is
    /// refused.
    /// Errors: `address_in_use` if somebody listens there, `not_a_socket` if the file is no socket; it is then
    /// left alone.
    static std::error_code remove_stale(const std::string& path);

private:
    std::string path_;  // empty: owns nothing
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace echo::server_detail

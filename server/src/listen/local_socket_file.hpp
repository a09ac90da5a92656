// The file that a listening Unix socket leaves in the file system.
#pragma once

#include <string>
#include <system_error>

#include <sys/types.h>

#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// Owns the file of one bound Unix socket and removes it in the end; but only if the path still leads to that very
/// file, since another server may have replaced it meanwhile.
class LocalSocketFile {
public:
    LocalSocketFile() = default;
    ~LocalSocketFile() { remove(); }
    LocalSocketFile(LocalSocketFile&& other) noexcept;
    LocalSocketFile& operator=(LocalSocketFile&& other) noexcept;

    /// Binds an open socket to the path of `address` and listens. The file has the mode 0600 from the instant it
    /// exists. A stale one in its place, which a server has left behind that has died, is removed first.
    ///
    /// Servers that start at the same time wait for one another, by a lock on the folder: until it listens, a bound
    /// socket looks as if it were stale. A stranger who holds that lock delays this by a second.
    /// Errors: `address_in_use` if somebody listens there, `not_a_socket` if the file is no socket; it is then left
    /// alone.
    std::error_code listen(Acceptor& acceptor, const std::string& path, const StreamAddress& address, int backlog);

    void remove() noexcept;

private:
    std::error_code take_over(const std::string& path);

    std::string path_;  // empty: owns nothing
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace echo::server_detail

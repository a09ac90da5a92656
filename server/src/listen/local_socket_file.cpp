#include "listen/local_socket_file.hpp"

#include <cerrno>
#include <chrono>
#include <new>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>

#include "net/descriptor.hpp"

namespace echo::server_detail {
namespace {

std::error_code last_error() {
    return {errno, std::system_category()};
}

std::error_code look_at(const std::string& path, struct stat& status) {
    if (::lstat(path.c_str(), &status) != 0) return last_error();
    return S_ISSOCK(status.st_mode) ? std::error_code() : make_error_code(std::errc::not_a_socket);
}

bool is_same(const struct stat& status, dev_t device, ino_t inode) {
    return status.st_dev == device && status.st_ino == inode;
}

// Held from before a socket is bound until it listens. Whoever can read the folder can hold it, so nobody waits for it
// for long.
class FolderLock {
public:
    explicit FolderLock(const std::string& path) {
        using namespace std::chrono_literals;
        const std::size_t slash = path.rfind('/');
        const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
        descriptor_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const auto deadline = std::chrono::steady_clock::now() + 1s;
        while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR) &&
               std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(10ms);
        }
    }
    ~FolderLock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int descriptor_;
};

// Removes the file that was seen before, and no other that has taken its place: what is moved aside is looked at again,
// as there is no call that removes a file by anything but its name.
std::error_code remove_exactly(const std::string& path, dev_t device, ino_t inode) {
    struct stat status {};
    std::string aside;
    for (int attempt = 0;; ++attempt) {
        aside = path + "." + std::to_string(::getpid()) + "." + std::to_string(attempt) + ".stale";
        if (::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, aside.c_str(), RENAME_NOREPLACE) == 0) break;
        if (errno != EEXIST || attempt == 100) return last_error();
    }
    if (::lstat(aside.c_str(), &status) != 0) return last_error();
    if (is_same(status, device, inode)) return ::unlink(aside.c_str()) == 0 ? std::error_code() : last_error();
    if (::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) return last_error();
    return make_error_code(std::errc::address_in_use);
}

std::error_code remove_stale(const std::string& path) {
    struct stat status {};
    if (const std::error_code error = look_at(path, status)) return error;
    asio::io_context context;
    asio::local::stream_protocol::socket probe(context);
    if (const std::error_code error = detail::open_socket(probe, asio::local::stream_protocol())) return error;
    // A live server whose backlog is full must not make the probe wait.
    probe.non_blocking(true);
    std::error_code error;
    probe.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error != asio::error::connection_refused) return make_error_code(std::errc::address_in_use);
    return remove_exactly(path, status.st_dev, status.st_ino);
}

}  // namespace

std::error_code LocalSocketFile::listen(Acceptor& acceptor, const std::string& path, const StreamAddress& address,
                                        int backlog) {
    const FolderLock lock(path);
    // Linux gives the file the mode that the socket has when it is bound.
    if (::fchmod(acceptor.native_handle(), S_IRUSR | S_IWUSR) != 0) return last_error();
    std::error_code error;
    acceptor.bind(address, error);
    if (error == asio::error::address_in_use) {
        error = remove_stale(path);
        if (!error) acceptor.bind(address, error);
    }
    if (!error) error = take_over(path);
    if (!error) acceptor.listen(backlog, error);
    return error;
}

LocalSocketFile::LocalSocketFile(LocalSocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

LocalSocketFile& LocalSocketFile::operator=(LocalSocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
}

std::error_code LocalSocketFile::take_over(const std::string& path) {
    struct stat status {};
    if (const std::error_code error = look_at(path, status)) return error;
    path_ = path;
    device_ = status.st_dev;
    inode_ = status.st_ino;
    return {};
}

void LocalSocketFile::remove() noexcept {
    if (path_.empty()) return;
    struct stat status {};
    try {
        if (!look_at(path_, status) && is_same(status, device_, inode_)) remove_exactly(path_, device_, inode_);
    } catch (const std::bad_alloc&) {
        // Then the file stays, and the next server finds it stale.
    }
    path_.clear();
}

}  // namespace echo::server_detail

#include "listen/local_socket_file.hpp"

#include <cerrno>
#include <utility>

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

}  // namespace

LocalSocketFile::LocalSocketFile(std::string path, std::error_code& error) {
    struct stat status {};
    if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::lstat(path.c_str(), &status) != 0) {
        error = last_error();
        return;
    }
    path_ = std::move(path);
    device_ = status.st_dev;
    inode_ = status.st_ino;
}

LocalSocketFile::LocalSocketFile(LocalSocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

LocalSocketFile& LocalSocketFile::operator=(LocalSocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
}

void LocalSocketFile::remove() noexcept {
    if (path_.empty()) return;
    struct stat status {};
    const bool is_ours = ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
    if (is_ours) ::unlink(path_.c_str());
    path_.clear();
}

std::error_code LocalSocketFile::remove_stale(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return last_error();
    if (!S_ISSOCK(status.st_mode)) return make_error_code(std::errc::not_a_socket);

    asio::io_context context;
    asio::local::stream_protocol::socket probe(context);
    if (const std::error_code error = detail::open_socket(probe, asio::local::stream_protocol())) return error;
    // A live server whose backlog is full must not make the probe wait.
    probe.non_blocking(true);
    std::error_code error;
    probe.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error != asio::error::connection_refused) return make_error_code(std::errc::address_in_use);
    if (::unlink(path.c_str()) != 0) return last_error();
    return {};
}

}  // namespace echo::server_detail

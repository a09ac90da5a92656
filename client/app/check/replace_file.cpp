#include "check/replace_file.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "failure.hpp"
#include "faulty_text.hpp"

namespace echo::client_app {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
    throw Failure(ExitCode::output, "cannot write " + quote(path) + ": " + std::system_category().message(error));
}

// 0, or the system's number of what went wrong.
int write_and_close(int descriptor, std::string_view content) {
    int error = 0;
    while (error == 0 && !content.empty()) {
        const ::ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written >= 0) {
            content.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    // After a power cut the new name may otherwise stand for an empty file.
    if (error == 0 && ::fsync(descriptor) != 0) error = errno;
    if (::close(descriptor) != 0 && error == 0) error = errno;
    return error;
}

}  // namespace

void replace_file(const std::string& path, std::string_view content) {
    // Not a name that a collector of files would look at; and no two processes have the same number at a time.
    const std::string temporary = path + "." + std::to_string(::getpid()) + ".new";
    // One of that name is left over from a process that was ended in the middle.
    ::unlink(temporary.c_str());
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) fail(path, errno);
    int error = write_and_close(descriptor, content);
    if (error == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return;
    ::unlink(temporary.c_str());
    fail(path, error);
}

}  // namespace echo::client_app

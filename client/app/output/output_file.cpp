#include "output/output_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors/failure.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
    throw Failure(ExitCode::output,
                  "cannot write " + program::quote(path) + ": " + std::system_category().message(error));
}

/// A descriptor, and the file's name as long as the file must not stay.
class File {
public:
    File(const std::string& path, int descriptor) : path_(path), descriptor_(descriptor) {
        if (descriptor_ < 0) fail(path_, errno);
    }
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (temporary_) ::unlink(temporary_->c_str());
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void remove_in_the_end(const std::string& name) { temporary_ = name; }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ::ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(path_, errno);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void set_permissions(::mode_t mode) {
        if (::fchmod(descriptor_, mode) != 0) fail(path_, errno);
    }

    // After a power cut the new name may otherwise stand for an empty file.
    void synchronize() {
        if (::fsync(descriptor_) != 0) fail(path_, errno);
    }

    void close() {
        // Some file systems tell only now that there was no room.
        const int descriptor = std::exchange(descriptor_, -1);
        if (::close(descriptor) != 0 && errno != EINTR) fail(path_, errno);
    }

    void rename_to(const std::string& target) {
        if (::rename(temporary_->c_str(), target.c_str()) != 0) fail(path_, errno);
        temporary_.reset();
    }

private:
    std::string path_;  ///< as the user knows it
    int descriptor_;
    std::optional<std::string> temporary_;
};

::mode_t default_permissions() {
    const ::mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

// The file that a link leads to is replaced, not the link.
std::string target_of(const std::string& path) {
    std::error_code error;
    const std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
    return error || target.empty() ? path : target.string();
}

}  // namespace

void check_can_write_file(const std::string& path) {
    struct ::stat facts {};
    const bool exists = ::stat(path.c_str(), &facts) == 0;
    if (exists && !S_ISREG(facts.st_mode)) {
        if (S_ISDIR(facts.st_mode)) fail(path, EISDIR);
        return;
    }
    const std::string folder = std::filesystem::path(target_of(path)).parent_path().string();
    if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) fail(path, errno);
}

void write_file(const std::string& path, std::string_view bytes) {
    struct ::stat facts {};
    const bool exists = ::stat(path.c_str(), &facts) == 0;
    if (exists && !S_ISREG(facts.st_mode)) {
        File file(path, ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        file.write(bytes);
        return file.close();
    }
    const std::string target = target_of(path);
    std::string temporary = target + ".XXXXXX";
    File file(path, ::mkostemp(temporary.data(), O_CLOEXEC));
    file.remove_in_the_end(temporary);
    file.set_permissions(exists ? facts.st_mode & 07777 : default_permissions());
    file.write(bytes);
    file.synchronize();
    file.close();
    file.rename_to(target);
}

}  // namespace echo::client_app

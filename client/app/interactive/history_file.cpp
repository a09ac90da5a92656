#include "interactive/history_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace echo::client_app {
namespace {

namespace fs = std::filesystem;

constexpr ::mode_t only_the_owner = 0600;

[[noreturn]] void fail_history(int error) {
    throw std::system_error(error, std::generic_category());
}

// Mode 0700 from the first instant, as the specification asks.
void make_folders(const fs::path& folder) {
    if (folder.empty() || fs::is_directory(folder)) return;
    make_folders(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail_history(errno);
}

}  // namespace

std::optional<fs::path> history_path(const std::optional<std::string>& state_home,
                                     const std::optional<std::string>& home) {
    const auto is_absolute = [](const auto& text) { return text && text->starts_with('/'); };
    const fs::path name = "echo-client/history";
    if (is_absolute(state_home)) return fs::path(*state_home) / name;
    if (is_absolute(home)) return fs::path(*home) / ".local/state" / name;
    return std::nullopt;
}

void prepare_history_file(const fs::path& path) {
    make_folders(path.parent_path());
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, only_the_owner);
    if (file < 0) fail_history(errno);
    const int failure = ::fchmod(file, only_the_owner) == 0 ? 0 : errno;
    ::close(file);
    if (failure != 0) fail_history(failure);
}

}  // namespace echo::client_app

#include "settings/text_file.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program/option_value.hpp"

namespace echo::server_app {
namespace {

constexpr std::size_t largest_file = 1024 * 1024;

constexpr auto close_file = [](std::FILE* file) { std::fclose(file); };
using File = std::unique_ptr<std::FILE, decltype(close_file)>;

[[noreturn]] void refuse_file(const std::string& path, int error) {
    throw std::invalid_argument("cannot read " + program::quote(path) + ": " + std::generic_category().message(error));
}

// A pipe that nobody writes to must not hold the process: hence O_NONBLOCK.
File open_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) refuse_file(path, errno);
    File file(::fdopen(descriptor, "r"), close_file);
    if (file) return file;
    const int error = errno;
    ::close(descriptor);
    refuse_file(path, error);
}

void require_regular(const std::string& path, std::FILE* file) {
    struct stat facts {};
    if (::fstat(::fileno(file), &facts) != 0) refuse_file(path, errno);
    if (S_ISDIR(facts.st_mode)) refuse_file(path, EISDIR);
    if (S_ISREG(facts.st_mode)) return;
    throw std::invalid_argument(program::quote(path) + " is no regular file; a reload could not read it once more");
}

}  // namespace

std::string read_text_file(const std::string& path) {
    const File file = open_file(path);
    require_regular(path, file.get());
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), file.get())) {
        text.append(part.data(), size);
        if (text.size() > largest_file) throw std::invalid_argument(program::quote(path) + " is larger than 1 MiB");
    }
    if (std::ferror(file.get())) refuse_file(path, errno);
    return text;
}

}  // namespace echo::server_app

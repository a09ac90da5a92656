#include "report/run/run_files.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "errors/failure.hpp"
#include "program/option_value.hpp"
#include "report/run/bench_json.hpp"

namespace echo::client_app::report {
namespace {

constexpr std::size_t run_read_size = 64 * 1024;
// A run of a day, with an interval each second and full histograms, has a hundredth of it.
constexpr std::size_t most_file_bytes = 256 * 1024 * 1024;

std::string shown(const std::string& path) {
    return path == "-" ? "standard input" : program::quote(path);
}

[[noreturn]] void fail_run_file(const std::string& path, int error) {
    const std::error_code code(error, std::system_category());
    const bool is_shortage = client_app::exit_code(code) == ExitCode::local_resource;
    throw Failure(is_shortage ? ExitCode::local_resource : ExitCode::usage,
                  "cannot read " + shown(path) + ": " + code.message());
}

class RunFile {
public:
    explicit RunFile(const std::string& path)
        : path_(path), descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) fail_run_file(path_, errno);
    }
    ~RunFile() {
        if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
    }
    RunFile(const RunFile&) = delete;
    RunFile& operator=(const RunFile&) = delete;

    std::string read_all() {
        std::string bytes;
        std::size_t size = 0;
        for (;;) {
            bytes.resize(size + run_read_size);
            const ::ssize_t count = ::read(descriptor_, bytes.data() + size, run_read_size);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) fail_run_file(path_, errno);
            size += static_cast<std::size_t>(count);
            if (count == 0) break;
            if (size > most_file_bytes) fail_run_file(path_, EFBIG);
        }
        bytes.resize(size);
        return bytes;
    }

private:
    std::string path_;
    int descriptor_;
};

BenchRun read_run(const std::string& path) {
    const std::string text = RunFile(path).read_all();
    try {
        return parse_run(text);
    } catch (const std::invalid_argument& fault) {
        throw Failure(ExitCode::usage,
                      shown(path) + " is not what echo-client bench --output json writes: " + fault.what());
    }
}

}  // namespace

std::vector<std::string> names_for(const std::vector<std::string>& paths) {
    std::vector<std::string> names;
    for (const std::string& path : paths) {
        const std::string name = std::filesystem::path(path).filename().string();
        names.push_back(path == "-" ? "standard input" : name.empty() ? path : name);
    }
    std::vector<std::string> sorted = names;
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) == sorted.end()) return names;
    return paths;
}

std::vector<NamedRun> read_runs(const std::vector<std::string>& paths) {
    const std::vector<std::string> names = names_for(paths);
    std::vector<NamedRun> runs;
    for (std::size_t place = 0; place < paths.size(); ++place) runs.push_back({names[place], read_run(paths[place])});
    return runs;
}

}  // namespace echo::client_app::report

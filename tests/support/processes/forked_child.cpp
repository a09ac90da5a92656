#include "support/processes/forked_child.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

#include "support/waiting.hpp"

namespace echo::test {
namespace {

// The state is the letter behind the thread's name, which stands in parentheses (proc(5)).
bool other_threads_sleep() {
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        if (thread.path().filename() == std::to_string(::gettid())) continue;
        std::ifstream file(thread.path() / "stat");
        const std::string facts{std::istreambuf_iterator<char>(file), {}};
        const std::size_t end_of_name = facts.rfind(')');
        if (end_of_name != facts.npos && facts.substr(end_of_name, 3) != ") S") return false;
    }
    return true;
}

}  // namespace

ForkedChild::ForkedChild(const Act& act) {
    // The address sanitizer's heap stays locked in the child if another thread is just using it.
    if (!eventually(other_threads_sleep)) throw std::runtime_error("the other threads never rest");
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    release_read_ = ends[0];
    release_write_ = ends[1];
    process_ = ::fork();
    if (process_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (process_ == 0) run(act);
    ::close(release_read_);
}

ForkedChild::~ForkedChild() {
    release();
    if (ended_) return;
    ::kill(process_, SIGKILL);
    reap(0);
}

void ForkedChild::run(const Act& act) {
    ::close(release_write_);
    ::alarm(static_cast<unsigned>(patience.count()));
    const auto wait_for_release = [this] {
        char nothing;
        while (::read(release_read_, &nothing, 1) < 0 && errno == EINTR) continue;
    };
    int code = threw;
    try {
        code = act(wait_for_release);
    } catch (...) {
        // The exit code tells.
    }
    ::_exit(code);
}

void ForkedChild::release() {
    if (release_write_ >= 0) ::close(std::exchange(release_write_, -1));
}

// Whether the child has ended.
bool ForkedChild::reap(int options) {
    if (ended_) return true;
    int status = 0;
    if (::waitpid(process_, &status, options) != process_) return false;
    ended_ = true;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : ended_by_signal;
    return true;
}

int ForkedChild::exit_code() {
    release();
    // The child's alarm sees to it that this ends.
    while (!reap(0) && errno == EINTR) continue;
    return exit_code_;
}

bool ForkedChild::lives() {
    return !reap(WNOHANG);
}

}  // namespace echo::test

#include "support/processes/server_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include "support/processes/read_line.hpp"
#include "support/waiting.hpp"

namespace echo::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("server process: " + what);
}

// What happens between fork and exec, where only what is safe in a signal handler may be called: other threads of this
// process may have held any lock.
[[noreturn]] void become_server(int output, int log, char* const* arguments) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execv(ECHO_SERVER_PROGRAM, arguments);
    ::_exit(127);
}

std::vector<char*> as_arguments(std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    return arguments;
}

}  // namespace

ServerProcess::ServerProcess(const Endpoint& listen, const std::vector<std::string>& options) {
    std::vector<std::string> words = {ECHO_SERVER_PROGRAM, "--listen", listen.to_string()};
    words.insert(words.end(), options.begin(), options.end());
    const std::vector<char*> arguments = as_arguments(words);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fail("no pipe");
    log_ = ::memfd_create("log", MFD_CLOEXEC);
    process_ = ::fork();
    if (process_ == 0) become_server(ends[1], log_, arguments.data());
    ::close(ends[1]);
    try {
        if (process_ < 0) fail("no process");
        const std::string line = read_line(ends[0], ECHO_SERVER_PROGRAM);
        const std::string before = "listening on ";
        if (!line.starts_with(before)) fail("says: " + line);
        endpoint_ = line.substr(before.size());
    } catch (...) {
        ::close(ends[0]);
        kill();
        ::close(log_);
        throw;
    }
    ::close(ends[0]);
}

ServerProcess::~ServerProcess() {
    kill();
    ::close(log_);
}

std::string ServerProcess::log() const {
    std::string text;
    std::array<char, 4096> part;
    for (;;) {
        const ssize_t size = ::pread(log_, part.data(), part.size(), static_cast<off_t>(text.size()));
        if (size <= 0) return text;
        text.append(part.data(), static_cast<std::size_t>(size));
    }
}

void ServerProcess::kill() {
    const pid_t process = std::exchange(process_, -1);
    if (process <= 0) return;
    ::kill(process, SIGKILL);
    while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) continue;
}

void ServerProcess::terminate() {
    ::kill(process_, SIGTERM);
}

int ServerProcess::exit_code() {
    int status = 0;
    const auto ended = [&] { return ::waitpid(process_, &status, WNOHANG) == process_; };
    if (!eventually(ended)) fail("does not end");
    process_ = -1;
    if (!WIFEXITED(status)) fail("was ended by a signal");
    return WEXITSTATUS(status);
}

void ServerProcess::stop() {
    ::kill(process_, SIGSTOP);
    int status = 0;
    while (::waitpid(process_, &status, WUNTRACED) < 0 && errno == EINTR) continue;
    if (!WIFSTOPPED(status)) fail("did not stop");
}

void ServerProcess::resume() {
    ::kill(process_, SIGCONT);
}

// A port that the system may give to anybody could be taken, even by the client itself, while no server is there.
Endpoint endpoint_to_come_back_to() {
    unsigned first_given_out = 32'768;
    std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first_given_out;
    constexpr unsigned first_for_everybody = 1024;
    if (first_given_out <= first_for_everybody) fail("the system gives out all ports there are");
    std::random_device random;
    asio::io_context context;
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const unsigned port = first_for_everybody + random() % (first_given_out - first_for_everybody);
        const asio::ip::tcp::endpoint address(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port));
        asio::ip::tcp::acceptor acceptor(context, address.protocol());
        std::error_code taken;
        acceptor.set_option(asio::socket_base::reuse_address(true));
        acceptor.bind(address, taken);
        if (!taken) return "127.0.0.1:" + std::to_string(port);
    }
    fail("no port is free");
}

}  // namespace echo::test

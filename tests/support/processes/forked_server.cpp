#include "support/processes/forked_server.hpp"

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "support/processes/read_line.hpp"

namespace echo::test {
namespace {

constexpr const char* whose = "the forked server";

void say(int descriptor, const std::string& line) {
    const std::string text = line + "\n";
    if (::write(descriptor, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::_exit(1);
}

// One answer for each byte that is asked with, until nobody can ask any more.
void serve(const ServerConfig& config, int commands, int answers) {
    Server server(config);
    server.start();
    say(answers, server.endpoints().front().to_string());
    char command = 0;
    while (::read(commands, &command, 1) == 1) say(answers, to_json(server.stats()));
    server.stop(std::chrono::seconds(0));
}

[[noreturn]] void run_child(const ServerConfig& config, int commands, int answers) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
        serve(config, commands, answers);
    } catch (const std::exception& fault) {
        say(answers, fault.what());
    }
    // Nothing that the test framework does at its end.
    ::_exit(0);
}

}  // namespace

ForkedServer::ForkedServer(const ServerConfig& config) {
    int to_child[2];
    int to_parent[2];
    if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(to_parent, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
        ::close(to_child[1]);
        run_child(config, to_child[0], to_parent[1]);
    }
    ::close(to_child[0]);
    ::close(to_parent[1]);
    commands_ = to_child[1];
    answers_ = to_parent[0];
    endpoint_ = read_line(answers_, whose);
}

ForkedServer::~ForkedServer() {
    ::close(commands_);
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
    ::close(answers_);
}

nlohmann::json ForkedServer::stats() {
    if (::write(commands_, "?", 1) != 1) throw std::runtime_error(std::string(whose) + " has ended");
    return nlohmann::json::parse(read_line(answers_, whose));
}

}  // namespace echo::test

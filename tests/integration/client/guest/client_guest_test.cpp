// What a program keeps for itself: the descriptors that it passes on, its signals, its threads' names.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/temporary_folder.hpp"
#include "support/waiting.hpp"

namespace client_guest_test {
namespace {

// Calls that have made a descriptor which a program started at that instant would inherit.
std::atomic<int> inheritable = 0;
std::atomic<int> descriptors = 0;

int note(int descriptor, bool is_close_on_exec) {
    ++descriptors;
    if (descriptor >= 0 && !is_close_on_exec) ++inheritable;
    return descriptor;
}

// What a look-up of a name saw of its own thread.
std::atomic<bool> lookup_blocks_signals = false;
std::atomic<int> lookups = 0;

bool blocks(const sigset_t& signals) {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD, SIGALRM, SIGPIPE}) {
        if (sigismember(&signals, signal) != 1) return false;
    }
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPROF}) {
        if (sigismember(&signals, signal) != 0) return false;
    }
    return true;
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace
}  // namespace client_guest_test

// The libraries' calls come through here on their way to the system, and to a sanitizer that watches them.
extern "C" int socket(int domain, int type, int protocol) noexcept {
    return client_guest_test::note(client_guest_test::next<decltype(socket)>("socket")(domain, type, protocol),
                                   (type & SOCK_CLOEXEC) != 0);
}

extern "C" int accept(int listener, sockaddr* address, socklen_t* size) {
    return client_guest_test::note(client_guest_test::next<decltype(accept)>("accept")(listener, address, size), false);
}

extern "C" int accept4(int listener, sockaddr* address, socklen_t* size, int flags) {
    return client_guest_test::note(
        client_guest_test::next<decltype(accept4)>("accept4")(listener, address, size, flags),
        (flags & SOCK_CLOEXEC) != 0);
}

extern "C" int epoll_create1(int flags) noexcept {
    return client_guest_test::note(client_guest_test::next<decltype(epoll_create1)>("epoll_create1")(flags),
                                   (flags & EPOLL_CLOEXEC) != 0);
}

extern "C" int timerfd_create(clockid_t clock, int flags) noexcept {
    return client_guest_test::note(client_guest_test::next<decltype(timerfd_create)>("timerfd_create")(clock, flags),
                                   (flags & TFD_CLOEXEC) != 0);
}

extern "C" int eventfd(unsigned count, int flags) noexcept {
    return client_guest_test::note(client_guest_test::next<decltype(eventfd)>("eventfd")(count, flags),
                                   (flags & EFD_CLOEXEC) != 0);
}

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    client_guest_test::lookup_blocks_signals = client_guest_test::blocks(blocked);
    ++client_guest_test::lookups;
    return client_guest_test::next<decltype(getaddrinfo)>("getaddrinfo")(host, service, hints, found);
}

namespace client_guest_test {

using echo::Echo;
using echo::test::get;
using echo::test::TestServer;
namespace fs = std::filesystem;

namespace {

std::set<std::string> entries_of(const char* folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
    return names;
}

std::set<std::string> new_entries(const char* folder, const std::set<std::string>& before) {
    std::set<std::string> now = entries_of(folder);
    for (const std::string& name : before) now.erase(name);
    return now;
}

std::string field_of_thread(const std::string& thread, const std::string& name) {
    std::ifstream status("/proc/self/task/" + thread + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
    }
    return {};
}

// As the mask of /proc/PID/status shows it (proc(5)).
sigset_t blocked_by_thread(const std::string& thread) {
    const std::uint64_t mask = std::stoull("0" + field_of_thread(thread, "SigBlk"), nullptr, 16);
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal = 1; signal <= 64; ++signal) {
        if (mask >> (signal - 1) & 1) sigaddset(&signals, signal);
    }
    return signals;
}

echo::ServerConfig listening_on(std::vector<echo::ListenEndpoint> listen) {
    echo::ServerConfig config;
    config.listen = std::move(listen);
    config.threads = 2;
    return config;
}

}  // namespace

TEST_CASE("each descriptor of client and server is close-on-exec from its first instant", "[client]") {
    const std::string folder = echo::test::make_temporary_folder("echo-guest-");
    const echo::Endpoint local("unix:" + folder + "/echo.sock");
    const std::set<std::string> before = entries_of("/proc/self/fd");
    inheritable = descriptors = 0;

    const TestServer server(listening_on({"localhost:0", local}));
    Echo by_name("localhost:" + std::to_string(server.endpoint().port()));
    Echo by_file(local);
    REQUIRE(get(by_name("Hello!")) == "Hello!");
    REQUIRE(get(by_file("Hello!")) == "Hello!");

    CHECK(inheritable == 0);
    CHECK(descriptors > 10);
    for (const std::string& name : new_entries("/proc/self/fd", before)) {
        const int flags = ::fcntl(std::stoi(name), F_GETFD);
        CHECK((flags < 0 || (flags & FD_CLOEXEC) != 0));  // the folder's own is closed again by now
    }
    fs::remove_all(folder);
}

TEST_CASE("no thread of client or server takes a signal from the program, and each has a name", "[client]") {
    std::thread([] {}).join();  // with the first thread comes a sanitizer's own
    const std::set<std::string> before = entries_of("/proc/self/task");
    const TestServer server(listening_on({"127.0.0.1:0"}));
    Echo echo("localhost:" + std::to_string(server.endpoint().port()));
    lookups = 0;
    REQUIRE(get(echo("Hello!")) == "Hello!");

    CHECK(lookups == 1);
    CHECK(lookup_blocks_signals);
    // A thread has the program's name, and all signals blocked by the C library, until it begins to run.
    const std::string program = field_of_thread(*before.begin(), "Name");
    REQUIRE(echo::test::eventually([&] {
        const auto threads = new_entries("/proc/self/task", before);
        return std::none_of(threads.begin(), threads.end(),
                            [&](const auto& thread) { return field_of_thread(thread, "Name") == program; });
    }));
    std::vector<std::string> names;
    for (const std::string& thread : new_entries("/proc/self/task", before)) {
        const std::string name = field_of_thread(thread, "Name");
        CAPTURE(name);
        CHECK(blocks(blocked_by_thread(thread)));
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    std::erase(names, "echo-resolver");  // unless it has ended already
    CHECK(names == std::vector<std::string>{"echo-client", "echo-server-0", "echo-server-1"});
}

TEST_CASE("starting a thread leaves the caller's own signals as they are", "[client]") {
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, nullptr, &before);
    const TestServer server(listening_on({"127.0.0.1:0"}));
    Echo echo(server.endpoint());
    REQUIRE(get(echo("Hello!")) == "Hello!");

    sigset_t after;
    pthread_sigmask(SIG_BLOCK, nullptr, &after);
    for (int signal = 1; signal < NSIG; ++signal) CHECK(sigismember(&before, signal) == sigismember(&after, signal));
}

}  // namespace client_guest_test

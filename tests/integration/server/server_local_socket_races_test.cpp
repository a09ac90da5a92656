// Unix sockets whose file somebody else touches at the worst moment: the system calls of this program are caught, so
// that each moment can be met.
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <system_error>
#include <utility>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/temporary_folder.hpp"
#include "support/waiting.hpp"

namespace server_local_socket_races_test {

// What happens on this thread, once, after the next call, or before it.
thread_local std::function<void()> after_bind;
thread_local std::function<void()> after_connect;
thread_local std::function<void()> before_listen;
// On whatever thread, as the servers have their own; set and cleared while none of them is about to stop.
std::function<void()> before_rename;

void happen(std::function<void()>& event) {
    if (const auto now = std::exchange(event, nullptr)) now();
}

template <class Function>
Function* next_call(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace server_local_socket_races_test

extern "C" int bind(int socket, const sockaddr* address, socklen_t size) noexcept {
    const int result = server_local_socket_races_test::next_call<decltype(bind)>("bind")(socket, address, size);
    if (result == 0) server_local_socket_races_test::happen(server_local_socket_races_test::after_bind);
    return result;
}

extern "C" int connect(int socket, const sockaddr* address, socklen_t size) {
    const int result = server_local_socket_races_test::next_call<decltype(connect)>("connect")(socket, address, size);
    const int cause = errno;
    server_local_socket_races_test::happen(server_local_socket_races_test::after_connect);
    errno = cause;
    return result;
}

extern "C" int listen(int socket, int backlog) noexcept {
    server_local_socket_races_test::happen(server_local_socket_races_test::before_listen);
    return server_local_socket_races_test::next_call<decltype(listen)>("listen")(socket, backlog);
}

extern "C" int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    server_local_socket_races_test::happen(server_local_socket_races_test::before_rename);
    return server_local_socket_races_test::next_call<decltype(renameat2)>("renameat2")(from_folder, from, to_folder, to,
                                                                                       flags);
}

namespace server_local_socket_races_test {

namespace fs = std::filesystem;
using echo::test::RawSocket;
using echo::test::RunningServer;

echo::ServerConfig listening_at(const std::string& path) {
    echo::ServerConfig config;
    config.listen = {"unix:" + path};
    return config;
}

std::error_code failure_at(const std::string& path) {
    try {
        echo::Server server(listening_at(path));
    } catch (const std::system_error& failure) {
        return failure.code();
    }
    return {};
}

void check_echo_at(const std::string& path) {
    RawSocket client("unix:" + path);
    client.send("Hello!\r\n\r\n");
    CHECK(client.receive(10) == "Hello!\r\n\r\n");
}

mode_t mode_of(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

void leave_stale(const std::string& path) {
    echo::Server server(listening_at(path + ".live"));
    fs::rename(path + ".live", path);
}

TEST_CASE("a socket file is its owner's alone from the instant it exists", "[server]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    const std::string path = folder + "/socket";
    mode_t mode = 0;
    after_bind = [&] { mode = mode_of(path); };

    { const echo::Server server(listening_at(path)); }

    CHECK(mode == 0600);
    CHECK(fs::is_empty(folder));
    fs::remove_all(folder);
}

TEST_CASE("a link put in the place of a new socket file is not followed", "[server]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    const std::string path = folder + "/socket";
    const std::string victim = folder + "/victim";
    std::ofstream(victim) << "data";
    fs::permissions(victim, fs::perms(0644));
    after_bind = [&] {
        fs::remove(path);
        fs::create_symlink(victim, path);
    };

    CHECK(failure_at(path) == std::errc::not_a_socket);

    CHECK(mode_of(victim) == 0644);
    CHECK(fs::is_symlink(path));
    fs::remove_all(folder);
}

TEST_CASE("a live socket that takes the place of a stale one is left alone", "[server]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    const std::string path = folder + "/socket";
    leave_stale(path);
    RunningServer live(listening_at(path + ".new"));
    after_connect = [&] { fs::rename(path + ".new", path); };

    CHECK(failure_at(path) == std::errc::address_in_use);

    check_echo_at(path);
    fs::remove_all(folder);
}

TEST_CASE("a socket that is bound and listens in a moment is not taken for a stale one", "[server]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    const std::string path = folder + "/socket";
    std::future<std::error_code> second;
    before_listen = [&] {
        second = std::async(std::launch::async, [&] { return failure_at(path); });
        CHECK(second.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout);
    };

    RunningServer first(listening_at(path));

    CHECK(echo::test::get(second) == std::errc::address_in_use);
    check_echo_at(path);
    fs::remove_all(folder);
}

TEST_CASE("a server that stops listens until its socket file is gone, so that nobody replaces it before", "[server]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    const std::string path = folder + "/socket";
    RunningServer server(listening_at(path));
    std::error_code successor;
    before_rename = [&] { successor = failure_at(path); };

    CHECK(server->stop() == 0);

    CHECK(successor == std::errc::address_in_use);
    CHECK(fs::is_empty(folder));
    fs::remove_all(folder);
}

TEST_CASE("a folder that another process keeps locked holds nobody up for long", "[server]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(::flock(descriptor, LOCK_EX) == 0);

    const auto begin = std::chrono::steady_clock::now();
    RunningServer server(listening_at(folder + "/socket"));

    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
    check_echo_at(folder + "/socket");
    ::close(descriptor);
    fs::remove_all(folder);
}

}  // namespace server_local_socket_races_test

// Which sockets of this process an event loop watches. Linux only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>

namespace echo::test {

/// Whether an epoll of this process would tell of what happens to the descriptor (proc_pid_fdinfo(5), "tfd").
inline bool is_watched(int descriptor) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
        std::ifstream lines(entry.path());
        std::string line;
        while (std::getline(lines, line)) {
            if (line.starts_with("tfd:") && std::stoi(line.substr(4)) == descriptor) return true;
        }
    }
    return false;
}

/// A descriptor of this process that is connected to that TCP port over IPv4; -1 if none is.
inline int descriptor_connected_to(std::uint16_t port) {
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
        if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) return descriptor;
    }
    return -1;
}

}  // namespace echo::test

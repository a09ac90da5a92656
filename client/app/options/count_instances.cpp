#include "options/count_instances.hpp"

#include <stdexcept>

#include "program/command_syntax.hpp"

namespace echo::client_app {

void declare_count_instances(CLI::App& command, bool& flag) {
    program::add_flag(command, "--count-instances", flag,
                      "Take whatever a reply has before the message for the name of who answered, as echo-server "
                      "--reply-prefix sends it, and count the replies of each: up to 100 instances, and the others "
                      "together");
}

void check_count_instances(const EchoConfig& config) {
    if (config.framing.kind() == Framing::Kind::raw) {
        throw std::invalid_argument(
            "--count-instances: with raw framing nothing tells where a reply ends that is longer than its message; "
            "choose another --framing");
    }
    if (!config.verify) {
        throw std::invalid_argument(
            "--count-instances: looks for the message at the end of each reply, and --no-verify looks for nothing; "
            "leave out one of the two");
    }
    if (!config.expect_prefix.empty()) {
        throw std::invalid_argument(
            "--count-instances: takes whatever stands before the message, and --expect-prefix one text alone; leave "
            "out one of the two");
    }
}

}  // namespace echo::client_app

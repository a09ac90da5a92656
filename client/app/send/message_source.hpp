// Where the messages to be sent come from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace echo::client_app {

struct MessageSource {
    enum class Kind { argument, file, standard_input };

    Kind kind;
    std::string text{};  ///< argument: the message itself; file: its path
};

struct Message {
    std::string bytes;
    bool is_argument;  ///< typed by a person, who wants each reply on a line of its own
};

/// Reads every source to its end; each is one message. Of a message longer than `max_message`, only as much is read as
/// shows that it is too long: an endless input ends.
/// @throws Failure with `ExitCode::usage`, or `local_resource`, naming the file and the cause.
std::vector<Message> read_messages(const std::vector<MessageSource>& sources, std::size_t max_message);

}  // namespace echo::client_app

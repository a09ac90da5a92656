#include "check_config.hpp"

#include <concepts>
#include <stdexcept>
#include <string>

#include <echo/text.hpp>

namespace echo::detail {
namespace {

constexpr std::size_t largest_read = 16 * 1024 * 1024;
constexpr std::size_t most_threads = 1024;
constexpr int longest_backlog = 65'535;

[[noreturn]] void refuse(std::string_view field, std::string_view rule, std::string_view given) {
    throw std::invalid_argument(std::string(field) + ": " + std::string(rule) + ", got " + std::string(given));
}

void check_range(std::string_view field, std::string_view rule, std::integral auto least, std::integral auto value,
                 std::integral auto most) {
    if (value < least || value > most) refuse(field, rule, std::to_string(value));
}

void check_listen(const std::vector<Endpoint>& listen) {
    if (listen.empty()) refuse("listen", "must name at least one endpoint", "none");
    for (const Endpoint& endpoint : listen) {
        if (endpoint.transport() == Endpoint::Transport::tls) {
            refuse("listen", "this server speaks no TLS; write host:port or unix:/path", endpoint.to_string());
        }
    }
}

void check_replies(const EchoServerProtocol::Options& replies, const Framing& framing) {
    const std::string_view terminator = framing.terminator();
    if (!terminator.empty() && replies.reply_prefix.find(terminator) != std::string::npos) {
        refuse("reply_prefix", "must not hold the separator, which would end every answer early",
               "\"" + escape(replies.reply_prefix) + "\"");
    }
    if (replies.quit_message && framing.check(*replies.quit_message)) {
        refuse("quit_message",
               "must be a message that can arrive in this framing (" + framing.check(*replies.quit_message).message() +
                   ")",
               "\"" + escape(*replies.quit_message) + "\"");
    }
}

}  // namespace

void check_config(const ServerConfig& config) {
    check_listen(config.listen);
    check_replies(config.replies, config.framing);
    check_range("read_size", "must be 1 to 16777216 bytes", std::size_t{1}, config.read_size, largest_read);
    check_range("threads", "must be 0 (one a core) to 1024", std::size_t{0}, config.threads, most_threads);
    check_range("backlog", "must be 1 to 65535", 1, config.backlog, longest_backlog);
}

}  // namespace echo::detail

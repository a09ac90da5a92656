#include "config_difference.hpp"

#include <utility>

namespace echo::server_detail {

std::vector<std::string> differences(const ServerConfig& running, const ServerConfig& wanted) {
    std::vector<std::string> fields;
    const auto compare = [&fields](const char* field, const auto& one, const auto& other) {
        if (!(one == other)) fields.emplace_back(field);
    };
    compare("listen", running.listen, wanted.listen);
    compare("inherited", running.inherited, wanted.inherited);
    compare("framing", std::pair(running.framing.kind(), running.framing.format()),
            std::pair(wanted.framing.kind(), wanted.framing.format()));
    if (running.framing.kind() == wanted.framing.kind()) {
        compare("separator", running.framing.terminator(), wanted.framing.terminator());
    }
    compare("reply_prefix", running.replies.reply_prefix, wanted.replies.reply_prefix);
    compare("quit_message", running.replies.quit_message, wanted.replies.quit_message);
    compare("proxy_protocol", running.proxy_protocol, wanted.proxy_protocol);
    compare("proxy_from", running.proxy_from, wanted.proxy_from);
    compare("read_size", running.read_size, wanted.read_size);
    compare("max_pending_replies", running.max_pending_replies, wanted.max_pending_replies);
    compare("threads", running.threads, wanted.threads);
    compare("backlog", running.backlog, wanted.backlog);
    return fields;
}

}  // namespace echo::server_detail

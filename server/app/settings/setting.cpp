#include "settings/setting.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <echo/text.hpp>

#include "program/option_value.hpp"
#include "settings/presets.hpp"
#include "settings/value_text.hpp"

namespace echo::server_app {
namespace {

using Written = std::optional<Texts>;

constexpr std::uint64_t most_threads = 1024;
constexpr std::uint64_t longest_backlog = 65'535;

// Whole numbers in a file go up to 2^63 - 1.
template <auto limit>
void read_count(const Texts& texts, Options& options) {
    auto& target = options.config.limits.*limit;
    const auto count = program::parse_count(texts.back(), 0, std::numeric_limits<std::int64_t>::max());
    target = static_cast<std::remove_reference_t<decltype(target)>>(count);
}

template <auto limit>
Written write_count(const Options& options) {
    return Written({std::to_string(options.config.limits.*limit)});
}

template <auto limit>
void read_time(const Texts& texts, Options& options) {
    options.config.limits.*limit = program::parse_time(texts.back());
}

template <auto limit>
Written write_time(const Options& options) {
    return Written({duration_text(options.config.limits.*limit)});
}

template <auto file>
void read_path(const Texts& texts, Options& options) {
    options.config.tls.*file = check_path(texts.back());
}

template <auto file>
Written write_path(const Options& options) {
    const std::string& path = options.config.tls.*file;
    return path.empty() ? Written() : Written({path});
}

// The separator makes the framing a new one, with the default limit: hence this order of framing, separator and limit.
constexpr Setting table[] = {
    {"listen", "listen", Form::list,
     [](const Texts& texts, Options& options) {
         options.config.listen.clear();
         for (const std::string& text : texts) options.config.listen.push_back(parse_listen_endpoint(text));
     },
     [](const Options& options) {
         Texts texts;
         for (const ListenEndpoint& endpoint : options.config.listen) texts.push_back(endpoint.to_string());
         return Written(texts);
     },
     "", PathForm::endpoint},
    {"preset", "preset", Form::text,
     [](const Texts& texts, Options& options) { options.preset = find_preset(texts.back()).name; },
     [](const Options& options) { return options.preset.empty() ? Written() : Written({options.preset}); }, "pulsar"},

    {"framing", "framing", Form::text,
     [](const Texts& texts, Options& options) { options.config.framing = Framing::named(texts.back()); },
     [](const Options& options) { return Written({std::string(options.config.framing.name())}); }},
    {"separator", "separator", Form::text,
     [](const Texts& texts, Options& options) { options.config.framing = Framing::separator(unescape(texts.back())); },
     [](const Options& options) {
         const Framing& framing = options.config.framing;
         return framing.kind() == Framing::Kind::separator ? Written({escape(framing.terminator())}) : Written();
     },
     "\\r\\n\\r\\n"},
    {"max_message", "max_message", Form::number,
     [](const Texts& texts, Options& options) {
         options.config.framing = options.config.framing.with_max_message(parse_size(texts.back()));
     },
     [](const Options& options) { return Written({size_text(options.config.framing.max_message())}); }},
    {"read_size", "read_size", Form::number,
     [](const Texts& texts, Options& options) { options.config.read_size = parse_size(texts.back()); },
     [](const Options& options) { return Written({size_text(options.config.read_size)}); }},

    {"reply_prefix", "reply_prefix", Form::text,
     [](const Texts& texts, Options& options) {
         options.reply_prefix = ReplyTemplate(texts.back());
         options.config.replies.reply_prefix = options.reply_prefix.fixed_text();
     },
     [](const Options& options) { return Written({options.reply_prefix.source()}); }},
    {"quit_message", "quit_message", Form::text,
     [](const Texts& texts, Options& options) { options.config.replies.quit_message = unescape(texts.back()); },
     [](const Options& options) {
         const auto& message = options.config.replies.quit_message;
         return message ? Written({escape(*message)}) : Written();
     },
     "QUIT"},
    {"once", "once", Form::on_or_off,
     [](const Texts& texts, Options& options) {
         options.config.limits.max_requests = parse_switch(texts.back()) ? 1 : 0;
     },
     nullptr},

    {"max_connections", "max_connections", Form::number, read_count<&ServerLimits::max_connections>,
     write_count<&ServerLimits::max_connections>},
    {"max_connections_per_ip", "max_connections_per_ip", Form::number,
     read_count<&ServerLimits::max_connections_per_ip>, write_count<&ServerLimits::max_connections_per_ip>},
    {"max_buffer_memory", "max_buffer_memory", Form::number,
     [](const Texts& texts, Options& options) { options.config.limits.max_buffer_memory = parse_size(texts.back()); },
     [](const Options& options) { return Written({size_text(options.config.limits.max_buffer_memory)}); }},
    {"max_requests", "max_requests", Form::number, read_count<&ServerLimits::max_requests>,
     write_count<&ServerLimits::max_requests>},

    {"idle_timeout", "idle_timeout", Form::number, read_time<&ServerLimits::idle_timeout>,
     write_time<&ServerLimits::idle_timeout>},
    {"message_timeout", "message_timeout", Form::number, read_time<&ServerLimits::message_timeout>,
     write_time<&ServerLimits::message_timeout>},
    {"write_timeout", "write_timeout", Form::number, read_time<&ServerLimits::write_timeout>,
     write_time<&ServerLimits::write_timeout>},
    {"handshake_timeout", "handshake_timeout", Form::number, read_time<&ServerLimits::handshake_timeout>,
     write_time<&ServerLimits::handshake_timeout>},
    {"max_connection_age", "max_connection_age", Form::number, read_time<&ServerLimits::max_connection_age>,
     write_time<&ServerLimits::max_connection_age>},
    {"drain_timeout", "drain_timeout", Form::number,
     [](const Texts& texts, Options& options) { options.drain_timeout = parse_drain_timeout(texts.back()); },
     [](const Options& options) { return Written({duration_text(options.drain_timeout)}); }},

    {"proxy_protocol", "proxy_protocol", Form::text,
     [](const Texts& texts, Options& options) { options.config.proxy_protocol = parse_proxy_protocol(texts.back()); },
     [](const Options& options) { return Written({std::string(to_string(options.config.proxy_protocol))}); }},
    {"proxy_from", "proxy_from", Form::list,
     [](const Texts& texts, Options& options) { options.config.proxy_from.assign(texts.begin(), texts.end()); },
     [](const Options& options) {
         Texts texts;
         for (const Network& network : options.config.proxy_from) texts.push_back(network.to_string());
         return texts.empty() ? Written() : Written(texts);
     },
     "10.0.0.0/8"},

    {"tls_cert", "certificate_file", Form::text, read_path<&ServerTlsConfig::certificate_file>,
     write_path<&ServerTlsConfig::certificate_file>, "server.crt", PathForm::file},
    {"tls_key", "private_key_file", Form::text, read_path<&ServerTlsConfig::private_key_file>,
     write_path<&ServerTlsConfig::private_key_file>, "server.key", PathForm::file},
    {"tls_client_ca", "client_ca_file", Form::text, read_path<&ServerTlsConfig::client_ca_file>,
     write_path<&ServerTlsConfig::client_ca_file>, "clients.crt", PathForm::file},

    {"threads", "threads", Form::number,
     [](const Texts& texts, Options& options) {
         options.config.threads = static_cast<std::size_t>(program::parse_count(texts.back(), 0, most_threads));
     },
     [](const Options& options) { return Written({std::to_string(options.config.threads)}); }},
    {"backlog", "backlog", Form::number,
     [](const Texts& texts, Options& options) {
         options.config.backlog = static_cast<int>(program::parse_count(texts.back(), 1, longest_backlog));
     },
     [](const Options& options) { return Written({std::to_string(options.config.backlog)}); }},
    {"admin", "admin", Form::text,
     [](const Texts& texts, Options& options) { options.admin = parse_admin_endpoint(texts.back()); },
     [](const Options& options) { return options.admin ? Written({options.admin->to_string()}) : Written(); },
     "127.0.0.1:9060"},

    {"log_level", "log_level", Form::text,
     [](const Texts& texts, Options& options) {
         options.log_level =
             parse_word(texts.back(), {"trace", "debug", "info", "warning", "error", "critical", "off"});
     },
     [](const Options& options) { return Written({options.log_level}); }},
    {"log_format", "log_format", Form::text,
     [](const Texts& texts, Options& options) {
         options.log_format = parse_word(texts.back(), {"text", "json"});
     },
     [](const Options& options) { return Written({options.log_format}); }},
    {"log_messages", "log_messages", Form::on_or_off,
     [](const Texts& texts, Options& options) { options.log_messages = parse_switch(texts.back()); },
     [](const Options& options) { return Written({options.log_messages ? "true" : "false"}); }},
    {"color", "color", Form::text,
     [](const Texts& texts, Options& options) {
         options.color = parse_word(texts.back(), {"auto", "always", "never"});
     },
     [](const Options& options) { return Written({options.color}); }},
};

}  // namespace

std::span<const Setting> settings() {
    return table;
}

const Setting* find_setting(std::string_view name) {
    const auto has_name = [name](const Setting& row) { return row.name == name; };
    const auto found = std::find_if(std::begin(table), std::end(table), has_name);
    return found == std::end(table) ? nullptr : &*found;
}

}  // namespace echo::server_app

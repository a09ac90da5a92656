#include "options.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include <echo/text.hpp>

#include "presets.hpp"
#include "shared/option_value.hpp"

namespace echo::app {
namespace {

using detail::parse_value;

constexpr std::uint64_t most_threads = 1024;
constexpr std::uint64_t longest_backlog = 65'535;

bool parse_switch(const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    throw std::invalid_argument("must be true or false, got " + detail::quote(text));
}

std::string parse_log_level(const std::string& text) {
    constexpr std::array<std::string_view, 7> levels{"trace", "debug", "info", "warning", "error", "critical", "off"};
    if (std::find(levels.begin(), levels.end(), text) != levels.end()) return text;
    throw std::invalid_argument("must be trace, debug, info, warning, error, critical or off, got " +
                                detail::quote(text));
}

Framing to_framing(const Flags& flags, const Framing& preset) {
    Framing framing = flags.framing ? parse_value("--framing", *flags.framing, Framing::named) : preset;
    if (flags.separator) {
        if (flags.framing && framing.kind() != Framing::Kind::separator) {
            throw std::invalid_argument("--separator: belongs to separator framing, and --framing " + *flags.framing +
                                        " has none; leave out one of the two");
        }
        framing = parse_value("--separator", *flags.separator,
                              [](const std::string& text) { return Framing::separator(unescape(text)); });
    }
    if (!flags.max_message) return framing;
    return parse_value("--max-message", *flags.max_message,
                       [&](const std::string& text) { return framing.with_max_message(parse_size(text)); });
}

std::vector<Endpoint> to_endpoints(const std::vector<std::string>& texts) {
    std::vector<Endpoint> endpoints;
    endpoints.reserve(texts.size());
    const auto parse = [](const std::string& text) { return Endpoint(text); };
    for (const std::string& text : texts) endpoints.push_back(parse_value("--listen", text, parse));
    return endpoints;
}

std::size_t parse_number(std::string_view option, const std::string& text, std::uint64_t least, std::uint64_t most) {
    const auto parse = [&](const std::string& digits) { return detail::parse_count(digits, least, most); };
    return static_cast<std::size_t>(parse_value(option, text, parse));
}

ServerConfig to_config(const Flags& flags, const Preset* preset) {
    ServerConfig config = preset ? to_config(*preset) : ServerConfig{};
    if (!flags.listen.empty()) config.listen = to_endpoints(flags.listen);
    config.framing = to_framing(flags, config.framing);
    if (flags.reply_prefix) {
        config.replies.reply_prefix = parse_value("--reply-prefix", *flags.reply_prefix, unescape);
    }
    if (flags.quit_message) {
        config.replies.quit_message = parse_value("--quit-message", *flags.quit_message, unescape);
    }
    if (flags.once) config.max_requests = parse_value("--once", *flags.once, parse_switch) ? 1 : 0;
    if (flags.read_size) config.read_size = parse_value("--read-size", *flags.read_size, parse_size);
    if (flags.threads) config.threads = parse_number("--threads", *flags.threads, 0, most_threads);
    if (flags.backlog) {
        config.backlog = static_cast<int>(parse_number("--backlog", *flags.backlog, 1, longest_backlog));
    }
    return config;
}

// The one field that a sentence about another may speak of.
void replace_field(std::string& sentence, std::string_view field, std::string_view option) {
    const std::size_t place = sentence.find(field);
    // What was given stands last, and stays as it is.
    if (place < sentence.find(", got ")) sentence.replace(place, field.size(), option);
}

}  // namespace

Options to_options(const Flags& flags) {
    const Preset* preset = flags.preset ? &find_preset(*flags.preset) : nullptr;
    Options options;
    options.config = to_config(flags, preset);
    if (flags.drain_timeout) {
        options.drain_timeout = parse_value("--drain-timeout", *flags.drain_timeout, parse_duration);
    }
    if (flags.log_level) options.log_level = parse_value("--log-level", *flags.log_level, parse_log_level);
    options.log_messages = preset && preset->log_messages;
    if (flags.log_messages) options.log_messages = parse_value("--log-messages", *flags.log_messages, parse_switch);
    return options;
}

std::string name_options(std::string_view sentence) {
    const std::size_t field_size = sentence.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    const bool begins_with_field =
        field_size > 0 && field_size != sentence.npos && sentence.substr(field_size).starts_with(": ");
    if (!begins_with_field) return std::string(sentence);
    std::string option = "--" + std::string(sentence.substr(0, field_size));
    std::replace(option.begin(), option.end(), '_', '-');
    std::string rest(sentence.substr(field_size));
    replace_field(rest, "max_message", "--max-message");
    return option + rest;
}

}  // namespace echo::app

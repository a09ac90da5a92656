#include "send/send_options.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "program/command_syntax.hpp"
#include "program/option_value.hpp"
#include "text/decoding.hpp"

namespace echo::client_app {
namespace {

using program::add_arguments;
using program::add_flag;
using program::add_list_option;
using program::add_text_option;
using program::begin_group;
using program::parse_count;
using program::parse_value;

MessageSource from_argument(const SendFlags& flags, const std::string& argument) {
    if (argument == "-") return {MessageSource::Kind::standard_input};
    if (flags.hex) return {MessageSource::Kind::argument, parse_value("--hex", argument, decode_hexadecimal)};
    if (flags.base64) return {MessageSource::Kind::argument, parse_value("--base64", argument, decode_base64)};
    return {MessageSource::Kind::argument, argument};
}

MessageSource from_file(const std::string& path) {
    if (path == "-") return {MessageSource::Kind::standard_input};
    return {MessageSource::Kind::file, path};
}

std::vector<MessageSource> to_sources(const SendFlags& flags) {
    std::vector<MessageSource> sources;
    for (const std::string& argument : flags.messages) sources.push_back(from_argument(flags, argument));
    for (const std::string& path : flags.files) sources.push_back(from_file(path));
    if (sources.empty()) sources.push_back({MessageSource::Kind::standard_input});

    const auto kind_is = [](MessageSource::Kind kind) {
        return [=](const auto& source) { return source.kind == kind; };
    };
    if (std::count_if(sources.begin(), sources.end(), kind_is(MessageSource::Kind::standard_input)) > 1) {
        throw std::invalid_argument("\"-\": standard input can be read only once; to send it again, use --repeat");
    }
    const bool has_encoding = flags.hex || flags.base64;
    if (has_encoding && std::none_of(sources.begin(), sources.end(), kind_is(MessageSource::Kind::argument))) {
        throw std::invalid_argument(std::string(flags.hex ? "--hex" : "--base64") +
                                    ": decodes MESSAGE arguments, and there is none; files and standard input are "
                                    "sent as they are");
    }
    return sources;
}

}  // namespace

void declare_send_options(CLI::App& command, SendFlags& flags) {
    begin_group(command, "Options");
    add_arguments(command, "MESSAGE", "[MESSAGE]...", flags.messages);
    add_list_option(command, "--file", "FILE", flags.files,
                    "Send the bytes of FILE as one message, after the MESSAGE arguments. May be given several times");
    add_flag(command, "--hex", flags.hex,
             "The MESSAGE arguments are hexadecimal, two digits a byte; spaces between bytes are skipped. "
             "Files and standard input are sent as they are");
    add_flag(command, "--base64", flags.base64, "The same for base64 (RFC 4648), with its padding");
    add_text_option(command, "--repeat", "N", flags.repeat, "Send all the messages N times. Default: 1");
    add_flag(command, "--no-newline", flags.no_newline, "Print no newline after the reply to a MESSAGE argument");
    add_flag(command, "--raw", flags.raw,
             "Print replies exactly as they came on a terminal, too. Without it characters that a terminal would obey "
             "are printed as escapes there; a file or a pipe always has the exact bytes");
    add_flag(command, "--details", flags.details,
             "For each message say on standard error which connection served it and where the time went");
}

SendOptions to_send_options(const SendFlags& flags) {
    if (flags.hex && flags.base64) throw std::invalid_argument("--hex and --base64 exclude each other; leave out one");
    SendOptions options;
    options.sources = to_sources(flags);
    const auto parse_repeat = [](const std::string& text) {
        return parse_count(text, 1, std::numeric_limits<std::int64_t>::max());
    };
    if (flags.repeat) options.repeat = parse_value("--repeat", *flags.repeat, parse_repeat);
    options.newline = !flags.no_newline;
    options.details = flags.details;
    options.raw = flags.raw;
    return options;
}

}  // namespace echo::client_app

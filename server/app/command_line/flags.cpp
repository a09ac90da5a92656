#include "command_line/flags.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include <echo/version.hpp>

#include "help/help_page.hpp"
#include "process/exit_status.hpp"
#include "program/command_syntax.hpp"
#include "settings/presets.hpp"
#include "settings/setting.hpp"

namespace echo::server_app {
namespace {

constexpr std::size_t help_column = 30;

constexpr const char* introduction = R"(Sends every message back to whoever sent it.

Examples:
  echo-server 9000                          on a port of this machine
  echo-server :9000 unix:/tmp/echo.sock     on all interfaces, and a Unix socket
  echo-server --config echo.toml
)";

constexpr const char* closing_words = R"(
Once it is ready it prints a line for each endpoint, "listening on ENDPOINT";
all else goes to standard error. SIGINT or SIGTERM drains it: what has arrived
is answered, then connections are closed. A second signal cuts them off at once.
SIGHUP reads the configuration again; a closed terminal, without --config, drains
it too.

Every setting may also stand in the environment, as ECHO_SERVER_IDLE_TIMEOUT=5m,
and in the FILE of --config, in TOML: idle_timeout = "5m". Options count before
the environment, the environment before the file, the file before a preset.

ENDPOINT is host:port, [v6]:port, :port (all interfaces), tls://host:port or
unix:/path; with port 0 the system picks one, and ?proxy=WHEN behind it is its
own --proxy-protocol. A SIZE is written 4096, 64KiB or 1MB; a TIME 250ms, 1.5s,
2m or, in seconds, 90. A limit or time-out of 0 is none, but a drain time-out of
0 cuts at once. In TEXT, \r \n \t \0 \xNN and \\ stand for bytes. FILEs of TLS
are PEM.

Exit status:)";

std::string list_of_exit_status() {
    std::string list;
    for (const ExitStatusMeaning& row : exit_status_table()) {
        list.append("\n  ").append(std::to_string(row.status)).append("  ").append(row.words);
    }
    return list;
}

std::string with_default(const std::string& description, std::string_view name) {
    const Texts texts = find_setting(name)->write(Options{}).value_or(Texts{"none"});
    return description + " Default: " + (texts.front().empty() ? "nothing" : texts.front());
}

// Declares options that fill one layer.
class Declarations {
public:
    Declarations(CLI::App& app, Layer& layer) : app_(app), layer_(layer) {}

    void begin_group(const std::string& title) { program::begin_group(app_, title); }

    // Given twice, the last one counts, so that a script may add to the options it is given.
    void add(std::string_view name, const std::string& value_name, const std::string& description) {
        program::add_text_option(app_, option(name), value_name, store_word(name), description);
    }

    // `short_name` has its comma: "-l,".
    void add_list(std::string_view name, const std::string& value_name, const std::string& description,
                  const std::string& short_name = {}) {
        program::add_list_option(app_, short_name + option(name), value_name, store_words(name),
                                 with_default(description, name));
    }

    void add_with_default(std::string_view name, const std::string& value_name, const std::string& description) {
        add(name, value_name, with_default(description, name));
    }

    // A switch that another source has set is turned off by --name=false.
    void add_switch(std::string_view name, const std::string& description) {
        program::add_switch(app_, option(name), store_word(name), description);
    }

private:
    static std::string option(std::string_view name) { return written_in(Source::command_line, name); }

    program::StoreWords store_words(std::string_view name) {
        return [&layer = layer_, name](const std::vector<std::string>& words) {
            layer[name] = {words, {Source::command_line, option(name), option(name)}};
        };
    }

    program::StoreWord store_word(std::string_view name) {
        return [store = store_words(name)](const std::string& word) { store({word}); };
    }

    CLI::App& app_;
    Layer& layer_;
};

void declare_endpoints(CLI::App& app, Declarations& declare, CommandLine& command_line) {
    std::string preset_help = "Behave like a well-known echo server; what else is set overrides it:";
    for (const Preset& preset : presets()) {
        preset_help += "\n  " + std::string(preset.name) + ": " + std::string(preset.description);
    }
    declare.begin_group("Endpoints");
    declare.add_list("listen", "ENDPOINT", "Where to listen; may be given several times.", "-l,");
    program::add_list_option(app, "-p,--port", "PORT", command_line.ports,
                             "Listen on this port of 127.0.0.1; may be given several times");
    program::add_arguments(app, "ENDPOINT", "[PORT|ENDPOINT]...", command_line.endpoints);
    declare.add("preset", "NAME", preset_help);
}

void declare_messages(Declarations& declare) {
    declare.begin_group("Messages");
    declare.add_with_default("framing", "NAME",
                             "How messages are told apart: separator, line, length (4 bytes, big-endian) or raw.");
    declare.add_with_default("separator", "TEXT", "The 1 to 16 bytes that end a message in separator framing.");
}

void declare_answers(Declarations& declare) {
    declare.begin_group("Answers");
    declare.add_with_default(
        "reply_prefix", "TEXT",
        "Stands before every answer. In it %{host}, %{env:NAME}, %{listen}, %{peer} and %{connection} "
        "(its number) tell who answers whom; %% is a percent sign.");
    declare.add_with_default("quit_message", "TEXT",
                             "A message of exactly these bytes is answered, then its connection is closed.");
    declare.add_switch("once", "Answer one message, then close the connection: short for --max-requests 1");
}

void declare_limits(Declarations& declare) {
    declare.begin_group("Limits");
    declare.add_with_default("max_message", "SIZE", "A longer message ends its connection.");
    declare.add_with_default(
        "read_size", "SIZE",
        "Bytes taken by one read at most, 1 to 16MiB; in raw framing that is the longest message.");
    declare.add_with_default("max_connections", "N", "Connections open at once; more are closed at once.");
    declare.add_with_default("max_connections_per_ip", "N",
                             "The same from one IPv4 address, or one IPv6 network of 64 bits.");
    declare.add_with_default("max_buffer_memory", "SIZE",
                             "Bytes that all connections together may hold; beyond it the largest holder is closed.");
    declare.add_with_default("max_requests", "N", "A connection is closed after that many answers.");
}

void declare_timeouts(Declarations& declare) {
    declare.begin_group("Time-outs");
    declare.add_with_default("idle_timeout", "TIME", "How long a connection may go without a message.");
    declare.add_with_default("message_timeout", "TIME", "How long a message that has begun may take.");
    declare.add_with_default("write_timeout", "TIME", "How long a peer may take none of its answers.");
    declare.add_with_default("handshake_timeout", "TIME", "How long a PROXY header and the handshake of TLS may take.");
    declare.add_with_default("max_connection_age", "TIME",
                             "How old a connection may become, up to a tenth less or more; then it is closed behind an "
                             "answer.");
    declare.add_with_default("drain_timeout", "TIME", "How long a stop waits before it cuts off what is still open.");
}

void declare_proxy(Declarations& declare) {
    declare.begin_group("Behind a proxy");
    declare.add_with_default("proxy_protocol", "WHEN",
                             "Whether connections begin with a PROXY header (version 1 or 2), which names the true "
                             "peer: off, accept (there may be one) or require; for one endpoint, as in "
                             "--listen :8060?proxy=require.");
    declare.add_list("proxy_from", "CIDR",
                     "From where such headers are believed, as in 10.0.0.0/8; may be given several times. Unix sockets "
                     "need none.");
}

void declare_tls(Declarations& declare) {
    declare.begin_group("TLS");
    declare.add("tls_cert", "FILE",
                "The server's certificate, and those between it and its authority; "
                "needed for tls:// endpoints");
    declare.add("tls_key", "FILE", "The certificate's key, without a password");
    declare.add("tls_client_ca", "FILE", "Ask clients for a certificate that one of these authorities has issued");
}

void declare_process(Declarations& declare) {
    declare.begin_group("Process");
    declare.add_with_default("threads", "N", "Threads that serve connections; 0: one a core.");
    declare.add_with_default("backlog", "N",
                             "Connections that the kernel holds for each endpoint until they are accepted.");
    declare.add_with_default("admin", "ENDPOINT",
                             "Where to serve /livez, /readyz, /metrics and /stats over HTTP; best on loopback.");
}

void declare_log(Declarations& declare) {
    declare.begin_group("Log");
    declare.add_with_default("log_level", "LEVEL",
                             "The least that is logged: trace, debug, info, warning, error, critical or off.");
    declare.add_with_default("log_format", "FORMAT", "text, or json: one object a line.");
    declare.add_switch("log_messages", "Log the first 100 bytes of each message received");
    declare.add_with_default("color", "WHEN",
                             "auto: a coloured log on a terminal, unless $NO_COLOR is set or $TERM is dumb; always; "
                             "never.");
}

void declare_configuration(CLI::App& app, Declarations& declare, CommandLine& command_line) {
    declare.begin_group("Configuration");
    declare.add("config", "FILE", "Read settings from this file, in TOML");
    program::add_flag(app, "--check-config", command_line.check_config, "Check the whole configuration, and exit");
    program::add_flag(app, "--print-config", command_line.print_config,
                      "Print the whole configuration as such a file, with where each value comes from, and exit");
}

void declare_texts(CLI::App& app, CommandLine& command_line) {
    program::begin_group(app, "Texts");
    program::add_text_option(
        app, "--print-completion", "SHELL", [&](const std::string& shell) { command_line.completion_shell = shell; },
        "Print what lets this shell complete the command line, and exit: bash, zsh or fish");
    program::add_flag(app, "--print-manual", command_line.print_manual,
                      "Print the manual page echo-server(8), and exit");
}

}  // namespace

void declare_flags(CLI::App& app, CommandLine& command_line) {
    app.description(introduction);
    app.footer(closing_words + list_of_exit_status());
    // What the short help leaves out.
    program::use_help_page(app, help_column,
                           {"Answers", "Limits", "Time-outs", "Behind a proxy", "TLS", "Process", "Log", "Texts"});
    app.set_help_flag("--help", "Print this help and exit")->group("Help");
    app.set_help_all_flag("-h", "Print the examples and the first options, and exit")->group("Help");
    app.set_version_flag("-V,--version", "echo-server " ECHO_VERSION, "Print the version and exit")->group("Help");
    Declarations declare(app, command_line.settings);
    declare_endpoints(app, declare, command_line);
    declare_messages(declare);
    declare_answers(declare);
    declare_limits(declare);
    declare_timeouts(declare);
    declare_proxy(declare);
    declare_tls(declare);
    declare_process(declare);
    declare_log(declare);
    declare_configuration(app, declare, command_line);
    declare_texts(app, command_line);
}

}  // namespace echo::server_app

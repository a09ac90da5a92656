#include "errors/exit_code_table.hpp"

#include <cstddef>

namespace echo::client_app {
namespace {

constexpr ExitCodeMeaning table[] = {
    {ExitCode::done, "done"},
    {ExitCode::answer_is_no, "it ran, and the answer is no: a reply differs, or is missing, or a threshold is crossed"},
    {ExitCode::usage, "faulty command line or input"},
    {ExitCode::name_resolution, "the name cannot be resolved"},
    {ExitCode::refused, "the connection was refused"},
    {ExitCode::unreachable, "connect time-out, or there is no way to the server"},
    {ExitCode::tls, "TLS: a certificate, or the handshake"},
    {ExitCode::protocol, "the message cannot be framed, or protocol error"},
    {ExitCode::connection_lost, "reset, or closed before the reply was whole"},
    {ExitCode::reply_timeout, "no whole reply within --timeout"},
    {ExitCode::local_resource, "this machine is short of descriptors, ports or memory"},
    {ExitCode::output, "the output could not be written"},
    {ExitCode::bug, "a bug: please report it"},
};

constexpr std::size_t words_column = 5;
constexpr std::size_t page_width = 80;

// The table's longest meaning needs a second line.
std::string entry(const ExitCodeMeaning& row) {
    std::string line = "  " + std::to_string(static_cast<int>(row.code));
    line.resize(words_column, ' ');
    line += row.words;
    if (line.size() <= page_width) return line + "\n";
    const std::size_t end = line.rfind(' ', page_width);
    return line.substr(0, end) + "\n" + std::string(words_column, ' ') + line.substr(end + 1) + "\n";
}

}  // namespace

std::span<const ExitCodeMeaning> exit_code_table() noexcept {
    return table;
}

std::string exit_code_list() {
    std::string list;
    for (const ExitCodeMeaning& row : table) list += entry(row);
    return list;
}

}  // namespace echo::client_app

#include "interactive/pool_report.hpp"

#include <cstdint>
#include <initializer_list>

namespace echo::client_app {
namespace {

struct Number {
    const char* words;
    std::uint64_t count;
    bool always = false;  // shown even when it is 0
};

std::string line(const std::string& title, std::initializer_list<Number> numbers) {
    std::string text;
    for (const Number& number : numbers) {
        if (number.count == 0 && !number.always) continue;
        text.append(text.empty() ? title + ": " : ", ").append(number.words).append(" ");
        text.append(std::to_string(number.count));
    }
    return text.empty() ? text : text + "\n";
}

}  // namespace

std::string pool_report(const PoolStats& stats) {
    return line("connections", {{"in use", stats.in_use, true},
                                {"idle", stats.available, true},
                                {"being opened", stats.connecting},
                                {"being closed", stats.closing},
                                {"made so far", stats.sessions, true},
                                {"could not be made", stats.connects_failed}}) +
           line("messages", {{"sent or to be sent", stats.requests, true},
                             {"answered", stats.requests_processed, true},
                             {"timed out", stats.timed_out},
                             {"abandoned", stats.cancelled},
                             {"failed", stats.failed},
                             {"refused", stats.refused},
                             {"sent again", stats.retried},
                             {"answered too late", stats.late_replies},
                             {"replies still owed", stats.abandoned}}) +
           line("connections that have gone", {{"lost", stats.connections_lost},
                                               {"of them found when needed", stats.found_stale},
                                               {"idle for too long", stats.retired_idle},
                                               {"too old", stats.retired_lifetime},
                                               {"silent", stats.retired_stalled},
                                               {"made room", stats.retired_for_room},
                                               {"may be dead", stats.retired_suspect},
                                               {"owed too many replies", stats.retired_abandoned},
                                               {"the address has gone", stats.retired_endpoint_gone}});
}

}  // namespace echo::client_app

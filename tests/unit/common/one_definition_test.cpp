// The libraries may end up in one program, where each name has one definition. So all their private headers are read
// here together: two definitions of one name would not compile, whichever folder they are in.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/source_folder.hpp"

// common/src
#include "net/descriptor.hpp"
#include "net/keep_alive.hpp"
#include "net/patience.hpp"
#include "net/read_space.hpp"
#include "net/socket_address.hpp"
#include "net/socket_now.hpp"
#include "net/stream.hpp"
#include "net/system_error.hpp"
#include "proxy/crc32c.hpp"
#include "proxy/proxy_beginning.hpp"
#include "proxy/proxy_block.hpp"
#include "proxy/proxy_header.hpp"
#include "proxy/proxy_header_parser.hpp"
#include "proxy/proxy_line.hpp"
#include "quotation.hpp"
#include "thread.hpp"
#include "time_text.hpp"
#include "tls/certificate_terms.hpp"
#include "tls/close_notify.hpp"
#include "tls/handshake_limit.hpp"
#include "tls/tls_connection.hpp"
#include "tls/tls_files.hpp"
#include "tls/tls_operation.hpp"
#include "tls/tls_verdict.hpp"
#include "whole_frames.hpp"
#include "words_of_exception.hpp"
// client/src
#include "connect/address_race.hpp"
#include "connect/connector.hpp"
#include "connect/name_lookup.hpp"
#include "connect/parallel_connect.hpp"
#include "connect/proxy_sender.hpp"
#include "connect/tcp_addresses.hpp"
#include "connect/tcp_options.hpp"
#include "connection/pipeline.hpp"
#include "connection/pipelined_connection.hpp"
#include "connection/shared_settings.hpp"
#include "executor/fork_guard.hpp"
#include "executor/handler_batches.hpp"
#include "executor/io_thread.hpp"
#include "executor/loop_watch.hpp"
#include "executor/marked.hpp"
#include "executor/operation_list.hpp"
#include "executor/pool_executor.hpp"
#include "fleet/backoff.hpp"
#include "fleet/decaying_latency.hpp"
#include "fleet/fleet.hpp"
#include "fleet/load_order.hpp"
#include "pool/endpoint_addresses.hpp"
#include "pool/pool.hpp"
#include "pool_state/admission.hpp"
#include "pool_state/deadline_heap.hpp"
#include "pool_state/deadline_queue.hpp"
#include "pool_state/in_flight.hpp"
#include "pool_state/lifetime.hpp"
#include "pool_state/pool_action.hpp"
#include "pool_state/pool_connection.hpp"
#include "pool_state/pool_state.hpp"
#include "pool_state/request_queue.hpp"
#include "pool_state/saturating_time.hpp"
#include "tls/tls_context.hpp"
#include "tls/tls_error.hpp"
#include "tls/tls_sessions.hpp"
#include "tls/tls_settings.hpp"
#include "wire/gathered_output.hpp"
#include "wire/loss.hpp"
#include "wire/read_rounds.hpp"
#include "wire/wire.hpp"
// server/src
#include "check_config.hpp"
#include "config_difference.hpp"
#include "limits/admission.hpp"
#include "limits/buffer_memory.hpp"
#include "limits/coarse_clock.hpp"
#include "limits/connection_ages.hpp"
#include "limits/waits.hpp"
#include "limits/watch.hpp"
#include "listen/address.hpp"
#include "listen/bind.hpp"
#include "listen/listener.hpp"
#include "listen/local_socket_file.hpp"
#include "server_implementation.hpp"
#include "session/answer_timer.hpp"
#include "session/proxy_trust.hpp"
#include "session/reply_queue.hpp"
#include "session/server_tls.hpp"
#include "session/session.hpp"
#include "session/turns.hpp"
#include "session/worker.hpp"
#include "socket/socket_types.hpp"
#include "socket/system_error.hpp"
#include "stats/counters.hpp"

namespace one_definition_test {

namespace {

namespace client = echo::detail;
namespace server = echo::server_detail;

// Both sides have such types, under the same names but on executors of their own.
static_assert(!std::is_same_v<client::PoolExecutor, server::Executor>);
static_assert(!std::is_same_v<client::Timer, server::Timer>);
static_assert(!std::is_same_v<client::Awaitable<void>, server::Awaitable<void>>);
static_assert(!std::is_same_v<decltype(client::use_awaitable), decltype(server::use_awaitable)>);

const std::filesystem::path sources = echo::test::source_folder();

std::vector<std::string> headers_in(const std::filesystem::path& folder) {
    std::vector<std::string> headers;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".hpp") headers.push_back(entry.path().lexically_relative(folder).string());
    }
    return headers;
}

std::vector<std::string> headers_included_here() {
    constexpr std::string_view begin = "#include \"";
    std::vector<std::string> headers;
    std::ifstream here(sources / "tests/unit/common/one_definition_test.cpp");
    for (std::string line; std::getline(here, line);) {
        if (line.starts_with(begin)) headers.push_back(line.substr(begin.size(), line.size() - begin.size() - 1));
    }
    return headers;
}

}  // namespace

TEST_CASE("every private header of the libraries is read together with all others", "[one definition]") {
    std::vector<std::string> expected{"support/catch.hpp", "support/source_folder.hpp"};
    for (const char* const folder : {"common/src", "client/src", "server/src"}) {
        const auto headers = headers_in(sources / folder);
        REQUIRE_FALSE(headers.empty());
        expected.insert(expected.end(), headers.begin(), headers.end());
    }
    std::vector<std::string> included = headers_included_here();
    std::sort(expected.begin(), expected.end());
    std::sort(included.begin(), included.end());

    CHECK(included == expected);
    CHECK(std::adjacent_find(expected.begin(), expected.end()) == expected.end());
}

TEST_CASE("the client's and the server's tokens are different objects", "[one definition]") {
    const void* const of_client = &client::use_awaitable;
    const void* const of_server = &server::use_awaitable;

    CHECK(of_client != of_server);
}

}  // namespace one_definition_test

// Output for programs: JSON, with units in the names and null for what is not known.
#include "send/reply_printer.hpp"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "errors/error_json.hpp"
#include "errors/exit_code.hpp"
#include "text/decoding.hpp"
#include "text/json.hpp"
#include "text/shown_text.hpp"
#include "text/timestamp.hpp"

namespace echo::client_app {
namespace {

// Counts up when a key vanishes or changes its meaning; new keys may come at any time.
constexpr int send_schema_version = 1;

// A reply that differs from what was sent is still a reply.
bool has_reply(const Outcome& outcome) {
    return exit_code(outcome.error) == ExitCode::done || exit_code(outcome.error) == ExitCode::answer_is_no;
}

void add_result(Json& object, const Outcome& outcome) {
    const Response& response = outcome.response;
    object["number"] = outcome.number;
    if (!has_reply(outcome)) {
        object["message"] = nullptr;
    } else if (program::is_utf8(response.message)) {
        object["message"] = response.message;
    } else {
        object["message_base64"] = encode_base64(response.message);
    }
    object["sent_bytes"] = outcome.message.bytes.size();
    object["error"] = error_json(outcome.error, outcome.response.cause, outcome.sentence);
    object["peer"] = response.peer.empty() ? Json(nullptr) : text_or_escapes(response.peer);
    object["session"] = response.session > 0 ? Json(response.session) : Json(nullptr);
    object["reused"] = response.reused;
    object["attempts"] = response.attempts;
    object["wire_state"] = to_string(response.wire_state);
    object["queued_ns"] = response.queued.count();
    object["connecting_ns"] = response.connecting.count();
    object["waiting_ns"] = response.waiting.count();
    object["total_ns"] = response.total.count();
}

// Writes the document piece by piece, so that a million replies need no more memory than one.
class JsonPrinter final : public ReplyPrinter {
public:
    JsonPrinter(OutputStream& output, const Endpoint& endpoint) : output_(output), endpoint_(endpoint.to_string()) {}

    void begin() override {
        output_.write("{\"schema_version\":" + std::to_string(send_schema_version) +
                      ",\"endpoint\":" + program::shown_json(text_or_escapes(endpoint_).dump()) + ",\"started_at\":\"" +
                      timestamp_now() + "\",\"results\":[");
    }

    void print(const Outcome& outcome) override {
        Json object;
        add_result(object, outcome);
        output_.write((outcome.number > 1 ? ",\n" : "\n") + program::shown_json(object.dump()));
    }

    void end(ExitCode code) override {
        output_.write("\n],\"exit_code\":" + std::to_string(static_cast<int>(code)) + "}\n");
    }

private:
    OutputStream& output_;
    std::string endpoint_;
};

class JsonLinesPrinter final : public ReplyPrinter {
public:
    JsonLinesPrinter(OutputStream& output, const Endpoint& endpoint)
        : output_(output), endpoint_(text_or_escapes(endpoint.to_string())) {}

    void print(const Outcome& outcome) override {
        Json object = {{"schema_version", send_schema_version},
                       {"event", "reply"},
                       {"endpoint", endpoint_},
                       {"at", timestamp_now()}};
        add_result(object, outcome);
        output_.write(program::shown_json(object.dump()) + "\n");
    }

private:
    OutputStream& output_;
    Json endpoint_;
};

}  // namespace

std::unique_ptr<ReplyPrinter> make_json_printer(OutputStream& output, const Endpoint& endpoint) {
    return std::make_unique<JsonPrinter>(output, endpoint);
}

std::unique_ptr<ReplyPrinter> make_json_lines_printer(OutputStream& output, const Endpoint& endpoint) {
    return std::make_unique<JsonLinesPrinter>(output, endpoint);
}

}  // namespace echo::client_app

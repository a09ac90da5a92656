#include "ping/ping_printer.hpp"

#include <string>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <echo/version.hpp>

#include "errors/error_json.hpp"
#include "help/terminal_columns.hpp"
#include "ping/ping_json.hpp"
#include "ping/ping_text.hpp"
#include "text/shown_text.hpp"
#include "text/timestamp.hpp"

namespace echo::client_app {
namespace {

// Counts up when a key vanishes or changes its meaning.
constexpr int ping_schema_version = 1;

class PingTextPrinter final : public PingPrinter {
public:
    PingTextPrinter(OutputStream& output, const CommonOptions& common, const PingOptions& options)
        : output_(output), text_(common, options, program::columns_of_terminal(STDOUT_FILENO)),
          quiet_(common.quiet || options.flood) {}

    void begin() override { write(text_.header()); }

    void print(const PingResult& result, const PingStatistics& before) override {
        if (!quiet_) write(text_.result(result, before));
    }

    void end(const PingStatistics& statistics, std::chrono::nanoseconds took) override {
        write(text_.summary(statistics, took));
    }

private:
    void write(const std::string& lines) {
        output_.write(lines);
        output_.flush();
    }

    OutputStream& output_;
    PingText text_;
    bool quiet_;
};

Json beginning(const CommonOptions& common, const PingOptions& options) {
    return {{"schema_version", ping_schema_version},
            {"command", "ping"},
            {"version", ECHO_VERSION},
            {"endpoint", text_or_escapes(common.endpoint.to_string())},
            {"started_at", timestamp_now()},
            {"settings", ping_settings_json(common, options)}};
}

// One document, written piece by piece: it may be a long ping.
class DocumentPrinter final : public PingPrinter {
public:
    DocumentPrinter(OutputStream& output, const CommonOptions& common, const PingOptions& options)
        : output_(output), beginning_(program::shown_json(beginning(common, options).dump())),
          quiet_(common.quiet || options.flood) {
        beginning_.pop_back();
    }

    void begin() override { output_.write(beginning_ + ",\"results\":["); }

    void print(const PingResult& result, const PingStatistics&) override {
        if (quiet_) return;
        Json object = {{"at", timestamp_now()}};
        object.update(ping_result_json(result));
        output_.write((is_first_ ? "\n" : ",\n") + program::shown_json(object.dump()));
        is_first_ = false;
    }

    void end(const PingStatistics& statistics, std::chrono::nanoseconds took) override {
        output_.write("\n],\"summary\":" + program::shown_json(ping_summary_json(statistics, took).dump()) + "}\n");
        output_.flush();
    }

private:
    OutputStream& output_;
    std::string beginning_;
    bool quiet_;
    bool is_first_ = true;
};

class LinesPrinter final : public PingPrinter {
public:
    LinesPrinter(OutputStream& output, const CommonOptions& common, const PingOptions& options)
        : output_(output), beginning_(beginning(common, options)), quiet_(common.quiet || options.flood) {}

    void begin() override {
        Json line = beginning_;
        line["event"] = "begin";
        write(line);
    }

    void print(const PingResult& result, const PingStatistics&) override {
        if (!quiet_) write_event("result", ping_result_json(result));
    }

    void end(const PingStatistics& statistics, std::chrono::nanoseconds took) override {
        write_event("summary", ping_summary_json(statistics, took));
    }

private:
    void write_event(const char* event, const Json& facts) {
        Json line = {{"schema_version", ping_schema_version},
                     {"event", event},
                     {"endpoint", beginning_["endpoint"]},
                     {"at", timestamp_now()}};
        line.update(facts);
        write(line);
    }

    void write(const Json& line) {
        output_.write(program::shown_json(line.dump()) + "\n");
        output_.flush();
    }

    OutputStream& output_;
    Json beginning_;
    bool quiet_;
};

}  // namespace

std::unique_ptr<PingPrinter> make_ping_printer(OutputStream& output, const CommonOptions& common,
                                               const PingOptions& options) {
    switch (common.output) {
        case OutputFormat::text:
        case OutputFormat::prometheus: break;
        case OutputFormat::json: return std::make_unique<DocumentPrinter>(output, common, options);
        case OutputFormat::jsonl: return std::make_unique<LinesPrinter>(output, common, options);
    }
    return std::make_unique<PingTextPrinter>(output, common, options);
}

}  // namespace echo::client_app

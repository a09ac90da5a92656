#include "options/commands.hpp"

#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include <asio/io_context.hpp>
#include <unistd.h>

#include <echo/text.hpp>

#include "bench/bench_options.hpp"
#include "bench/live_display.hpp"
#include "bench/results.hpp"
#include "bench/summary_json.hpp"
#include "bench/summary_metrics.hpp"
#include "bench/summary_text.hpp"
#include "help/terminal_columns.hpp"
#include "load/load.hpp"
#include "options/descriptor_limit.hpp"
#include "options/tls_options.hpp"
#include "output/interruption.hpp"
#include "output/output_file.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"
#include "terminal/remark.hpp"
#include "terminal/style.hpp"
#include "terminal/terminal_facts.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace bench {
namespace {

constexpr const char* bench_introduction = R"(Puts the server under load, and measures what comes of it.

Examples: echo-client bench localhost:8060
          echo-client bench -c 50 --pipeline 16 -d 30s
          echo-client bench --rate 10k --fail-if 'p99>5ms'
          echo-client bench --requests 1000 --output json > run.json

Each message is different, and each reply is compared with it.
)";

constexpr const char* bench_closing_words =
    R"(Without --rate the loop is closed: --connections times --pipeline messages are
under way all the time, and a slow server gets fewer of them. With --rate it is
open: each message has its time. Times are told of replies that were right:
  service time   from sending to the reply
  response time  from when the message was due to the reply, so what it had to
                 wait for is part of it (with --rate)
  start lag      from when it was due to sending (with --rate)
A message is late if it was sent more than 1ms after it was due, and missed if
it was due and never sent, as no connection had room before the run ended.

While it runs Ctrl-C ends it with the summary, and Ctrl-\ shows the summary so
far on standard error. A second Ctrl-C ends it at once.

The exit status, which echo-client --help explains, is 1 if calls failed, a
reply differed or a rule of --fail-if is broken; if nothing at all was answered,
it is that of the first failure.)";

constexpr std::size_t file_columns = 80;

LiveDisplay::Kind kind_of_display(const CommonOptions& common) {
    if (common.quiet) return LiveDisplay::Kind::none;
    return can_redraw(STDERR_FILENO) ? LiveDisplay::Kind::redrawn_line : LiveDisplay::Kind::plain_lines;
}

SummaryStyle style_of(int descriptor, const CommonOptions& common) {
    return {.drawing = {.width = program::columns_of(descriptor), .unicode = locale_is_utf8()},
            .style = style_for(descriptor, common.color)};
}

void announce_bench(const CommonOptions& common) {
    std::ostringstream words;
    words << "putting " << escape(common.endpoint.to_string()) << " under load: framing "
          << common.config.framing.name() << ", time-out " << duration_text(common.config.request_timeout)
          << ", connect time-out " << duration_text(common.config.connect_timeout);
    std::cerr << plain_remark(words.str()) << std::flush;
}

/// One run of the command.
class Benchmark {
public:
    Benchmark(const CommonOptions& common, const BenchOptions& options)
        : common_(common), options_(options), output_(STDOUT_FILENO),
          display_(STDERR_FILENO, kind_of_display(common), program::columns_of(STDERR_FILENO),
                   style_for(STDERR_FILENO, common.color)),
          load_(loop_, common.endpoint, common.config, options,
                {.progressed = [this](const Progress& progress) { display_.show(progress); },
                 .interval_ended = [this](const Interval& interval) { print(interval); },
                 .ended = [this] { interruption_.stop(); }}),
          interruption_(
              loop_, [this](int signal) { interrupt(signal); }, [this] { show_so_far(); }) {}

    ExitCode run() {
        if (common_.verbose) announce_bench(common_);
        load_.start();
        loop_.run();
        display_.clear();
        Results results = results_so_far();
        print(results);
        if (common_.quiet) results.warnings.clear();
        std::cerr << complaints_text(results, style_for(STDERR_FILENO, common_.color),
                                     program::columns_of_terminal(STDERR_FILENO))
                  << std::flush;
        return exit_code_of(results);
    }

private:
    void print(const Interval& interval) {
        if (common_.output != OutputFormat::jsonl) return;
        if (options_.file) {
            lines_for_file_ += json_line(interval, options_);
            return;
        }
        if (common_.quiet) return;
        display_.clear();
        output_.write(json_line(interval, options_));
        output_.flush();
    }

    void interrupt(int signal) {
        interrupted_ = signal_name(signal);
        load_.stop();
    }

    void write_result(const std::string& text) {
        if (options_.file) return write_file(*options_.file, text);
        output_.write(text);
    }

    SummaryStyle style_of_result() const {
        if (!options_.file) return style_of(STDOUT_FILENO, common_);
        return {.drawing = {.width = file_columns, .unicode = locale_is_utf8()}, .style = Style()};
    }

    // A document is what the run was for; -q takes only away what is for people.
    void print(const Results& results) {
        switch (common_.output) {
            case OutputFormat::text:
                if (common_.quiet && !options_.file) return;
                write_result(summary_text(results, style_of_result()));
                break;
            case OutputFormat::json: write_result(json_document(results)); break;
            case OutputFormat::jsonl: write_result(lines_for_file_ + json_line(results)); break;
            case OutputFormat::prometheus: write_result(summary_metrics(results)); break;
        }
        output_.flush();
    }

    Results results_so_far() const {
        Results results(common_, options_, load_.measurements());
        results.interrupted = interrupted_;
        conclude(results);
        return results;
    }

    void show_so_far() {
        display_.clear();
        std::cerr << summary_text(results_so_far(), style_of(STDERR_FILENO, common_)) << std::flush;
    }

    const CommonOptions& common_;
    const BenchOptions& options_;
    asio::io_context loop_;
    OutputStream output_;
    LiveDisplay display_;
    std::optional<std::string> interrupted_;
    std::string lines_for_file_;  // which is written as a whole
    Load load_;
    Interruption interruption_;
};

}  // namespace
}  // namespace bench

Command declare_bench(CLI::App& app) {
    CLI::App& command = program::add_command(app, "bench", bench::bench_introduction, bench::bench_closing_words);
    // Shared because the options' callbacks and the command both outlive this function.
    const auto flags = std::make_shared<bench::BenchFlags>();
    bench::declare_bench_options(command, *flags);
    return {&command,
            [flags](const CommonOptions& common) {
                const bench::BenchOptions options = bench::to_bench_options(*flags, common.config);
                if (options.threads > 1) {
                    allow_connections(common.config.pool_size, options.threads, "--threads");
                }
                if (options.file) check_can_write_file(*options.file);
                return with_tls_option_names([&] { return bench::Benchmark(common, options).run(); });
            },
            {.quiet = "Nothing but errors, and JSON or metrics if they are asked for; the exit status tells",
             .output =
                 "text: for people; json: one document; jsonl: an object on a line for each second, and then "
                 "one for the whole; prometheus: metrics for the textfile collector of node_exporter. Default: text",
             .connections_alias = "-c,--connections",
             .prometheus = true,
             .target = true}};
}

}  // namespace echo::client_app

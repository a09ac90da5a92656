// What docs/pool.md says about the code is true of the code.
#include <chrono>
#include <cstddef>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>

#include <echo/client_config.hpp>

#include "support/catch.hpp"
#include "support/source_folder.hpp"

namespace pool_page_test {

using echo::EchoConfig;

namespace {

const std::string source_folder = echo::test::source_folder();

std::string read(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string pool_page() {
    return read(source_folder + "/docs/pool.md");
}

std::string in_words(std::size_t count) {
    constexpr std::size_t mebibyte = 1024 * 1024;
    return count >= mebibyte && count % mebibyte == 0 ? std::to_string(count / mebibyte) + " MiB"
                                                      : std::to_string(count);
}

std::string in_words(std::chrono::nanoseconds time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    if (std::chrono::seconds(seconds) != time) throw std::logic_error("a default of parts of a second");
    return seconds > 60 && seconds % 60 == 0 ? std::to_string(seconds / 60) + " min" : std::to_string(seconds) + " s";
}

// The rows of a table whose first column is a name in code.
std::map<std::string, std::string> rows_of(const std::string& text) {
    static const std::regex row(R"(\n\| `(\w+)` +\| ([^|]*[^| ]) *\|)");
    std::map<std::string, std::string> rows;
    for (auto match = std::sregex_iterator(text.begin(), text.end(), row); match != std::sregex_iterator(); ++match) {
        rows[(*match)[1]] = (*match)[2];
    }
    return rows;
}

}  // namespace

TEST_CASE("the page about the pool has the defaults that the code has", "[docs]") {
    const EchoConfig config;
    const std::map<std::string, std::string> defaults = {
        {"pool_size", in_words(config.pool_size)},
        {"max_in_flight", in_words(config.max_in_flight)},
        {"max_in_flight_bytes", in_words(config.max_in_flight_bytes)},
        {"max_connecting", in_words(config.max_connecting)},
        {"max_queued", in_words(config.max_queued)},
        {"max_queued_bytes", in_words(config.max_queued_bytes)},
        {"request_timeout", in_words(config.request_timeout)},
        {"connect_timeout", in_words(config.connect_timeout)},
        {"idle_timeout", in_words(config.idle_timeout)},
        {"max_lifetime", in_words(config.max_lifetime)},
        {"check_after", in_words(config.check_after)},
        {"stall_timeout", in_words(config.stall_timeout)},
        {"resolve_every", in_words(config.resolve_every)},
        {"deadline_admission", config.deadline_admission ? "on" : "off"},
        {"max_abandoned", in_words(config.max_abandoned) + ": a quarter of `max_in_flight`, at least 1"},
    };

    CHECK(rows_of(pool_page()) == defaults);
}

TEST_CASE("the tests that the page about the pool names exist", "[docs]") {
    static const std::regex link(R"(\[([^\]]+)\]\(\.\./(tests/[^)]+)\))");
    const std::string page = pool_page();
    int links = 0;
    for (auto match = std::sregex_iterator(page.begin(), page.end(), link); match != std::sregex_iterator(); ++match) {
        const std::string name = (*match)[1];
        const std::string file = (*match)[2];
        if (file.ends_with(name)) continue;  // the file as a whole
        CAPTURE(name, file);
        ++links;
        // A long name may be cut into lines.
        const std::string source =
            std::regex_replace(read(source_folder + "/" + file), std::regex("\"\\s*\\n\\s*\""), "");
        CHECK(source.find("TEST_CASE(\"" + name + "\"") != std::string::npos);
    }
    CHECK(links >= 15);
}

}  // namespace pool_page_test

#include "client/app/terminal/histogram_drawing.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "client/app/measure/time_scale.hpp"
#include "client/app/text/number_text.hpp"
#include "support/catch.hpp"
#include "support/seed.hpp"

namespace client_app_histogram_drawing_test {

using namespace echo::client_app;
using echo::test::contains_text;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::size_t columns_of(const std::string& line) {
    // Each character that is drawn here takes one column.
    return static_cast<std::size_t>(
        std::count_if(line.begin(), line.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// The number in a line's second column, with its commas taken out.
std::uint64_t count_in(const std::string& line) {
    std::istringstream stream(line);
    std::string time;
    std::string count;
    stream >> time >> count;
    std::erase(count, ',');
    return count.empty() ? 0 : std::stoull(count);
}

Histogram with_a_tail() {
    Histogram histogram;
    histogram.record(110'000, 50);
    histogram.record(130'000, 100);
    histogram.record(160'000, 25);
    histogram.record(2'000'000'000, 1);
    return histogram;
}

}  // namespace

TEST_CASE("a drawn histogram shows counts, shares, bars and percentiles, and no more empty rows than needed",
          "[client_app]") {
    CHECK(draw_histogram(with_a_tail(), {72, true}) ==
          " from  count    share\n"
          "110us     50   28.4 %  ███████████▌\n"
          "120us      0      0 %\n"
          "130us    100   56.8 %  ███████████████████████  p50 130us\n"
          "150us      0      0 %\n"
          "160us     25   14.2 %  █████▊                   p90 160.1us, p99 160.1us\n"
          "    ⋮\n"
          "   2s      1    0.6 %  ▎\n");
}

TEST_CASE("where the terminal has letters only, bars are of them", "[client_app]") {
    const std::string drawing = draw_histogram(with_a_tail(), {72, false});

    CHECK_THAT(drawing, contains_text("130us    100   56.8 %  #######################  p50 130us\n"));
    CHECK_THAT(drawing, contains_text("   2s      1    0.6 %  .\n"));
    CHECK(std::ranges::all_of(drawing, [](char byte) { return byte == '\n' || (byte >= ' ' && byte <= '~'); }));
}

TEST_CASE("no line is longer than the terminal is wide, and the counts add up", "[client_app]") {
    const std::uint64_t seed = echo::test::test_seed();
    INFO("ECHO_TEST_SEED=" << seed);
    std::mt19937_64 engine(seed);
    const std::size_t width = GENERATE(range<std::size_t>(48, 200, 19));
    const bool unicode = GENERATE(false, true);
    const int shift = GENERATE(0, 10, 40, 63);
    Histogram histogram;
    for (int sample = 0; sample < 20'000; ++sample) histogram.record(engine() >> (engine() % 20) >> shift);
    CAPTURE(width, unicode, shift);

    const std::vector<std::string> lines = lines_of(draw_histogram(histogram, {width, unicode}));

    std::uint64_t total = 0;
    for (const std::string& line : lines) {
        CHECK(columns_of(line) <= width);
        CHECK((line.empty() || line.back() != ' '));
        if (&line != &lines.front()) total += count_in(line);
    }
    CHECK(total == 20'000);
    CHECK(lines.size() <= 21 + 2);
}

TEST_CASE("without a sample there is nothing to draw", "[client_app]") {
    CHECK(draw_histogram(Histogram(), {80, true}) == "no samples\n");
}

TEST_CASE("three empty rows take one line, two are shown", "[client_app]") {
    Histogram histogram;
    for (const std::uint64_t time : {100'500U, 115'000U, 125'000U, 190'000U, 210'000U, 225'000U})
        histogram.record(time);
    const std::string with_gap = draw_histogram(histogram, {80, false});
    CHECK_THAT(with_gap, contains_text("    :\n180us"));
    CHECK(with_gap.find("150us") == std::string::npos);

    histogram.record(135'000);
    const std::string without = draw_histogram(histogram, {80, false});
    CHECK(without.find(":\n") == std::string::npos);
    CHECK_THAT(without, contains_text("150us      0      0 %\n160us      0      0 %\n180us"));
}

TEST_CASE("samples that are all equal give one row", "[client_app]") {
    Histogram histogram;
    histogram.record(1'234'567, 12);

    const std::vector<std::string> lines = lines_of(draw_histogram(histogram, {80, true}));

    REQUIRE(lines.size() == 2);
    CHECK_THAT(lines[1], contains_text("1.234ms     12    100 %"));
    CHECK_THAT(lines[1], contains_text("p50 1.235ms, p90 1.235ms"));
}

TEST_CASE("on a narrow terminal the room belongs to the bars rather than to the percentiles", "[client_app]") {
    CHECK_THAT(draw_histogram(with_a_tail(), {48, false}), contains_text("  ################  p50\n"));
    CHECK_THAT(draw_histogram(with_a_tail(), {34, false}), contains_text("  ###########\n"));
    CHECK_THAT(draw_histogram(with_a_tail(), {1, false}), contains_text("  ##########\n"));
}

TEST_CASE("each way to divide times holds all of them, in rows with round bounds and names of their own",
          "[client_app]") {
    const auto [min, max] = GENERATE(table<std::uint64_t, std::uint64_t>({
        {0, 0},
        {0, 1},
        {1, 1},
        {1, 9},
        {999, 1'000},
        {1'234'567, 1'234'568},
        {1'200'000, 1'300'000},
        {80'000, 159'999},
        {80'000, 160'000},
        {50'000, 2'003'000'000},
        {std::uint64_t{1} << 63, UINT64_MAX},
        {0, UINT64_MAX},
    }));
    CAPTURE(min, max);

    std::size_t rows_before = SIZE_MAX;
    for (const std::vector<std::uint64_t>& bounds : ways_to_divide(min, max, 20)) {
        REQUIRE(!bounds.empty());
        CHECK(bounds.front() <= min);
        CHECK(bounds.back() <= max);
        CHECK((bounds.size() == 1 || bounds[1] > min));
        CHECK(std::is_sorted(bounds.begin(), bounds.end()));
        CHECK(bounds.size() <= rows_before);
        rows_before = bounds.size();
        for (std::size_t place = 1; place < bounds.size() && max < INT64_MAX; ++place) {
            const auto name = [&](std::size_t row) {
                return duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(bounds[row])));
            };
            CHECK(name(place - 1) != name(place));
        }
    }
}

TEST_CASE("times close to each other are divided into equal steps", "[client_app]") {
    const auto ways = ways_to_divide(1'203'000, 1'298'000, 20);

    REQUIRE(ways.size() == 1);
    CHECK(ways[0].front() == 1'200'000);
    CHECK(ways[0][1] == 1'205'000);
    CHECK(ways[0].back() == 1'295'000);
}

}  // namespace client_app_histogram_drawing_test

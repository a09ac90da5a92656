#include "client/app/measure/percentile_spectrum.hpp"

#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace client_app_percentile_spectrum_test {

using namespace echo::client_app;

namespace {

struct Line {
    double milliseconds;
    double fraction;
    std::uint64_t count;
    bool is_last;
};

// As a plotter reads it: numbers in columns, comments after "#".
std::vector<Line> parsed(const std::string& text) {
    std::istringstream stream(text);
    std::vector<Line> lines;
    for (std::string row; std::getline(stream, row);) {
        if (row.empty() || row.front() == '#' || row.find("Value") != row.npos) continue;
        std::istringstream columns(row);
        Line line{};
        double inverse = 0;
        columns >> line.milliseconds >> line.fraction >> line.count;
        line.is_last = !(columns >> inverse);
        if (!line.is_last) CHECK(std::abs(inverse - 1 / (1 - line.fraction)) < 0.01);
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

TEST_CASE("the percentile spectrum has the columns and closing lines of HdrHistogram", "[client_app]") {
    Histogram histogram;
    histogram.record(1'000'000, 3);
    histogram.record(2'000'000);

    CHECK(percentile_spectrum(histogram) == "       Value     Percentile TotalCount 1/(1-Percentile)\n"
                                            "\n"
                                            "       1.000 0.000000000000          3           1.00\n"
                                            "       1.000 0.100000000000          3           1.11\n"
                                            "       1.000 0.200000000000          3           1.25\n"
                                            "       1.000 0.300000000000          3           1.43\n"
                                            "       1.000 0.400000000000          3           1.67\n"
                                            "       1.000 0.500000000000          3           2.00\n"
                                            "       1.000 0.550000000000          3           2.22\n"
                                            "       1.000 0.600000000000          3           2.50\n"
                                            "       1.000 0.650000000000          3           2.86\n"
                                            "       1.000 0.700000000000          3           3.33\n"
                                            "       1.000 0.750000000000          3           4.00\n"
                                            "       2.000 0.775000000000          4           4.44\n"
                                            "       2.000 1.000000000000          4\n"
                                            "#[Mean    =        1.250, StdDeviation   =        0.433]\n"
                                            "#[Max     =        2.000, Total count    =            4]\n"
                                            "#[Buckets =           54, SubBuckets     =         2048]\n");
}

TEST_CASE("each line of the percentile spectrum says how many samples are at or below its value", "[client_app]") {
    Histogram histogram;
    for (std::uint64_t milliseconds = 1; milliseconds <= 10'000; ++milliseconds) {
        histogram.record(milliseconds * 1'000'000);
    }

    const std::vector<Line> lines = parsed(percentile_spectrum(histogram));

    REQUIRE(lines.size() > 50);
    for (const Line& line : lines) {
        const auto count = static_cast<double>(line.count);
        CHECK(std::abs(line.milliseconds - count) <= count / 1000);
        CHECK(count >= line.fraction * 10'000 - 1e-6);
        CHECK(line.is_last == (&line == &lines.back()));
    }
    CHECK(lines.back().count == 10'000);
}

TEST_CASE("the percentile spectrum of no samples has no line between its frame", "[client_app]") {
    const std::string text = percentile_spectrum(Histogram());

    CHECK(parsed(text).empty());
    CHECK_THAT(text, echo::test::contains_text("Total count    =            0]"));
}

}  // namespace client_app_percentile_spectrum_test

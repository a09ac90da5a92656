#include "client/app/report/html/charts/svg_chart.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "client/app/report/html/charts/axis.hpp"
#include "client/app/report/html/html_text.hpp"
#include "support/catch.hpp"

namespace client_app_report_drawing_test {

using namespace echo::client_app::report;
using echo::test::contains_text;

namespace {

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t place = text.find(part); place != text.npos; place = text.find(part, place + 1)) ++count;
    return count;
}

std::string labels_of(const std::vector<Tick>& ticks) {
    std::string labels;
    for (const Tick& tick : ticks) labels.append(tick.label).append("|");
    return labels;
}

}  // namespace

TEST_CASE("an axis holds its range, widened to round numbers", "[client_app]") {
    const auto [low, high] = GENERATE(table<double, double>({
        {0, 0},
        {0, 1},
        {3, 3},
        {0, 2013},
        {1.2e6, 1.21e6},
        {0, 1e19},
        {1, 1.8e19},
        {0.5, 7},
        {99.9, 100.1},
    }));
    CAPTURE(low, high);
    for (const Axis& axis : {linear_axis(low, high), logarithmic_axis(low, high)}) {
        CHECK(axis.low <= std::max(low, axis.logarithmic ? 1.0 : 0.0));
        CHECK(axis.high >= high);
        CHECK(axis.high > axis.low);
        CHECK(axis.place(axis.low) == 0);
        CHECK(axis.place(axis.high) == 1);
        CHECK(axis.value_at(axis.place(high)) >= high * 0.999);
        const std::vector<Tick> ticks = ticks_of(axis, time_label);
        CHECK(ticks.size() >= 2);
        CHECK(ticks.size() <= 24);
    }
}

TEST_CASE("values outside of an axis stand at its nearer end", "[client_app]") {
    CHECK(Axis{10, 20}.place(5) == 0);
    CHECK(Axis{10, 20}.place(25) == 1);
    CHECK(Axis{10, 1000, true}.place(0) == 0);
    CHECK(std::abs(Axis{10, 1000, true}.place(100) - 0.5) < 1e-9);
}

TEST_CASE("the labels of an axis are round and carry their units", "[client_app]") {
    CHECK(labels_of(ticks_of(linear_axis(0, 2.3e6), time_label)) == "0s|500us|1ms|1.5ms|2ms|2.5ms|");
    CHECK(labels_of(ticks_of({1e5, 2e6, true}, time_label)) == "100us|200us|500us|1ms|2ms|");
    CHECK(labels_of(ticks_of({1e4, 1e9, true}, time_label)) == "10us|100us|1ms|10ms|100ms|1s|");
    CHECK(labels_of(percentile_ticks({1, 1000, true})) == "0 %|50 %|90 %|99 %|99.9 %|");
    CHECK(labels_of(percentile_ticks({1, 1e6, true})) == "0 %||90 %|99 %|99.9 %|99.99 %|99.999 %|99.9999 %|");
}

TEST_CASE("the labels of rates stay short", "[client_app]") {
    CHECK(rate_label(0) == "0");
    CHECK(rate_label(2'000) == "2,000");
    CHECK(rate_label(10'000) == "10k");
    CHECK(rate_label(150'000) == "150k");
    CHECK(rate_label(1'500'000) == "1.5M");
    CHECK(rate_label(2e9) == "2G");
}

TEST_CASE("times are drawn on a logarithmic axis only where some are far longer than others", "[client_app]") {
    CHECK_FALSE(time_axis(100'000, 1'900'000, true).logarithmic);
    CHECK(time_axis(100'000, 2'100'000, true).logarithmic);
    CHECK(time_axis(100'000, 1'900'000, true).low == 0);
    CHECK(time_axis(100'000, 190'000, false).low == 100'000);
}

TEST_CASE("a chart has a title and a description, lines, and labels at their places", "[client_app]") {
    SvgChart chart({"id", "A & B", "words", "x name", "y name"}, {0, 10}, {0, 100});
    chart.add_ticks({{0, "zero"}, {10, "ten"}}, {{50, "half"}});
    chart.add_line(1, Stroke::dashed, {{0, 0}, {5, 100}, {5.001, 100}, {10, 50}});
    chart.add_area(0, {{0, 50}, {10, 50}});
    chart.add_dot(7, {5, 50}, "a <dot>");
    chart.add_legend(0, Stroke::solid, "first");
    CHECK(occurrences(chart.figure(), "<ul") == 0);
    chart.add_legend(1, Stroke::dashed, "second");

    const std::string figure = chart.figure();
    CHECK_THAT(figure, contains_text("role=\"img\" aria-labelledby=\"id-title id-description\""));
    CHECK_THAT(figure, contains_text("<title id=\"id-title\">A &amp; B</title>"));
    CHECK_THAT(figure, contains_text("<desc id=\"id-description\">words</desc>"));
    CHECK_THAT(figure, contains_text("<path class=\"line run-1 dashed\" d=\"M84 294L342 40L600 167\"/>"));
    CHECK_THAT(figure, contains_text("<path class=\"area run-0\" d=\"M84 167L600 167L600 294L84 294Z\"/>"));
    CHECK_THAT(figure, contains_text("<circle class=\"dot run-1\""));
    CHECK_THAT(figure, contains_text("<title>a &lt;dot&gt;</title>"));
    CHECK_THAT(figure, contains_text("y=\"172\">half</text>"));
    CHECK_THAT(figure, contains_text("</svg>second</li>"));
}

TEST_CASE("coordinates have a digit after the point where they need it", "[client_app]") {
    CHECK(coordinate(0) == "0");
    CHECK(coordinate(-0.01) == "0");
    CHECK(coordinate(123.456) == "123.5");
    CHECK(coordinate(600) == "600");
}

}  // namespace client_app_report_drawing_test

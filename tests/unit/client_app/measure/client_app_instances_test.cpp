// Who has answered: names before messages, and how many replies each has.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/measure/instance_report.hpp"
#include "client/app/measure/latency_json.hpp"
#include "client/app/measure/named_counts.hpp"
#include "client/app/report/run/merge_names.hpp"
#include "support/catch.hpp"

namespace client_app_instances_test {

using namespace echo::client_app;
using echo::test::contains_text;

namespace {

NamedCounts counts_of(std::size_t instances) {
    NamedCounts counts;
    for (std::size_t number = 0; number < instances; ++number) counts.add("web-" + std::to_string(1000 + number));
    return counts;
}

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        widest = std::max(widest, end - begin);
        begin = end + 1;
    }
    return widest;
}

}  // namespace

TEST_CASE("an instance is named by what stands before the message, without the spaces around", "[instances]") {
    CHECK(instance_in("web-1 hello", "hello") == "web-1");
    CHECK(instance_in(" \tweb 1:\r\nhello", "hello") == "web 1:");
    CHECK(instance_in("hello", "hello")->empty());
    CHECK(instance_in("  hello", "hello")->empty());
    CHECK(instance_in("web-1", "") == "web-1");
    CHECK(instance_in(std::string(5000, 'x') + "hello", "hello") == std::string(256, 'x'));
    CHECK_FALSE(instance_in("web-1 hellO", "hello"));
    CHECK_FALSE(instance_in("hello!", "hello"));
    CHECK_FALSE(instance_in("ello", "hello"));
}

TEST_CASE("instances are sorted by their replies, and beyond a hundred counted together", "[instances]") {
    NamedCounts counts = counts_of(NamedCounts::most_names + 20);
    counts.add("web-1005", 2);
    const auto rows = counts.rows();

    REQUIRE(rows.size() == NamedCounts::most_names + 1);
    CHECK(rows[0].name == "web-1005");
    CHECK(rows[0].count == 3);
    CHECK(rows[1].name == "web-1000");
    CHECK_FALSE(rows.back().name);
    CHECK(rows.back().count == 20);
    CHECK(counts.total() == 122);
}

TEST_CASE("the instances of two threads are added", "[instances]") {
    NamedCounts counts = counts_of(2);
    NamedCounts other = counts_of(3);
    other.add_others(4);
    counts.merge(other);

    CHECK(counts.total() == 9);
    CHECK(counts.rows().size() == 4);
    CHECK(counts.rows().front().count == 2);
    counts.clear();
    CHECK(counts.rows().empty());
}

TEST_CASE("the table of instances keeps to the width and says how many it leaves out", "[instances]") {
    NamedCounts counts = counts_of(30);
    counts.add(std::string(200, 'n') + "\x1b", 10);
    counts.add("", 5);
    for (const std::size_t width : {std::size_t(34), std::size_t(40), std::size_t(60), std::size_t(80)}) {
        const std::string table = instance_table(counts.rows(), Style(), width);
        CHECK(widest_line(table) <= width);
        CHECK_THAT(table, contains_text("nnn...") && contains_text("(no name)") && contains_text("and 12 more"));
    }
    CHECK(instance_table({}, Style(), 80).empty());
    CHECK(instance_table({{"a", 3}, {std::nullopt, 1}}, Style(), 80) == "instance         replies     share\n"
                                                                        "a                      3    75.0 %\n"
                                                                        "(others)               1    25.0 %\n");
}

TEST_CASE("as JSON, the instances have their shares, and null is the name of all others", "[instances]") {
    NamedCounts counts;
    counts.add("a\xff", 3);
    counts.add_others(1);
    CHECK(instances_json(counts) == Json::parse(R"([{"instance": "a\\xff", "replies": 3, "share": 0.75},
                          {"instance": null, "replies": 1, "share": 0.25}])"));
    CHECK(instances_json(NamedCounts()) == Json::array());
}

TEST_CASE("merged runs have the instances of all of them, and none where one did not count them", "[instances]") {
    using report::InstanceReplies;
    const auto replies = [](const report::Instances& all) {
        std::vector<std::pair<std::string, std::uint64_t>> list;
        for (const InstanceReplies& each : all.value()) list.emplace_back(each.instance.value_or("-"), each.replies);
        return list;
    };
    report::Instances sum = {{{"a", 3, 0.75}, {std::nullopt, 90, 0.25}}};
    report::add_instances(sum, report::Instances{{{"b", 5, 1}}});
    CHECK(replies(sum) == std::vector<std::pair<std::string, std::uint64_t>>{{"b", 5}, {"a", 3}, {"-", 90}});
    CHECK(sum->front().share == 5 / 98.0);

    report::add_instances(sum, report::Instances{{{"b", UINT64_MAX, 1}}});
    CHECK(replies(sum).front().second == UINT64_MAX);
    report::add_instances(sum, std::nullopt);
    CHECK_FALSE(sum);
}

}  // namespace client_app_instances_test

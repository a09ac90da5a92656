#include "client/app/report/html/charts/label_places.hpp"

#include <optional>
#include <vector>

#include "support/catch.hpp"

namespace client_app_label_places_test {

using namespace echo::client_app::report;

namespace {

constexpr Box inside{0, 0, 100, 100};
constexpr LabelSize size{20, 10};

std::optional<LabelPlace> only(LabelPlaces& places, const Box& box) {
    return places.take({{box, LabelPlace::Anchor::left}});
}

}  // namespace

TEST_CASE("words find a place that nothing else has", "[client_app]") {
    LabelPlaces places(inside);
    places.keep_clear(Box{40, 40, 60, 60});

    CHECK_FALSE(only(places, {50, 50, 70, 70}));
    CHECK(only(places, {60, 40, 80, 60}));        // beside it
    CHECK_FALSE(only(places, {70, 50, 90, 70}));  // where the last ones are
    CHECK_FALSE(only(places, {-1, 0, 10, 10}));
    CHECK_FALSE(only(places, {90, 90, 101, 100}));
}

TEST_CASE("words do not cover a line, whichever way it goes", "[client_app]") {
    const auto free = [](const std::vector<Spot>& line) {
        LabelPlaces places(inside);
        places.keep_clear(line);
        return only(places, {40, 40, 60, 60}).has_value();
    };
    CHECK_FALSE(free({{0, 50}, {100, 50}}));
    CHECK_FALSE(free({{50, 0}, {50, 100}}));
    CHECK_FALSE(free({{0, 0}, {100, 100}}));
    CHECK_FALSE(free({{45, 45}, {46, 46}}));
    CHECK_FALSE(free({{0, 0}, {0, 50}, {50, 50}}));
    CHECK(free({{0, 30}, {100, 30}}));
    CHECK(free({{0, 70}, {30, 100}}));
    CHECK(free({{0, 50}, {40, 50}}));
    CHECK(free({{50, 50}}));  // a line of one point is not seen
}

TEST_CASE("the places around a dot and above a line touch neither", "[client_app]") {
    for (const LabelPlace& place : places_around({50, 50}, size)) {
        const bool holds_dot =
            place.box.left < 50 && place.box.right > 50 && place.box.top < 50 && place.box.bottom > 50;
        CHECK_FALSE(holds_dot);
    }
    for (const LabelPlace& place : places_above({50, 50}, size)) CHECK(place.box.bottom <= 50);
}

TEST_CASE("shorter words than expected stay where their anchor is", "[client_app]") {
    CHECK(LabelPlace{{10, 0, 30, 10}, LabelPlace::Anchor::left}.anchor_x() == 10);
    CHECK(LabelPlace{{10, 0, 30, 10}, LabelPlace::Anchor::middle}.anchor_x() == 20);
    CHECK(LabelPlace{{10, 0, 30, 10}, LabelPlace::Anchor::right}.anchor_x() == 30);
}

}  // namespace client_app_label_places_test

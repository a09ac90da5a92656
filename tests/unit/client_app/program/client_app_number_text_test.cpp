#include "client/app/text/number_text.hpp"

#include <cstdint>
#include <string>

#include "support/catch.hpp"

namespace client_app_number_text_test {

using namespace echo::client_app;

TEST_CASE("counts are written in groups of three digits", "[client_app]") {
    CHECK(count_text(0) == "0");
    CHECK(count_text(999) == "999");
    CHECK(count_text(1'000) == "1,000");
    CHECK(count_text(1'234'567) == "1,234,567");
    CHECK(count_text(UINT64_MAX) == "18,446,744,073,709,551,615");
}

TEST_CASE("a share is none or all only where it is exactly that", "[client_app]") {
    CHECK(share_text(0, 0) == "-");
    CHECK(share_text(0, 7) == "0 %");
    CHECK(share_text(7, 7) == "100 %");
    CHECK(share_text(1, 1'000'000) == "<0.1 %");
    CHECK(share_text(999'999, 1'000'000) == ">99.9 %");
    CHECK(share_text(1, 3) == "33.3 %");
    CHECK(share_text(1, 1'000) == "0.1 %");
}

TEST_CASE("a quantity has three significant digits, or all before its point", "[client_app]") {
    CHECK(quantity_text(0) == "0");
    CHECK(quantity_text(0.125) == "0.125");
    CHECK(quantity_text(12.34) == "12.3");
    CHECK(quantity_text(99.94) == "99.9");
    CHECK(quantity_text(99.96) == "100");
    CHECK(quantity_text(12'345.6) == "12,346");
    CHECK(quantity_text(1e30) == "1e+30");
}

TEST_CASE("ratios and amounts of bytes are short", "[client_app]") {
    CHECK(percent_text(0) == "0 %");
    CHECK(percent_text(0.5) == "50 %");
    CHECK(percent_text(0.00125) == "0.125 %");
    CHECK(percent_text(1e-9) == "<0.001 %");
    CHECK(percent_text(1.934) == "193 %");
    CHECK(bytes_text(0) == "0 B");
    CHECK(bytes_text(1'023) == "1,023 B");
    CHECK(bytes_text(1'536) == "1.5 KiB");
    CHECK(bytes_text(64.0 * 1024 * 1024) == "64 MiB");
    CHECK(bytes_text(5e12) == "4,657 GiB");
}

}  // namespace client_app_number_text_test

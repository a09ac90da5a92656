#include "limits/admission.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <asio/ip/address.hpp>

#include "support/catch.hpp"

namespace admission_test {

using echo::CloseReason;
using echo::server_detail::Admission;

namespace {

using Peer = std::optional<asio::ip::tcp::endpoint>;

Peer peer(const std::string& address) {
    return asio::ip::tcp::endpoint(asio::ip::make_address(address), 40'000);
}

// A place, or the reason why there is none.
std::optional<CloseReason> refusal(const std::variant<Admission::Place, CloseReason>& answer) {
    const auto* reason = std::get_if<CloseReason>(&answer);
    return reason ? std::optional(*reason) : std::nullopt;
}

}  // namespace

TEST_CASE("without limits everybody comes in", "[admission]") {
    Admission admission;
    std::vector<std::variant<Admission::Place, CloseReason>> places;
    for (int count = 0; count < 1000; ++count) {
        places.push_back(admission.admit(peer("127.0.0.1")));
        CHECK_FALSE(refusal(places.back()));
    }
}

TEST_CASE("beyond max_connections nobody comes in until a place is given back", "[admission]") {
    Admission admission;
    admission.set_limits(2, 0);
    auto first = admission.admit(peer("127.0.0.1"));
    const auto second = admission.admit(std::nullopt);
    CHECK(refusal(admission.admit(peer("127.0.0.2"))) == CloseReason::max_connections);
    CHECK(refusal(admission.admit(peer("127.0.0.2"))) == CloseReason::max_connections);

    first = CloseReason::idle;  // gives the place back

    const auto third = admission.admit(peer("127.0.0.2"));
    CHECK_FALSE(refusal(third));
    CHECK(refusal(admission.admit(peer("127.0.0.2"))) == CloseReason::max_connections);
}

TEST_CASE("a place that is handed on is given back once", "[admission]") {
    Admission admission;
    admission.set_limits(1, 1);
    {
        Admission::Place place = std::get<Admission::Place>(admission.admit(peer("127.0.0.1")));
        const Admission::Place handed_on = std::move(place);
        CHECK(refusal(admission.admit(peer("127.0.0.2"))) == CloseReason::max_connections);
    }
    const auto first = admission.admit(peer("127.0.0.1"));
    CHECK_FALSE(refusal(first));
    CHECK(refusal(admission.admit(peer("127.0.0.1"))) == CloseReason::max_connections);
}

TEST_CASE("one address has no more connections than max_connections_per_ip, another has its own", "[admission]") {
    Admission admission;
    admission.set_limits(0, 2);
    auto first = admission.admit(peer("127.0.0.1"));
    const auto second = admission.admit(peer("127.0.0.1"));
    CHECK(refusal(admission.admit(peer("127.0.0.1"))) == CloseReason::max_connections_per_ip);
    const auto other = admission.admit(peer("127.0.0.2"));
    CHECK_FALSE(refusal(other));

    first = CloseReason::idle;

    CHECK_FALSE(refusal(admission.admit(peer("127.0.0.1"))));
}

TEST_CASE("who is refused for the address takes no place of max_connections", "[admission]") {
    Admission admission;
    admission.set_limits(2, 1);
    const auto first = admission.admit(peer("127.0.0.1"));
    for (int count = 0; count < 10; ++count) {
        CHECK(refusal(admission.admit(peer("127.0.0.1"))) == CloseReason::max_connections_per_ip);
    }
    const auto other = admission.admit(peer("127.0.0.2"));
    CHECK_FALSE(refusal(other));
}

TEST_CASE("Unix peers are not counted by address", "[admission]") {
    Admission admission;
    admission.set_limits(0, 1);
    const auto first = admission.admit(std::nullopt);
    const auto second = admission.admit(std::nullopt);
    CHECK_FALSE(refusal(second));
}

TEST_CASE("a peer that becomes known later counts by address from then on", "[admission]") {
    Admission admission;
    admission.set_limits(0, 1);
    auto first = std::get<Admission::Place>(admission.admit(std::nullopt));
    auto second = std::get<Admission::Place>(admission.admit(std::nullopt));
    CHECK(first.count_by_address(peer("192.0.2.1")));
    CHECK_FALSE(second.count_by_address(peer("192.0.2.1")));
    CHECK(second.count_by_address(peer("192.0.2.2")));

    first = Admission::Place();

    CHECK_FALSE(refusal(admission.admit(peer("192.0.2.1"))));
    CHECK(refusal(admission.admit(peer("192.0.2.2"))) == CloseReason::max_connections_per_ip);
}

TEST_CASE("max_connections_per_ip that is lowered keeps an address out until enough of it have left", "[admission]") {
    Admission admission;
    admission.set_limits(0, 3);
    auto first = admission.admit(peer("127.0.0.1"));
    auto second = admission.admit(peer("127.0.0.1"));
    admission.set_limits(0, 1);
    CHECK(refusal(admission.admit(peer("127.0.0.1"))) == CloseReason::max_connections_per_ip);

    first = CloseReason::idle;
    CHECK(refusal(admission.admit(peer("127.0.0.1"))) == CloseReason::max_connections_per_ip);
    second = CloseReason::idle;
    CHECK_FALSE(refusal(admission.admit(peer("127.0.0.1"))));
}

TEST_CASE("a limit that is lowered lets nobody in until enough have left", "[admission]") {
    Admission admission;
    admission.set_limits(3, 0);
    auto first = admission.admit(peer("127.0.0.1"));
    auto second = admission.admit(peer("127.0.0.1"));
    admission.set_limits(1, 0);
    CHECK(refusal(admission.admit(peer("127.0.0.1"))) == CloseReason::max_connections);

    first = CloseReason::idle;
    CHECK(refusal(admission.admit(peer("127.0.0.1"))) == CloseReason::max_connections);
    second = CloseReason::idle;
    CHECK_FALSE(refusal(admission.admit(peer("127.0.0.1"))));
}

TEST_CASE("a peer is an IPv4 address, in either form, or 64 bits of an IPv6 address", "[admission]") {
    const auto same = [](const std::string& one, const std::string& other) {
        return echo::server_detail::network_of(*peer(one)) == echo::server_detail::network_of(*peer(other));
    };
    CHECK(same("127.0.0.1", "127.0.0.1"));
    CHECK_FALSE(same("127.0.0.1", "127.0.0.2"));
    CHECK(same("::ffff:127.0.0.1", "127.0.0.1"));
    CHECK(same("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"));
    CHECK_FALSE(same("2001:db8:1:2::1", "2001:db8:1:3::1"));
    CHECK(same("::1", "::2"));
    CHECK_FALSE(same("::1", "127.0.0.1"));
}

}  // namespace admission_test

// What the check of formats finds in formats that are wrong, each in one way.
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <echo/testing/frame_format_check.hpp>

#include "support/catch.hpp"

namespace frame_format_check_test {

using echo::FoundFrame;
using echo::FrameFormat;
using echo::test::contains_text;
using Faults = std::vector<std::string>;

namespace {

// "<hello>", sound but for what a test overrides.
class Bracketed : public FrameFormat {
public:
    std::string_view name() const noexcept override { return "bracketed"; }
    std::size_t max_overhead() const noexcept override { return 2; }

    FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
        if (bytes[0] != '<') return FoundFrame::malformed("a message begins with <");
        const std::size_t end = bytes.find('>', scanned);
        if (end == bytes.npos) return FoundFrame::incomplete(bytes.size());
        return FoundFrame::complete(bytes.substr(1, end - 1), end + 1);
    }

    std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
        if (message.find('>') != message.npos) return echo::errc::separator_in_message;
        head = "<";
        tail = ">";
        return {};
    }
};

template <class Format>
Faults faults_of(std::vector<std::string> malformed = {}) {
    return echo::testing::check_frame_format(
        std::make_shared<Format>(), {.messages = {"", "hello", "<", std::string(100, 'x')}, .malformed = malformed});
}

template <class Format>
void check_fault(const std::string& words, std::vector<std::string> malformed = {}) {
    const Faults faults = faults_of<Format>(std::move(malformed));
    REQUIRE_FALSE(faults.empty());
    CHECK_THAT(faults.front(), contains_text(words));
    CHECK_THAT(faults.front(), contains_text("bracketed: "));
}

}  // namespace

TEST_CASE("a sound format has no fault", "[framing]") {
    CHECK(faults_of<Bracketed>({"hello", ">"}) == Faults{});
}

TEST_CASE("a format that loses a byte of its messages is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            FoundFrame found = Bracketed::find(bytes, scanned);
            found.message = found.message.substr(0, found.message.size() / 2);
            return found;
        }
    };
    check_fault<Wrong>("find takes for another");
}

TEST_CASE("a format whose end depends on what follows is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            if (bytes[0] != '<') return Bracketed::find(bytes, scanned);
            const std::size_t end = bytes.rfind('>');
            if (end == bytes.npos) return FoundFrame::incomplete();
            return FoundFrame::complete(bytes.substr(1, end - 1), end + 1);
        }
    };
    check_fault<Wrong>("changes where it ends");
}

TEST_CASE("a format that takes a part for the whole, or for nonsense, is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            if (bytes.size() == 1) return FoundFrame::malformed("too short");
            return Bracketed::find(bytes, scanned);
        }
    };
    check_fault<Wrong>("taken for more than a part");
}

TEST_CASE("a format that announces a wrong size is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            if (bytes.size() == 3 && bytes[2] != '>') return FoundFrame::announced(4, 6);
            return Bracketed::find(bytes, scanned);
        }
    };
    check_fault<Wrong>("announce another size");
}

TEST_CASE("a format that skips what it says it has scanned wrongly is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            if (scanned > 3) return FoundFrame::incomplete(bytes.size());
            return Bracketed::find(bytes, scanned);
        }
    };
    CHECK_FALSE(faults_of<Wrong>().empty());
}

TEST_CASE("a format that looks at a long message from its beginning each time is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t) const override {
            FoundFrame found = Bracketed::find(bytes, 0);
            found.scanned = 0;
            return found;
        }
    };
    check_fault<Wrong>("times over");
}

TEST_CASE("a format that takes malformed bytes, or does not say what is wrong with them, is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            if (bytes[0] == '!') return FoundFrame::malformed("");
            return bytes[0] == '?' ? FoundFrame::incomplete() : Bracketed::find(bytes, scanned);
        }
    };
    check_fault<Wrong>("are not refused", {"?"});
}

TEST_CASE("a format that needs more around a message than it says is found out", "[framing]") {
    class Wrong : public Bracketed {
        std::size_t max_overhead() const noexcept override { return 1; }
    };
    check_fault<Wrong>("cannot be wrapped");
}

TEST_CASE("a format that throws at changed bytes is found out", "[framing]") {
    class Wrong : public Bracketed {
        FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            if (bytes[0] != '<') throw std::out_of_range("no bracket");
            return Bracketed::find(bytes, scanned);
        }
    };
    check_fault<Wrong>("find throws: no bracket");
}

TEST_CASE("a check without messages is a fault of its own", "[framing]") {
    const Faults faults = echo::testing::check_frame_format(std::make_shared<Bracketed>(), {});
    REQUIRE(faults.size() == 1);
    CHECK_THAT(faults.front(), contains_text("no messages"));
}

}  // namespace frame_format_check_test

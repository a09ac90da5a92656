#include "send/failure_report.hpp"

#include <ostream>
#include <string>
#include <string_view>

#include "terminal/remark.hpp"

namespace echo::client_app {

void FailureReport::add(const Outcome& outcome) {
    if (failures_ == 0) exit_code_ = client_app::exit_code(outcome.error, outcome.response.cause);
    ++failures_;
    if (outcome.sentence == last_sentence_) {
        ++unsaid_;
        return;
    }
    end();
    last_sentence_ = outcome.sentence;
    say((numbered_ ? "message " + std::to_string(outcome.number) + ": " : std::string()) + outcome.sentence);
}

void FailureReport::end() {
    if (unsaid_ > 0) say("the same for " + std::to_string(unsaid_) + " more messages");
    unsaid_ = 0;
}

void FailureReport::say(const std::string& sentence) {
    stream_ << remark(style_.error(program_mark), sentence, columns_) << std::flush;
}

}  // namespace echo::client_app

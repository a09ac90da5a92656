// What stands in for editing where the program is built without libedit.
#include "interactive/line_reader.hpp"

namespace echo::client_app {

std::unique_ptr<LineReader> make_edited_reader(Inbox&, const std::string&, bool, std::vector<std::string>,
                                               const std::function<void(const std::string&)>&) {
    return nullptr;
}

}  // namespace echo::client_app

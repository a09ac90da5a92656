// What `--help` looks like.
#pragma once

namespace CLI {
class App;
}

namespace echo::client_app {

/// Pages of 80 columns: description with examples, usage, commands, options by group, closing words.
void use_help_format(CLI::App& page);

}  // namespace echo::client_app

// The program of an image: echo-server or echo-client, by the name that it is started with.
#include <cstdio>
#include <string_view>

int echo_server_main(int argc, char** argv);
int echo_client_main(int argc, char** argv);

int main(int argc, char** argv) {
    const std::string_view path = argc > 0 ? argv[0] : "";
    // All of it where there is no slash, as the position of none, plus one, is 0.
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (name == "echo-server") return echo_server_main(argc, argv);
    if (name == "echo-client") return echo_client_main(argc, argv);
    std::fputs("This is echo-server and echo-client in one: start it by one of these names.\n", stderr);
    return 2;
}

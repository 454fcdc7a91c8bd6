/// The linear programs of the shared data.
#pragma once

#include <ridgewood/io/csv.hpp>
#include <ridgewood/io/mps.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "shared_data.hpp"

/// A program in MPS format, unpacked by gzip when its name ends with .gz.
inline ridgewood::LinearProgram read_program(const std::string& path) {
    if (!path.ends_with(".gz"))
        return ridgewood::read_mps(path);
    const std::string command = "gzip -dc '" + path + "'";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"),
                                                               &pclose);
    if (!pipe)
        throw std::runtime_error("gzip does not run");
    std::string text;
    char block[1 << 16];
    while (const std::size_t size = std::fread(block, 1, sizeof block, pipe.get()))
        text.append(block, size);
    return ridgewood::parse_mps(text);
}

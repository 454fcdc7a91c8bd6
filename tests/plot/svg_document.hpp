/// Reads pictures back, so that tests state facts about them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

/// An element of a picture as it was read.
struct Element {
    std::string tag;
    std::map<std::string, std::string> attributes;
    /// With the entities as they stand.
    std::string text;

    [[nodiscard]] double number(const std::string& name) const {
        const std::string& value = attributes.at(name);
        char* end = nullptr;
        const double out = std::strtod(value.c_str(), &end);
        REQUIRE(*end == '\0');
        REQUIRE(std::isfinite(out));
        return out;
    }
};

/// Reads the part of XML that pictures are written in, and fails the test for anything else.
class Document {
public:
    explicit Document(std::string text) : text_(std::move(text)) {
        while (place_ < text_.size()) {
            if (text_[place_] == '<') {
                read_tag();
            } else {
                const std::string content = text_.substr(place_, text_.find('<', place_) - place_);
                check_entities(content);
                if (!open_.empty())
                    elements_[open_.back()].text += content;
                place_ += content.size();
            }
        }
        REQUIRE(open_.empty());
        REQUIRE(elements_.front().tag == "svg");
        REQUIRE(elements_.front().attributes.at("xmlns") == "http://www.w3.org/2000/svg");
    }

    [[nodiscard]] const Element& root() const { return elements_.front(); }

    [[nodiscard]] std::vector<Element> of_class(const std::string& name) const {
        std::vector<Element> out;
        for (const Element& element : elements_) {
            const auto found = element.attributes.find("class");
            if (found != element.attributes.end() && found->second == name)
                out.push_back(element);
        }
        return out;
    }

    [[nodiscard]] std::vector<Element> of_tag(const std::string& tag) const {
        std::vector<Element> out;
        std::copy_if(elements_.begin(), elements_.end(), std::back_inserter(out),
                     [&](const Element& element) { return element.tag == tag; });
        return out;
    }

private:
    static void check_entities(const std::string& text) {
        INFO(text);
        REQUIRE(text.find('<') == std::string::npos);
        for (std::size_t i = text.find('&'); i != std::string::npos; i = text.find('&', i + 1)) {
            const std::string entity = text.substr(i, text.find(';', i) - i + 1);
            REQUIRE(
                (entity == "&amp;" || entity == "&lt;" || entity == "&gt;" || entity == "&quot;"));
        }
        for (const char c : text)
            REQUIRE((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
    }

    std::string until(const char* ends) {
        const std::size_t end = text_.find_first_of(ends, place_);
        REQUIRE(end != std::string::npos);
        const std::string out = text_.substr(place_, end - place_);
        place_ = end;
        return out;
    }

    void read_tag() {
        ++place_;
        if (text_[place_] == '/') {
            ++place_;
            REQUIRE_FALSE(open_.empty());
            REQUIRE(until(">") == elements_[open_.back()].tag);
            open_.pop_back();
            ++place_;
            return;
        }
        REQUIRE((elements_.empty() || !open_.empty()));
        Element element{until(" />"), {}, {}};
        while (text_[place_] == ' ') {
            ++place_;
            const std::string name = until("= >\"");
            REQUIRE(text_.substr(place_, 2) == "=\"");
            place_ += 2;
            const std::string value = until("\"");
            check_entities(value);
            REQUIRE(element.attributes.emplace(name, value).second);
            ++place_;
        }
        elements_.push_back(std::move(element));
        if (text_[place_] == '/') {
            ++place_;
        } else {
            open_.push_back(elements_.size() - 1);
        }
        REQUIRE(text_[place_] == '>');
        ++place_;
    }

    std::string text_;
    std::size_t place_ = 0;
    std::vector<Element> elements_;
    std::vector<std::size_t> open_;
};

/// The corners of a polyline, in pixels.
inline std::vector<std::pair<double, double>> points_of(const Element& polyline) {
    std::vector<std::pair<double, double>> out;
    const char* text = polyline.attributes.at("points").c_str();
    while (*text != '\0') {
        char* end = nullptr;
        const double x = std::strtod(text, &end);
        REQUIRE(*end == ',');
        const double y = std::strtod(end + 1, &end);
        REQUIRE((*end == ' ' || *end == '\0'));
        out.emplace_back(x, y);
        text = end;
    }
    return out;
}

/// An axis read back from its ticks: value of a pixel, through the first and the last label.
class ReadAxis {
public:
    ReadAxis(const Document& document, const std::string& name, bool is_log) : is_log_(is_log) {
        for (const Element& tick : document.of_class(name)) {
            const double value = std::strtod(tick.text.c_str(), nullptr);
            if (is_log && value == 0)
                continue;
            pixels_.push_back(tick.number(name == "x-tick" ? "x" : "y"));
            places_.push_back(is_log ? std::log10(value) : value);
        }
        REQUIRE(pixels_.size() >= 2);
    }

    [[nodiscard]] double operator()(double pixel) const {
        const double slope =
            (places_.back() - places_.front()) / (pixels_.back() - pixels_.front());
        const double place = places_.front() + (pixel - pixels_.front()) * slope;
        return is_log_ ? std::pow(10, place) : place;
    }

private:
    bool is_log_;
    std::vector<double> pixels_;
    std::vector<double> places_;
};

/// The value at the height of a line: labels stand 4 pixels below their line.
inline double height_value(const ReadAxis& axis, double y) {
    return axis(y + 4);
}

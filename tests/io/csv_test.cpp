#include <ridgewood/io/csv.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"

namespace csv_test {

using namespace ridgewood;

namespace {

using Names = std::vector<std::string>;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The message of the std::runtime_error that reading the text throws; "" when it does not throw.
std::string complaint(std::string_view text, const CsvOptions& options = {}) {
    try {
        (void)parse_csv(text, options);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

Index missing_cells(const Table& table) {
    Index count = 0;
    for (const double value : table.values().reshaped())
        count += detail::is_nan(value);
    return count;
}

/// The sum of all cells of the numeric columns, missing ones left out.
double numeric_sum(const Table& table) {
    double sum = 0;
    for (Index j = 0; j < table.cols(); ++j) {
        for (Index i = 0; i < table.rows() && !table.is_categorical(j); ++i) {
            const double value = table.values()(i, j);
            sum += detail::is_nan(value) ? 0 : value;
        }
    }
    return sum;
}

/// Every code points at a name, names are sorted and each is used.
void require_valid(const Table& table) {
    REQUIRE(static_cast<Index>(table.names().size()) == table.cols());
    for (Index j = 0; j < table.cols(); ++j) {
        const auto& names = table.categories(j);
        REQUIRE(std::is_sorted(names.begin(), names.end()));
        std::vector<bool> used(names.size(), false);
        for (Index i = 0; i < table.rows() && table.is_categorical(j); ++i) {
            const double code = table.values()(i, j);
            if (!detail::is_nan(code))
                used.at(static_cast<std::size_t>(code)) = true;
        }
        REQUIRE(std::find(used.begin(), used.end(), false) == used.end());
    }
}

}  // namespace

TEST_CASE("a header names the columns and each line is a row", "[io][csv]") {
    const auto table = parse_csv("age,bmi,target\n59,32.1,151\n48,21.6,75\n");
    REQUIRE(table.names() == Names{"age", "bmi", "target"});
    REQUIRE(table.values() == (Matrix<double>(2, 3) << 59, 32.1, 151, 48, 21.6, 75).finished());
    REQUIRE(table.column("bmi") == 1);
    REQUIRE(table["target"] == (Vector<double>(2) << 151, 75).finished());
    REQUIRE_FALSE(table.is_categorical(0));
    REQUIRE(table.categories(0).empty());
}

TEST_CASE("without a header the columns are x0, x1, ...", "[io][csv]") {
    const auto table = parse_csv("1;2\n3;4\n", {.separator = ';', .header = false});
    REQUIRE(table.names() == Names{"x0", "x1"});
    REQUIRE(table.values() == (Matrix<double>(2, 2) << 1, 2, 3, 4).finished());
}

TEST_CASE("a table without a column keeps the others and their names", "[io][csv]") {
    const auto table = parse_csv("a,b,c\n1,x,3\n4,y,6\n");
    const Table features = table.without("a");
    REQUIRE(features.names() == Names{"b", "c"});
    REQUIRE(features.categories(0) == Names{"x", "y"});
    REQUIRE(features.values() == table.values().rightCols(2));
    REQUIRE(table.without("c").values() == table.values().leftCols(2));
    auto moved = table;
    moved = std::move(moved).without("a");
    REQUIRE(moved.values() == features.values());
    REQUIRE(moved.names() == features.names());
    REQUIRE(std::move(moved).without("c").cols() == 1);
    REQUIRE(parse_csv("a\n1\n").without("a").cols() == 0);
}

TEST_CASE("names and categories outlive a table that was not kept", "[io][csv]") {
    const auto text = "a long enough name,b\n1,a long enough category\n";
    Names seen;
    for (const auto& name : parse_csv(text).names())
        seen.push_back(name);
    for (const auto& category : parse_csv(text).categories(1))
        seen.push_back(category);
    REQUIRE(seen == Names{"a long enough name", "b", "a long enough category"});
    REQUIRE(parse_csv(text).categories(0).empty());
    REQUIRE(refusal([&] { (void)parse_csv(text).categories(2); }) ==
            "Table: there is no column 2 in a table of 2");
    STATIC_REQUIRE(std::is_same_v<decltype(parse_csv(text).names()), Names>);
    STATIC_REQUIRE(std::is_same_v<decltype(parse_csv(text).categories(0)), Names>);
}

TEST_CASE("an unknown column is refused with the names there are", "[io][csv]") {
    const auto table = parse_csv("a,b\n1,2\n");
    const std::string message = "no column is named \"c\"; there are: a, b";
    REQUIRE(refusal([&] { (void)table.column("c"); }) == message);
    REQUIRE(refusal([&] { (void)table["c"]; }) == message);
    REQUIRE(refusal([&] { (void)table.without("c"); }) == message);
    REQUIRE(refusal([&] { (void)table.categories(2); }) ==
            "Table: there is no column 2 in a table of 2");

    const auto wide = parse_csv("0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21\n");
    REQUIRE(refusal([&] { (void)wide.column("c"); }) ==
            "no column is named \"c\"; there are: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, "
            "14, 15, 16, 17, 18, 19 and 2 more");
}

TEST_CASE("a name that two columns share is read and cannot be asked for", "[io][csv]") {
    const auto table = parse_csv("a,a\n1,2\n");
    REQUIRE(table.cols() == 2);
    REQUIRE(refusal([&] { (void)table.column("a"); }) == "more than one column is named \"a\"");
}

TEST_CASE("a table needs one name and one list of categories a column", "[io][csv]") {
    const Matrix<double> values = Matrix<double>::Zero(2, 2);
    REQUIRE(refusal([&] {
                (void)Table(values, {"a"}, {{}, {}});
            }) == "Table: 2 columns of values but 1 names");
    REQUIRE(refusal([&] {
                (void)Table(values, {"a", "b"}, {{}});
            }) == "Table: 2 columns of values but 1 lists of categories");
}

TEST_CASE("one text field makes its column categorical, coded in the order of the sorted names",
          "[io][csv]") {
    const auto table = parse_csv("number,text\n1,pear\n2,10\n3,apple\n4,pear\n");
    REQUIRE_FALSE(table.is_categorical(0));
    REQUIRE(table.is_categorical(1));
    REQUIRE(table.categories(1) == Names{"10", "apple", "pear"});
    REQUIRE(table["text"] == (Vector<double>(4) << 2, 0, 1, 2).finished());
}

TEST_CASE("a missing field is NaN in numeric and in text columns", "[io][csv]") {
    const auto table = parse_csv("a,b,c,d\n1,x,,?\nNA,\"\",NaN,nan\n , NA ,,2\n");
    REQUIRE(missing_cells(table) == 2 + 2 + 3 + 1);
    REQUIRE(table.values()(0, 0) == 1);
    REQUIRE(table.categories(1) == Names{"x"});
    REQUIRE_FALSE(table.is_categorical(2));
    REQUIRE(table.categories(3) == Names{"2", "?"});
}

TEST_CASE("a column with any of the words for a missing value stays numeric", "[io][csv]") {
    for (const std::string word : {"", "NA", "N/A", "NULL", "null", "nan", "NaN", "NAN", "Nan",
                                   "-nan", "+nan", "-NaN", "\"-nan\""}) {
        INFO(word);
        const auto table = parse_csv("a,b\n1.5," + word + "\n" + word + ",x\n");
        REQUIRE_FALSE(table.is_categorical(0));
        REQUIRE(missing_cells(table) == 2);
        REQUIRE(table.categories(1) == Names{"x"});
    }
    for (const std::string word :
         {"na", "None", "Nil", "--nan", "nano", "-", "nan nan", "n\x81n"}) {
        INFO(word);
        REQUIRE(parse_csv("a\n1\n" + word + "\n").categories(0).size() == 2);
    }
}

TEST_CASE("what else means missing is an option, beside the usual words", "[io][csv]") {
    const auto table = parse_csv("a,b\n?,-999\n1,2\n,NA\n", {.missing = {"?", "-999"}});
    REQUIRE_FALSE(table.is_categorical(0));
    REQUIRE(missing_cells(table.without("b")) == 2);
    REQUIRE_FALSE(table.is_categorical(1));
    REQUIRE(missing_cells(table.without("a")) == 2);
    REQUIRE(missing_cells(parse_csv("a\n-nan\n1\n", {.missing = {}})) == 1);
}

TEST_CASE("a number may have a sign, blanks around it and an exponent", "[io][csv]") {
    const auto table = parse_csv("a\n+1\n\t -2.5e-3 \n.5\n5.\n1E5\n\"7\"\n0.1\n");
    REQUIRE(table["a"] == (Vector<double>(7) << 1, -2.5e-3, 0.5, 5, 1e5, 7, 0.1).finished());
    for (const auto* text : {"+-1", "++1", "+", "-", "1e", "0x10", "1 2", "1.2.3", "1,5", "nan(1)"})
        REQUIRE(parse_csv(std::string("a\n\"") + text + "\"\n").is_categorical(0));
}

TEST_CASE("infinity is a number, and so is what no double can hold", "[io][csv]") {
    const auto table = parse_csv("a\ninf\n-Inf\n+INFINITY\n1e999\n-1e999\n1e-999\n4.9e-324\n");
    REQUIRE_FALSE(table.is_categorical(0));
    REQUIRE(table["a"] == (Vector<double>(7) << infinity, -infinity, infinity, infinity, -infinity,
                           0, std::numeric_limits<double>::denorm_min())
                              .finished());
}

TEST_CASE("a number beyond a double is told from one below it by its value, not by its length",
          "[io][csv]") {
    const std::string zeros(400, '0');
    const auto number = [](const std::string& text) {
        const auto table = parse_csv("a\n" + text + "\n");
        REQUIRE_FALSE(table.is_categorical(0));
        return table.values()(0, 0);
    };
    REQUIRE(number("0." + zeros + "1") == 0);
    REQUIRE(std::signbit(number("-." + zeros + "1")));
    REQUIRE(number("0." + zeros + "1e+3") == 0);
    REQUIRE(number("0." + zeros + "1e405") == 1e4);
    REQUIRE(number("0." + zeros + "1e999") == infinity);
    REQUIRE(number("1" + zeros + "e-395") == 1e5);
    REQUIRE(number("1" + zeros + "e-9") == infinity);
    REQUIRE(number("-1" + zeros + ".5") == -infinity);
    REQUIRE(number("1" + zeros + "e-999") == 0);
    REQUIRE(number("1e-9" + std::string(30, '9')) == 0);
    REQUIRE(number("-0." + zeros + "1e+9" + std::string(30, '9')) == -infinity);
    REQUIRE(number("0e9" + std::string(30, '9')) == 0);
}

TEST_CASE("blanks around a quoted field are no part of it", "[io][csv]") {
    const auto table = parse_csv("a, \"b\" ,\t\"c,d\"\n1, \"10\",2\n \"3\" ,\"4\" , \" x \" \n");
    REQUIRE(table.names() == Names{"a", "b", "c,d"});
    REQUIRE(table.values().leftCols(2) == (Matrix<double>(2, 2) << 1, 10, 3, 4).finished());
    REQUIRE(table.categories(2) == Names{" x ", "2"});
    REQUIRE(parse_csv("a\n x \"y\"\n").categories(0) == Names{"x \"y\""});

    const auto tabs = parse_csv("a\t\t \"b\" \n1\t\"2\"\t \"3\"\n", {.separator = '\t'});
    REQUIRE(tabs.names() == Names{"a", "", "b"});
    REQUIRE(tabs.values() == (Matrix<double>(1, 3) << 1, 2, 3).finished());
    REQUIRE(parse_csv("a \"b\"\n1 \n", {.separator = ' '}).cols() == 2);
}

TEST_CASE("quotes protect separators, line ends, blanks and doubled quotes", "[io][csv]") {
    const auto table = parse_csv(
        "\"a,b\",\"c \"\"d\"\"\"\n"
        "\"x,y\",\" blank \"\n"
        "\"two\nlines\",\"\"\"\"\n"
        "inch 5\" wide,\"\"\"quoted\"\"\"");
    REQUIRE(table.names() == Names{"a,b", "c \"d\""});
    REQUIRE(table.categories(0) == Names{"inch 5\" wide", "two\nlines", "x,y"});
    REQUIRE(table.categories(1) == Names{" blank ", "\"", "\"quoted\""});
}

TEST_CASE("every kind of line end, a missing last one and a byte order mark are read alike",
          "[io][csv]") {
    const auto expected = parse_csv("a,b\n1,2\n3,\n");
    for (const auto* text :
         {"a,b\n1,2\n3,", "a,b\r\n1,2\r\n3,\r\n", "a,b\r1,2\r3,", "a,b\r1,2\n3,\r",
          "\xEF\xBB\xBF\"a\",b\n1,2\n3,\n", "\n\na,b\n\r\n1,2\n\n3,\n\n"}) {
        const auto table = parse_csv(text);
        REQUIRE(table.names() == expected.names());
        REQUIRE(table.values().topRows(1) == expected.values().topRows(1));
        REQUIRE(table.values()(1, 0) == 3);
        REQUIRE(missing_cells(table) == 1);
    }
}

TEST_CASE("a header alone is a table of no rows", "[io][csv]") {
    for (const auto* text : {"a,b", "a,b\r\n", "\n\na,b\n\n"}) {
        const auto table = parse_csv(text);
        REQUIRE(table.names() == Names{"a", "b"});
        REQUIRE(table.rows() == 0);
        REQUIRE(table["b"].size() == 0);
        REQUIRE(table.without("a").cols() == 1);
    }
}

TEST_CASE("a text without lines is refused", "[io][csv]") {
    REQUIRE(complaint("") == "csv is empty");
    REQUIRE(complaint("\xEF\xBB\xBF\r\n\n") == "csv is empty");
    REQUIRE(complaint("", {.header = false}) == "csv is empty");
}

TEST_CASE("a text in UTF-16 is refused with what to do about it", "[io][csv]") {
    using namespace std::string_literals;
    for (const auto& text :
         {"\377\376"s, "\376\377"s, "\377\376a\0\n\0001\0"s, "\376\377\0a\0\n\0001"s})
        REQUIRE(complaint(text) == "csv is in UTF-16: save it as UTF-8");
    REQUIRE(parse_csv("\377a\n1\n").names() == Names{"\377a"});
}

TEST_CASE("a line of another length is named with both lengths", "[io][csv]") {
    REQUIRE(complaint("a,b,c\n1,2,3\n\n1,2\n") == "csv: line 4 has 2 fields, the header has 3");
    REQUIRE(complaint("a,b\r\n1,2\r\n1,2,3,\r\n") == "csv: line 3 has 4 fields, the header has 2");
    REQUIRE(complaint("a,b\n\"1\n\n\",2\n1") == "csv: line 5 has 1 field, the header has 2");
    REQUIRE(complaint("1,2\r1\r", {.header = false}) ==
            "csv: line 2 has 1 field, the first line has 2");
}

TEST_CASE("a quote that does not end is named with the place where it began", "[io][csv]") {
    REQUIRE(complaint("a,b\n1,2\n3,\"x\n4,5\n") ==
            "csv: line 3, field 2 opens a quote that is never closed");
    REQUIRE(complaint("\"") == "csv: line 1, field 1 opens a quote that is never closed");
    REQUIRE(complaint("a\n\"x\"\"") == "csv: line 2, field 1 opens a quote that is never closed");
    REQUIRE(complaint("a\n\"x\" y\n") == "csv: line 2, field 1 has text after its closing quote");
}

TEST_CASE("a separator that quoting needs for itself is refused", "[io][csv]") {
    for (const char separator : {'"', '\n', '\r'})
        REQUIRE(refusal([&] { (void)parse_csv("a", {.separator = separator}); }) ==
                "CsvOptions: separator must not be a quote or a line end");
    REQUIRE(parse_csv("a\tb\n1\t\n", {.separator = '\t'}).cols() == 2);
}

TEST_CASE("bytes of zero and very long fields are text like any other", "[io][csv]") {
    using namespace std::string_literals;
    REQUIRE(parse_csv("a\n1\0002\n"s).categories(0) == Names{"1\0002"s});
    const std::string huge(1 << 20, '9');
    const auto table = parse_csv("a,b\n" + huge + "," + huge + "x\n");
    REQUIRE(table.values()(0, 0) == infinity);
    REQUIRE(table.categories(1) == Names{huge + "x"});
}

TEST_CASE("a file is read as its text is, and named in messages", "[io][csv]") {
    const auto path = std::filesystem::temp_directory_path() / "ridgewood_csv_test.csv";
    const auto write = [&](std::string_view text) {
        std::ofstream(path, std::ios::binary) << text;
    };
    write("a,b\r\n1,2\r\n");
    REQUIRE(read_csv(path).values() == parse_csv("a,b\n1,2").values());
    write("a,b\n1\n");
    REQUIRE_THROWS_WITH(read_csv(path), path.string() + ": line 2 has 1 field, the header has 2");
    write("\xFF\xFE");
    REQUIRE_THROWS_WITH(read_csv(path), path.string() + " is in UTF-16: save it as UTF-8");
    write("");
    REQUIRE_THROWS_WITH(read_csv(path), path.string() + " is empty");
    std::filesystem::remove(path);
    REQUIRE_THROWS_AS(read_csv(path), std::runtime_error);
    REQUIRE_THROWS_WITH(read_csv(path),
                        path.string() + " cannot be read: No such file or directory");
    REQUIRE_THROWS_AS(read_csv(path.parent_path()), std::runtime_error);
}

TEST_CASE("every truncation and every changed byte gives a table or a runtime_error", "[io][csv]") {
    const std::string sample =
        "\xEF\xBB\xBFname,\"a \"\"b\"\"\",c\r\n"
        "x,-1.5e3,\"two\nlines\"\n"
        "\"y,z\",,NA\r"
        "\n inf ,+2,\"\"\n";
    const auto check = [](std::string_view text) {
        for (const bool header : {true, false}) {
            try {
                require_valid(parse_csv(text, {.header = header}));
            } catch (const std::runtime_error&) {
            }
        }
    };
    for (std::size_t length = 0; length <= sample.size(); ++length)
        check(std::string_view(sample).substr(0, length));
    for (std::size_t place = 0; place < sample.size(); ++place) {
        for (const char byte : {'"', ',', '\n', '\r', '\0', ' ', '1', '-', 'e', '\xFF'}) {
            std::string changed = sample;
            changed[place] = byte;
            check(changed);
        }
    }
    constexpr std::string_view alphabet = "\"\",,\n\r x1-.e+";
    std::uint64_t state = 1;
    for (int trial = 0; trial < 20000; ++trial) {
        std::string text;
        for (int i = 0; i < trial % 40; ++i) {
            state = state * 6364136223846793005 + 1442695040888963407;
            text += alphabet[(state >> 33) % alphabet.size()];
        }
        check(text);
    }
}

namespace {

/// The table of a shared file; one that ends in .gz passes through gzip.
Table read_shared(const std::string& path) {
    if (!path.ends_with(".gz"))
        return read_csv(path);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
        popen(("gzip -dc '" + path + "'").c_str(), "r"), &pclose);
    std::string text;
    std::vector<char> chunk(1 << 16);
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe.get()))
        text.append(chunk.data(), size);
    return parse_csv(text);
}

// The large tables take minutes under a sanitizer and teach it nothing new.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool sanitized = false;
#endif

}  // namespace

TEST_CASE("every shared table has the shape, missing cells and sum of its manifest", "[io][csv]") {
    const auto path = shared_file("data/manifest.csv");
    if (!path)
        SKIP(absent("data/manifest.csv"));
    const auto manifest = read_csv(*path);
    const auto word = [&](Index row, std::string_view name) {
        const Index column = manifest.column(name);
        const auto code = static_cast<std::size_t>(manifest.values()(row, column));
        return manifest.categories(column)[code];
    };
    const auto number = [&](Index row, std::string_view name) {
        return manifest.values()(row, manifest.column(name));
    };
    Index tables = 0;
    for (Index row = 0; row < manifest.rows(); ++row) {
        const std::string file = word(row, "file");
        if (word(row, "format") != "csv" || (sanitized && file.starts_with("large/")))
            continue;
        INFO(file);
        const auto table = read_shared(*shared_file("data/" + file));
        REQUIRE(table.rows() == static_cast<Index>(number(row, "rows")));
        REQUIRE(table.cols() == static_cast<Index>(number(row, "cols")));
        REQUIRE(missing_cells(table) == static_cast<Index>(number(row, "missing")));
        REQUIRE(numeric_sum(table) == Approx(number(row, "numeric_sum")).epsilon(1e-9));
        ++tables;
    }
    REQUIRE(tables > 50);
}

}  // namespace csv_test

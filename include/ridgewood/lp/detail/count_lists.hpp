/// Rows or columns, found by how many entries they have.
#pragma once

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Lists of rows or columns by their count of entries, doubly linked.
class CountLists {
public:
    void resize(int members, int most) {
        head_.assign(static_cast<std::size_t>(most) + 1, none);
        next_.assign(static_cast<std::size_t>(members), none);
        previous_.assign(static_cast<std::size_t>(members), none);
    }

    [[nodiscard]] int first(int count) const { return head_[at(count)]; }
    [[nodiscard]] int next(int member) const { return next_[at(member)]; }

    void insert(int member, int count) {
        const int old = head_[at(count)];
        next_[at(member)] = old;
        previous_[at(member)] = -2 - count;  // the list itself stands before the first
        if (old != none)
            previous_[at(old)] = member;
        head_[at(count)] = member;
    }

    void remove(int member) {
        const int before = previous_[at(member)], after = next_[at(member)];
        if (before <= -2)
            head_[at(-2 - before)] = after;
        else
            next_[at(before)] = after;
        if (after != none)
            previous_[at(after)] = before;
    }

    static constexpr int none = -1;

private:
    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    std::vector<int> head_, next_, previous_;
};

}  // namespace ridgewood::detail

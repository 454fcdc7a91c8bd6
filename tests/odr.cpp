#include <ridgewood/ridgewood.hpp>

ridgewood::Index other_unit(const ridgewood::Matrix<double>& X);

int main() {
    return other_unit(ridgewood::Matrix<double>::Zero(3, 2)) == 3 ? 0 : 1;
}

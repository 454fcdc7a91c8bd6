#include <ridgewood/core/types.hpp>

int main() {
    const ridgewood::Matrix<double> X = ridgewood::Matrix<double>::Identity(2, 2);
    return X.trace() == 2 ? 0 : 1;
}

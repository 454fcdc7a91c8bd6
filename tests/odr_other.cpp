#include <ridgewood/ridgewood.hpp>

ridgewood::Index other_unit(const ridgewood::Matrix<double>& X) {
    return X.rows();
}

# Prints what tests/validation/cross_validate_families_test.cpp expects of each design: the means,
# the standard errors and the two lambdas. Made by R 4.2.2 and glmnet 4.1-6 (Debian 12: r-base-core,
# r-cran-glmnet):
#
#     Rscript cross_validation_families_glmnet.R
suppressMessages(library(glmnet))

# n numbers in (-1, 1) of the generator of Lehmer (Park and Miller 1988), exact in doubles.
numbers <- function(n, seed) {
    out <- numeric(n)
    state <- seed
    for (i in seq_len(n)) {
        state <- (16807 * state) %% 2147483647
        out[i] <- 2 * (state / 2147483647) - 1
    }
    out
}

# The data of families_glmnet.R.
made <- function(n, p, seed) {
    u <- numbers(n * (p + 1), seed)
    x <- matrix(u, n, p + 1, byrow = TRUE)
    for (j in 2:p) x[, j] <- x[, j] + 0.5 * x[, j - 1]
    y <- 1 + 3 * x[, 1] - 2 * x[, 2] + 1.5 * x[, 3] - x[, 4] + 0.5 * x[, 5] + x[, p + 1]
    x <- x[, 1:p]
    noise <- 2 * numbers(n, seed + 100)
    two <- ifelse(y + noise > 1, 5, -1)
    three <- ifelse(y + noise > 2, 4, ifelse(y + noise > 0, 2, 1))
    list(x = x, two = two, three = three, counts = floor(exp(0.5 * y + 0.5 * noise)),
         several = cbind(y + noise, x[, 1] - x[, 6] + numbers(n, seed + 200), x[, 2] - 0.5 * y))
}

small <- made(80, 12, 1)
turns <- rep(1:5, length.out = 80)
weights <- 1 + seq_len(80) %% 3
offset <- numbers(80, 3)
low <- c(0.15, 0.08, 0.04, 0.02, 0.01, 0.005)
high <- c(2, 1, 0.5, 0.2, 0.1, 0.03)

# cv.glmnet cuts probabilities off at 1e-5; none here comes near.
show <- function(name, y, family, lambda, ...) {
    cv <- cv.glmnet(small$x, y, family = family, lambda = lambda, foldid = turns, thresh = 1e-22,
                    maxit = 1e9, keep = TRUE, ...)
    if (family %in% c("binomial", "multinomial")) stopifnot(max(abs(cv$fit.preval)) < 10)
    cat("{{", paste(sprintf("%.12g", cv$cvm), collapse = ", "), "},\n {",
        paste(sprintf("%.12g", cv$cvsd), collapse = ", "), "},\n ", cv$lambda.min, ", ",
        cv$lambda.1se, "}  // ", name, "\n", sep = "")
}

show("binomial", small$two, "binomial", low)
show("binomial weights offset", small$two, "binomial", low, weights = weights, offset = offset)
show("binomial class", small$two, "binomial", low, weights = weights, type.measure = "class")
show("multinomial", small$three, "multinomial", low)
show("multinomial weights", small$three, "multinomial", low, weights = weights)
show("multinomial class", small$three, "multinomial", low, type.measure = "class")
show("poisson", small$counts, "poisson", high)
show("poisson weights offset", small$counts, "poisson", high, weights = weights, offset = offset)
show("mgaussian", small$several, "mgaussian", high)
show("mgaussian weights net", small$several, "mgaussian", high, weights = weights, alpha = 0.3)
show("gaussian offset", small$several[, 1], "gaussian", high, weights = weights, offset = offset)

# Prints the means, the standard errors and the two lambdas that
# tests/validation/cross_validate_path_test.cpp expects. Made by R 4.2.2 and glmnet 4.1-6
# (Debian 12: r-base-core, r-cran-glmnet):
#
#     Rscript cross_validation_glmnet.R
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

# Neighbouring columns are correlated; the first five explain y.
made <- function(n, p, seed) {
    u <- numbers(n * (p + 1), seed)
    x <- matrix(u, n, p + 1, byrow = TRUE)
    for (j in 2:p) x[, j] <- x[, j] + 0.5 * x[, j - 1]
    y <- 1 + 3 * x[, 1] - 2 * x[, 2] + 1.5 * x[, 3] - x[, 4] + 0.5 * x[, 5] + x[, p + 1]
    list(x = x[, 1:p], y = y)
}

show <- function(name, data, foldid, ...) {
    cv <- cv.glmnet(data$x, data$y, lambda = c(1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01),
                    foldid = foldid, thresh = 1e-24, maxit = 1e8, ...)
    cat(name, cv$lambda.min, cv$lambda.1se, "\n")
    cat(sprintf("%.10g", cv$cvm), sep = ", ")
    cat("\n")
    cat(sprintf("%.10g", cv$cvsd), sep = ", ")
    cat("\n")
}

tall <- made(62, 12, 1)
wide <- made(31, 80, 2)
blocks <- rep(1:5, c(13, 13, 12, 12, 12))
turns <- rep(1:5, length.out = 62)
weights <- rep(c(2, 3, 1), length.out = 62)

show("blocks", tall, blocks)
show("weights", tall, turns, weights = weights)
show("elastic net", tall, turns, weights = weights, alpha = 0.5)
show("no intercept", tall, turns, intercept = FALSE, standardize = FALSE)
show("wide", wide, rep(1:4, c(8, 8, 8, 7)))

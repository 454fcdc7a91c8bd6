# Writes penalized_glmnet.txt, the coefficients that penalized_parity_test.cpp expects under
# Convention::glmnet. Made by R 4.2.2 and glmnet 4.1-6 (Debian 12: r-base-core, r-cran-glmnet):
#
#     cd tests/linear/reference && Rscript penalized_glmnet.R
#
# Each line: design, lambda, share of deviance explained, intercept, coefficients.
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

table <- as.matrix(read.csv("../../../examples/data/diabetes.csv"))
diabetes <- list(x = unname(table[, 1:10]), y = unname(table[, 11]))
small <- made(60, 12, 1)
wide <- made(25, 60, 2)
twice <- list(x = cbind(small$x, small$x[, 3], -small$x[, 1]), y = small$y)
constant <- small
constant$x[, 5] <- 2.5

diabetes_lambdas <- c(40, 20, 10, 5, 2, 1, 0.3, 0.05)
lambdas <- c(2, 1, 0.5, 0.2, 0.1, 0.03, 0.01, 0.001)
wide_lambdas <- c(1, 0.5, 0.2, 0.1, 0.05, 0.03)

out <- file("penalized_glmnet.txt", "w")
write <- function(design, data, lambda = NULL, gamma = NULL, ...) {
    call <- list(x = data$x, y = data$y, thresh = 1e-22, maxit = 1e9, lambda = lambda, ...)
    if (!is.null(gamma)) call$relax <- TRUE
    fit <- do.call(glmnet, call)
    beta <- if (is.null(gamma)) as.matrix(coef(fit)) else
        gamma * as.matrix(coef(fit)) + (1 - gamma) * as.matrix(coef(fit$relaxed))
    weights <- if (is.null(call$weights)) rep(1, nrow(data$x)) else call$weights
    y <- data$y - if (is.null(call$offset)) 0 else call$offset
    centre <- if (identical(call$intercept, FALSE)) 0 else sum(weights * y) / sum(weights)
    rest <- (cbind(1, data$x) %*% beta - y)^2
    explained <- 1 - colSums(weights * rest) / sum(weights * (y - centre)^2)
    for (k in seq_along(fit$lambda)) {
        cat(design, formatC(c(fit$lambda[k], explained[k], beta[, k]), digits = 17, format = "g",
                            width = 1), "\n", file = out)
    }
}

weights <- function(data) 1 + seq_along(data$y) %% 3
mixed <- c(1, 0, 2, Inf, 0.5, 1, 0, 3, 1, Inf, 1, 1)
lower <- c(-1, -1, 0, -Inf, -0.2, rep(-0.1, 7))
upper <- c(2, Inf, 1, 0.1, 0, rep(0.05, 7))

write("plain", diabetes, diabetes_lambdas)
write("not_standardized", small, lambdas, standardize = FALSE)
write("weights", diabetes, diabetes_lambdas, weights = weights(diabetes))
write("factors", small, lambdas, penalty.factor = mixed)
write("unpenalised", small, lambdas, penalty.factor = c(1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1))
write("bounds", small, lambdas, lower.limits = lower, upper.limits = upper)
write("nonnegative", diabetes, diabetes_lambdas, lower.limits = 0)
write("no_intercept", diabetes, diabetes_lambdas, intercept = FALSE)
write("no_intercept_not_standardized", small, lambdas, intercept = FALSE, standardize = FALSE)
write("wide", wide, wide_lambdas)
write("twice", twice, lambdas)
write("constant", constant, lambdas)
write("net_3", diabetes, diabetes_lambdas, alpha = 0.3)
write("net_9", wide, wide_lambdas, alpha = 0.9)
write("net_twice", twice, lambdas, alpha = 0.5)
write("ridge", diabetes, diabetes_lambdas, alpha = 0)
write("ridge_wide", wide, wide_lambdas, alpha = 0)
write("relaxed", diabetes, diabetes_lambdas, gamma = 0)
write("half_relaxed", diabetes, diabetes_lambdas, gamma = 0.5)
write("offset", small, lambdas, offset = numbers(60, 3))
write("all", small, lambdas, alpha = 0.6, weights = weights(small), penalty.factor = mixed,
      lower.limits = lower, upper.limits = upper, offset = numbers(60, 3))
write("all_no_intercept", small, lambdas, alpha = 0.6, weights = weights(small),
      penalty.factor = mixed, lower.limits = lower, upper.limits = upper, intercept = FALSE)

# glmnet's own lambdas, and where it stops.
write("grid", diabetes)
write("grid_few", small, nlambda = 20)
write("grid_ratio", small, nlambda = 10, lambda.min.ratio = 0.1)
write("grid_wide", wide, nlambda = 15)
write("grid_net", small, nlambda = 12, alpha = 0.4)
write("grid_ridge", small, nlambda = 12, alpha = 0)
write("grid_unpenalised", small, nlambda = 12,
      penalty.factor = c(0, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1))
write("grid_nonnegative", diabetes, nlambda = 12, lower.limits = 0)
write("grid_weights", small, nlambda = 12, weights = weights(small))
write("grid_no_intercept", small, nlambda = 12, intercept = FALSE)
exact <- small
exact$y <- small$x[, 1] - small$x[, 2]
write("grid_exact", exact)
close(out)

# Writes families_glmnet.txt, the coefficients that logistic_regression_test.cpp,
# poisson_regression_test.cpp and multi_task_elastic_net_test.cpp expect under Convention::glmnet.
# Made by R 4.2.2 and glmnet 4.1-6 (Debian 12: r-base-core, r-cran-glmnet):
#
#     cd tests/linear/reference && Rscript families_glmnet.R
#
# Each line: design, lambda, share of deviance explained, and for each predictor its intercept and
# coefficients.
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

# Neighbouring columns are correlated; the first five explain y, of which classes and counts are
# made by rounding.
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

table <- read.csv("../../../examples/data/breast_cancer.csv")
cancer <- list(x = unname(as.matrix(table[, 1:30])), y = as.numeric(table$diagnosis == "malignant"))
table <- read.csv("../../../examples/data/iris.csv")
iris <- list(x = unname(as.matrix(table[, 1:4])), y = as.numeric(factor(table$species)))
small <- made(80, 12, 1)
wide <- made(30, 60, 2)

lambdas <- c(0.15, 0.08, 0.04, 0.02, 0.01, 0.005)
few <- c(0.15, 0.08, 0.04, 0.02)
high <- c(2, 1, 0.5, 0.2, 0.1, 0.03)

out <- file("families_glmnet.txt", "w")
write <- function(design, x, y, family, lambda, ..., thresh = 1e-22) {
    fit <- glmnet(x, y, family = family, lambda = lambda, thresh = thresh, maxit = 1e9, ...)
    beta <- coef(fit)
    beta <- if (is.list(beta)) do.call(rbind, lapply(beta, as.matrix)) else as.matrix(beta)
    stopifnot(length(fit$lambda) == length(lambda))
    for (k in seq_along(fit$lambda)) {
        cat(design, formatC(c(fit$lambda[k], fit$dev.ratio[k], beta[, k]), digits = 15,
                            format = "g", width = 1), "\n", file = out)
    }
}

weights <- 1 + seq_along(small$two) %% 3
mixed <- c(1, 0, 2, Inf, 0.5, 1, 0, 3, 1, Inf, 1, 1)
lower <- c(-1, -1, 0, -Inf, -0.2, rep(-0.1, 7))
upper <- c(2, Inf, 1, 0.1, 0, rep(0.05, 7))
offset <- numbers(80, 3)

for (family in c("binomial", "poisson")) {
    y <- if (family == "binomial") small$two else small$counts
    y_wide <- if (family == "binomial") wide$two else wide$counts
    grid <- if (family == "binomial") lambdas else high
    check <- function(design, ..., alpha = 1) {
        write(paste0(family, "_", design), small$x, y, family, grid, alpha = alpha, ...)
    }
    check("plain")
    check("not_standardized", standardize = FALSE)
    check("weights", weights = weights)
    check("factors", penalty.factor = mixed)
    check("bounds", lower.limits = lower, upper.limits = upper)
    check("no_intercept", intercept = FALSE)
    check("offset", offset = offset)
    check("net", alpha = 0.3)
    check("ridge", alpha = 0)
    check("all", alpha = 0.6, weights = weights, penalty.factor = mixed, lower.limits = lower,
          upper.limits = upper, offset = offset)
    write(paste0(family, "_wide"), wide$x, y_wide, family,
          if (family == "binomial") few else high)
}
write("binomial_cancer", cancer$x, cancer$y, "binomial", c(0.2, 0.1, 0.05, 0.02, 0.01))

write("multinomial_iris", thresh = 1e-15, iris$x, iris$y, "multinomial", c(0.3, 0.1, 0.03, 0.01))
write("multinomial_plain", thresh = 1e-15, small$x, small$three, "multinomial", lambdas)
write("multinomial_weights", thresh = 1e-15, small$x, small$three, "multinomial", lambdas, weights = weights)
write("multinomial_net", thresh = 1e-15, small$x, small$three, "multinomial", lambdas, alpha = 0.4)
write("multinomial_factors", thresh = 1e-15, small$x, small$three, "multinomial", lambdas,
      penalty.factor = c(1, 1, 2, Inf, 0.5, 1, 1, 3, 1, Inf, 1, 1))
write("multinomial_no_intercept", thresh = 1e-15, small$x, small$three, "multinomial", lambdas, intercept = FALSE)
write("multinomial_wide", thresh = 1e-15, wide$x, wide$three, "multinomial", few)

write("mgaussian_plain", small$x, small$several, "mgaussian", high)
write("mgaussian_not_standardized", small$x, small$several, "mgaussian", high,
      standardize = FALSE)
write("mgaussian_weights", small$x, small$several, "mgaussian", high, weights = weights)
write("mgaussian_net", small$x, small$several, "mgaussian", high, alpha = 0.3)
write("mgaussian_factors", small$x, small$several, "mgaussian", high, penalty.factor = mixed)
write("mgaussian_no_intercept", small$x, small$several, "mgaussian", high, intercept = FALSE)
write("mgaussian_wide", wide$x, wide$several, "mgaussian", high)
close(out)

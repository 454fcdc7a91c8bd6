# The peer glmnet, on the data that make_data.py wrote. Prints the CPU seconds.
#     glmnet.R lasso FOLDER OUTPUT
# fits a path. OUTPUT gets the coefficients that are not 0: a line of point, column and value each,
# counted from 0.
#     glmnet.R cross_validate FOLDER OUTPUT
# cross-validates in ten consecutive folds. OUTPUT gets each lambda and its mean error.
suppressMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE)

read <- function(name, type = "double", size = 8) {
    file <- file.path(arguments[2], name)
    if (file.exists(file)) readBin(file, type, file.size(file) / size, size)
}
shape <- scan(file.path(arguments[2], "shape"), quiet = TRUE)
if (length(shape) == 3) {
    X <- new("dgCMatrix", p = read("starts", "integer", 4), i = read("rows", "integer", 4),
             x = read("values"), Dim = as.integer(shape[1:2]))
} else {
    X <- read("dense")
    dim(X) <- shape
}
y <- read("y")
lambdas <- read("lambdas")
# Without a grid X is raw: to be centred and scaled, with glmnet's own grid.
raw <- is.null(lambdas)

# A fit of milliseconds is repeated: the clock counts milliseconds.
timed <- function(fit) {
    invisible(gc())
    count <- 0
    start <- proc.time()
    repeat {
        result <- fit()
        count <- count + 1
        spent <- proc.time() - start
        seconds <- spent[["user.self"]] + spent[["sys.self"]]
        if (seconds >= 0.2) break
    }
    cat(sprintf("%.6f\n", seconds / count))
    result
}

if (arguments[1] == "lasso") {
    beta <- timed(function() {
        glmnet(X, y, lambda = lambdas, standardize = FALSE, intercept = FALSE, thresh = 1e-7,
               maxit = 1e8)
    })$beta
    point <- rep(seq_len(ncol(beta)), diff(beta@p))
    writeLines(sprintf("%d %d %.17g", point - 1L, beta@i, beta@x), arguments[3])
} else {
    folds <- sort(rep_len(1:10, nrow(X)))
    fit <- timed(function() {
        cv.glmnet(X, y, lambda = lambdas, foldid = folds, standardize = raw, intercept = raw,
                  maxit = 1e8)
    })
    writeLines(sprintf("%.17g %.17g", fit$lambda, fit$cvm), arguments[3])
}

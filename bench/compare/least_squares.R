# The peer of least_squares.cpp: R's lm and summary.
folder <- commandArgs(trailingOnly = TRUE)
data <- file.path(folder, "data")
values <- readBin(data, "double", file.size(data) / 8)
table <- matrix(values[-(1:2)], values[1], values[2])
X <- table[, -ncol(table)]
y <- table[, ncol(table)]

time <- system.time(fit <- summary(lm(y ~ X)))

cat(time[["user.self"]] + time[["sys.self"]], "\n")
answer <- c(fit$coefficients[, 1:2], fit$r.squared, fit$fstatistic[["value"]])
writeLines(sprintf("%.17g", answer), file.path(folder, "peer"))

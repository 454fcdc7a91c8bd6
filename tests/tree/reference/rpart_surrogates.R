# Prints what tests/tree/rpart_test.cpp expects of trees on data with missing values. Made by R 4.2.2
# and rpart 4.1.19 (Debian 12: r-base-core, r-cran-rpart):
#
#     Rscript rpart_surrogates.R <folder of data/small>
suppressMessages(library(rpart))
folder <- commandArgs(TRUE)[1]

show <- function(name, formula, data, ...) {
    fit <- rpart(formula, data, control = rpart.control(xval = 0, cp = 0.01, ...))
    cat("//", name, "\n// nodes: rows, weight, deviance, value\n")
    print(fit$frame[, c("var", "n", "dev", "yval")], digits = 12)
    cat("// splits\n")
    print(fit$splits, digits = 12)
    cat("// rows in the leaves and mean prediction of row number modulo 7\n")
    p <- predict(fit, data, type = "vector")
    print(as.vector(tapply(p, (seq_along(p) - 1) %% 7, mean)), digits = 15)
}

air <- read.csv(file.path(folder, "airquality.csv"))
show("airquality", Temp ~ Ozone + Solar.R + Wind + Month + Day, air, maxcompete = 0)
cars <- read.csv(file.path(folder, "cu_summary.csv"), stringsAsFactors = TRUE,
                 na.strings = "")
show("cu_summary", Price ~ Country + Reliability + Mileage + Type, cars, maxcompete = 0)
losses <- matrix(c(0, 1, 3, 0), 2, byrow = TRUE)
kyphosis <- read.csv(file.path(folder, "kyphosis.csv"), stringsAsFactors = TRUE)
fit <- rpart(Kyphosis ~ Age + Number + Start, kyphosis, parms = list(loss = losses),
             control = rpart.control(xval = 0, cp = 0.01, maxsurrogate = 0, maxcompete = 0))
cat("// kyphosis with losses\n")
print(fit$frame[, c("var", "n", "dev", "yval")], digits = 12)
print(fit$splits, digits = 12)
print(fit$cptable, digits = 12)

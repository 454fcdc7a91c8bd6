# Writes pruning_rpart.txt, the cp tables that pruning_table_test.cpp expects. Made by R 4.2.2 and
# rpart 4.1.19 (Debian 12: r-base-core, r-cran-rpart):
#
#     cd tests/tree/reference && Rscript pruning_rpart.R
#
# Each line: table, cp, splits, relative error, cross-validated error and its standard deviation.
# Row i, counted from 0, is tested in fold i mod 10.
library(rpart)

show <- function(name, file, formula, ...) {
    data <- read.csv(file.path("../../../examples/data", file))
    fit <- rpart(formula, data,
                 control = rpart.control(maxcompete = 0, maxsurrogate = 0,
                                         xval = (seq_len(nrow(data)) - 1) %% 10 + 1, ...))
    for (i in seq_len(nrow(fit$cptable)))
        cat(name, sprintf("%.15g", fit$cptable[i, ]), "\n")
}

sink("pruning_rpart.txt")
show("diabetes", "diabetes.csv", target ~ ., cp = 0.005)
show("diabetes_whole", "diabetes.csv", target ~ ., cp = 0, minsplit = 10, minbucket = 3)
show("breast_cancer", "breast_cancer.csv", factor(diagnosis) ~ ., cp = 0.005)
show("breast_cancer_whole", "breast_cancer.csv", factor(diagnosis) ~ ., cp = 0, minsplit = 2,
     minbucket = 1)
show("iris", "iris.csv", factor(species) ~ ., cp = 0, minsplit = 5)
sink()

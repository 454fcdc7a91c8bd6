# Writes pruning_rpart.txt, the cp tables, and pruning_costs_rpart.txt, the costs of some pruned
# trees, that pruning_table_test.cpp expects. Made by R 4.2.2 and rpart 4.1.19 (Debian 12:
# r-base-core, r-cran-rpart):
#
#     cd tests/tree/reference && Rscript pruning_rpart.R
#
# Each line of the first: table, cp, splits, relative error, cross-validated error and its standard deviation.
# Row i, counted from 0, is tested in fold i mod 10.
#
# The trees see the square roots of the features: of measurements with few digits the midpoint of
# two is often a third, which rpart sends to the right and scikit-learn, as this library, to the
# left.
library(rpart)

show <- function(name, file, method, ...) {
    data <- read.csv(file.path("../../../examples/data", file))
    y <- data[[ncol(data)]]
    data <- data.frame(sqrt(data[-ncol(data)]), y = if (method == "class") factor(y) else y)
    fit <- rpart(y ~ ., data, method = method,
                 control = rpart.control(maxcompete = 0, maxsurrogate = 0,
                                         xval = (seq_len(nrow(data)) - 1) %% 10 + 1, ...))
    for (i in seq_len(nrow(fit$cptable)))
        cat(name, sprintf("%.15g", fit$cptable[i, ]), "\n")
}

sink("pruning_rpart.txt")
show("diabetes", "diabetes.csv", "anova", cp = 0.0111)
show("diabetes_large_leaves", "diabetes.csv", "anova", cp = 0, minsplit = 60, minbucket = 20)
show("breast_cancer", "breast_cancer.csv", "class", cp = 0.005)
show("breast_cancer_whole", "breast_cancer.csv", "class", cp = 0, minsplit = 2,
     minbucket = 1)
show("iris", "iris.csv", "class", cp = 0, minsplit = 5)
sink()

# rpart finds all complexities in one pass from the leaves, for which it forgets splits that fall
# before their parent when it looks at their grandparent. Large trees are therefore sometimes pruned
# more than is minimal; the tables above have no such case in any fold, these trees are some.
# Each line: the fold that was left out, alpha, leaves and sum of risks + alpha leaves.
sink("pruning_costs_rpart.txt")
data <- read.csv("../../../examples/data/diabetes.csv")
data <- data.frame(sqrt(data[-ncol(data)]), y = data$target)
for (case in list(c(7, 24.2), c(5, 17.5), c(6, 17.5), c(9, 14.3))) {
    train <- data[(seq_len(nrow(data)) - 1) %% 10 + 1 != case[1], ]
    fit <- rpart(y ~ ., train, control = rpart.control(maxcompete = 0, maxsurrogate = 0, cp = 0,
                                                       minsplit = 10, minbucket = 3, xval = 0))
    alpha <- case[2]
    leaves <- subset(prune(fit, cp = alpha * nrow(train) / fit$frame$dev[1])$frame, var == "<leaf>")
    cost <- sum(leaves$dev) / nrow(train) + alpha * nrow(leaves)
    cat(case[1], alpha, nrow(leaves), sprintf("%.15g", cost), "\n")
}
sink()

# Prints the lines of ranger in forests.txt, as forests_sklearn.py does those of scikit-learn. Made
# by ranger 0.14.1 (Debian 12: r-cran-ranger):
#     Rscript forests_ranger.R FOLDER
suppressMessages(library(ranger))
folder <- commandArgs(trailingOnly = TRUE)[1]
classes <- c("breast_cancer", "pima", "wine")
for (name in c(classes, "boston", "diabetes", "wine_quality_red")) {
    table <- read.csv(file.path(folder, paste0(name, ".csv")))
    names(table)[ncol(table)] <- "y"
    if (name %in% classes) table$y <- factor(table$y)
    is_test <- seq_len(nrow(table)) %% 4 == 0
    train <- table[!is_test, ]
    test <- table[is_test, ]
    errors <- sapply(1:20, function(seed) {
        model <- ranger(y ~ ., train, num.trees = 50, mtry = floor(sqrt(ncol(table) - 1)),
                        min.node.size = 1, num.threads = 1, seed = seed)
        guess <- predict(model, test, num.threads = 1)$predictions
        error <- if (name %in% classes) mean(guess != test$y) else mean((guess - test$y)^2)
        c(model$prediction.error, error)
    })
    line <- as.vector(rbind(rowMeans(errors), apply(errors, 1, sd)))
    cat(name, "ranger", sprintf("%.6g", line), "\n")
}

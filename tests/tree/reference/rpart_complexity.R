# The numbers of leaves that rpart_test.cpp expects of trees on made data: Rscript rpart_complexity.R
library(rpart)
i <- 1:400
for (s in 2:12) {
    data <- data.frame(a = (37 * i * s) %% 101, b = (53 * i) %% 97, c = (71 * i + s) %% 89,
                       y = (7 * i * i + 13 * i * s) %% 11)
    for (cp in c(0.01, 0.006)) {
        tree <- rpart(y ~ ., data, method = "anova",
                      control = rpart.control(minsplit = 20, minbucket = 7, cp = cp, xval = 0,
                                              maxcompete = 0, maxsurrogate = 0))
        cat(s, cp, sum(tree$frame$var == "<leaf>"), "\n")
    }
}

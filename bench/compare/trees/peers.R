# The peers ranger and rpart, on the data that make_data.py wrote. Prints the CPU seconds.
#     peers.R ranger forest|batch FOLDER OUTPUT SEED
#     peers.R rpart tree FOLDER OUTPUT SEED
# The tasks are those of scikit_learn.py, but for the tree, which rpart prunes at cp 1e-4, without
# surrogates and without cross-validation. OUTPUT gets the predictions for the test rows, column by
# column. A forest of probabilities averages those of its leaves, as ours does.
arguments <- commandArgs(trailingOnly = TRUE)
peer <- arguments[1]
task <- arguments[2]
folder <- arguments[3]
seed <- as.integer(arguments[5])
suppressMessages(library(peer, character.only = TRUE))

shape <- scan(file.path(folder, "shape"), quiet = TRUE)
read <- function(name) {
    file <- file.path(folder, name)
    readBin(file, "double", file.size(file) / 4, 4)
}
table_of <- function(name, rows) {
    names <- list(NULL, paste0("x", 1:shape[3]))
    as.data.frame(matrix(read(name), rows, shape[3], dimnames = names))
}
X <- table_of("train", shape[1])
X_test <- table_of("test", shape[2])
is_classes <- shape[4] > 0
y <- read("y_train")
if (is_classes) y <- factor(y)

timed <- function(call) {
    invisible(gc())
    start <- proc.time()
    result <- call()
    spent <- proc.time() - start
    cat(sprintf("%.6f\n", spent[["user.self"]] + spent[["sys.self"]]))
    result
}

if (peer == "ranger") {
    grow <- function(trees, oob.error) {
        ranger(x = X, y = y, num.trees = trees, mtry = floor(sqrt(shape[3])), min.node.size = 1,
               probability = is_classes, oob.error = oob.error, num.threads = 1, seed = seed,
               verbose = FALSE)
    }
    guess <- function(model) predict(model, X_test, num.threads = 1, verbose = FALSE)$predictions
    if (task == "forest") {
        prediction <- guess(timed(function() grow(20, TRUE)))
    } else {
        model <- grow(100, FALSE)
        prediction <- timed(function() guess(model))
    }
    # The classes of ranger stand in the order of their first rows.
    if (is_classes) prediction <- prediction[, levels(y)]
} else {
    control <- rpart.control(cp = 1e-4, minsplit = 20, xval = 0, maxsurrogate = 0, maxcompete = 0)
    model <- timed(function() {
        rpart(y ~ ., cbind(X, y = y), method = if (is_classes) "class" else "anova",
              control = control)
    })
    prediction <- predict(model, X_test)
}
writeBin(as.vector(prediction), arguments[4], size = 8)

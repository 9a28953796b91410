# Fits forecast::ets series by series, single-threaded, and times each fit.
#
# usage: Rscript ets_peer.R IN.csv OUT.csv
#   IN.csv  one series a line: id,season,horizon,n,y1,...,yn
#   OUT.csv one line per series: id,r,cpu_seconds,aicc
#
# CPU time is that of ets alone (user and system), after one fit to warm up.
# Above a frequency of 24 ets leaves the season out; it says so and goes on.
suppressMessages(library(forecast))
args <- commandArgs(trailingOnly = TRUE)
invisible(ets(ts(1:48 + runif(48), frequency = 4)))
out <- file(args[2], "w")
for (line in readLines(args[1])) {
  field <- strsplit(line, ",", fixed = TRUE)[[1]]
  n <- as.integer(field[4])
  y <- ts(as.numeric(field[4 + seq_len(n)]), frequency = as.integer(field[2]))
  start <- proc.time()
  fit <- tryCatch(suppressWarnings(ets(y)), error = function(e) NULL)
  spent <- sum((proc.time() - start)[c("user.self", "sys.self")])
  aicc <- if (is.null(fit) || is.null(fit$aicc)) NaN else fit$aicc
  cat(field[1], "r", format(spent, digits = 6), format(aicc, digits = 15), sep = ",", file = out)
  cat("\n", file = out)
}
close(out)

# Jobs of the estimation benchmark in R survey: reads a folder and job names, prints processor seconds. Run by Rscript.
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
frame <- read.csv(file.path(folder, "sample.csv"), stringsAsFactors = TRUE)
margin <- function(name) read.csv(file.path(folder, paste0("margin_", name, ".csv")), stringsAsFactors = TRUE)
banners <- c("province", "sector", "sex", "age")
design <- svydesign(id = ~psu, strata = ~h, weights = ~w, data = frame)
jobs <- list(
  "mean" = function() svymean(~income, design),
  "mean by 63 provinces" = function() svyby(~income, ~province, design, svymean),
  "mean by 12 sectors" = function() svyby(~income, ~sector, design, svymean),
  "ratio" = function() svyratio(~income, ~hours, design),
  "two-way table, Rao-Scott F" = function() svychisq(~ sector + sex, design),
  "quartiles with limits" = function() svyquantile(~income, design, c(0.25, 0.5, 0.75)),
  "rake on 4 margins" = function() rake(design, lapply(banners, function(b) as.formula(paste0("~", b))),
                                        lapply(banners, margin), control = list(maxit = 100, epsilon = 1e-8)),
  "500 bootstrap replicates, mean" = function() svymean(~income, as.svrepdesign(design, type = "subbootstrap", replicates = 500)),
  "delete-a-PSU jackknife, mean" = function() svymean(~income, as.svrepdesign(design, type = "JKn")),
  "logistic regression" = function() svyglm(member ~ hours + sector + sex + age, design, family = quasibinomial()),
  "report of 40 tables" = function() for (q in 0:9) for (b in banners)
    svyby(as.formula(paste0("~q", q)), as.formula(paste0("~", b)), design, svymean)
)
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  failed <- if (is.null(jobs[[line]])) "no such job" else ""
  used <- system.time(if (failed == "") tryCatch(jobs[[line]](), error = function(e) failed <<- conditionMessage(e)))
  seconds <- used[["user.self"]] + used[["sys.self"]]
  peak <- sum(gc()[, 6])
  cat(sprintf('{"seconds": %.6f, "peak": %.1f, "failed": "%s"}\n', seconds, peak, gsub("[\"\n]", " ", failed)))
  flush(stdout())
}

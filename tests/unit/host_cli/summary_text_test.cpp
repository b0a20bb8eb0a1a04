#include <doctest/doctest.h>
#include <host/cli/summary_text.hpp>

#include <cmath>

using clara::Object;
using clara::Value;
using clara::host::cli::summary_text;

TEST_CASE("a summary in words: the metrics, then the best") {
  const Value summary(Object{{"epochs", 20},
                             {"metrics", Object{{"train_acc", 0.75}, {"val_mean_dice", 0.5}}},
                             {"key_metric", "val_mean_dice"},
                             {"best_metric", 0.875},
                             {"best_metric_epoch", 12}});
  CHECK(summary_text(summary) ==
        "train_acc 0.75\nval_mean_dice 0.5\nbest val_mean_dice 0.875 at epoch 12\n");
}

TEST_CASE("of one epoch there is no best") {
  CHECK(summary_text(Object{{"epochs", 1},
                            {"metrics", Object{{"val_acc", 0.5}}},
                            {"key_metric", "val_acc"},
                            {"best_metric", 0.5},
                            {"best_metric_epoch", 1}}) == "val_acc 0.5\n");
}

TEST_CASE("a summary without a best value, of nothing, and with what is no number") {
  CHECK(summary_text(Object{{"metrics", Object{{"val_acc", 1.0}}},
                            {"key_metric", Value()},
                            {"best_metric", Value()}}) == "val_acc 1.0\n");
  CHECK(summary_text(Object{}) == "");
  CHECK(summary_text(Object{{"metrics", Object{{"val_acc", std::nan("")}}}}) == "val_acc NaN\n");
}

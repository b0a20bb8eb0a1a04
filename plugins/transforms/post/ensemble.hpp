#pragma once

#include <clara/context.hpp>

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// What the ensembles share: MONAI's Ensembled. The predictions are the images of several keys, or
/// those along the first axis of one.
class Ensembled : public OneToOne {
 public:
  struct Options : MapOptions {
    std::optional<std::string> output_key;
    static void validate(const Options& options, OptionIssues& issues);
    static Fields<Options> fields() {
      return {field<Options, &Options::keys>("keys",
                                             "predictions; of one key, those along its first axis")
                  .required(),
              field<&Options::output_key>("output_key",
                                          "where the result goes; default, of one key: there")};
    }
  };
  void apply(Sample& sample) const override;

 protected:
  explicit Ensembled(Options options) : options_(std::move(options)) {}
  /// `items`: of one shape and number type, at least one.
  virtual at::Tensor combined(const std::vector<at::Tensor>& items) const = 0;

 private:
  Options options_;
};

/// The mean of several predictions, weighted for each of them and each channel. MONAI's
/// MeanEnsembled.
class MeanEnsembled : public Ensembled {
 public:
  struct Options : Ensembled::Options {
    Value weights;
    static Fields<Options> fields() {
      return {group<Ensembled::Options>(),
              field<&Options::weights>("weights",
                                       "a number for each prediction, or a list of them for its "
                                       "channels, and so on; default: all alike")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit MeanEnsembled(const Options& options);

 protected:
  at::Tensor combined(const std::vector<at::Tensor>& items) const override;

 private:
  at::Tensor weights_;  ///< undefined: none
};

/// What most predictions say. MONAI's VoteEnsembled.
class VoteEnsembled : public Ensembled {
 public:
  struct Options : Ensembled::Options {
    std::optional<std::int64_t> num_classes;
    static Fields<Options> fields() {
      return {group<Ensembled::Options>(),
              field<&Options::num_classes>("num_classes",
                                           "of labels in one channel; default: one-hot channels")
                  .at_least(1)};
    }
  };
  VoteEnsembled(const Options& options, Context& context);

 protected:
  at::Tensor combined(const std::vector<at::Tensor>& items) const override;

 private:
  at::Tensor voted(const std::vector<at::Tensor>& items) const;
  std::optional<std::int64_t> num_classes_;
  Context& context_;
};

}  // namespace clara::transforms_post

#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/backbone.hpp>
#include <clara/train/module_model.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::networks {

/// ResNet from an architecture code: the preset decoders of ModelArts AutoSearch, on the networks
/// of He et al., "Deep Residual Learning for Image Recognition" (2016) as torchvision builds them
/// (v1.5), in 2-D and 3-D. For a standard code the state dict has torchvision's keys. Input in
/// `data_format`; stages() gives the outputs of all stages (include_top) or of the last; forward()
/// gives the last stage, or with num_classes the logits [batch, num_classes].
class ResNet : public ModuleModel, public Backbone {
 public:
  struct Options {
    std::string code;
    std::int64_t spatial_dims = 2;
    std::int64_t in_channels = 3;
    std::optional<std::int64_t> num_classes;
    bool include_top = true;
    std::string mode = "train";
    std::string data_format = "NHWC";
    bool load_weight = false;
    std::string weights_file;
    static std::span<const Field> fields();
  };

  /// What distinguishes ResNet18, 34, 50 and 101.
  struct Family {
    std::string name;
    std::string standard_code;
    bool bottleneck;
  };

  ResNet(const Family& family, const Options& options, Context& context);
  ~ResNet() override;

  Tensors forward_all(const Tensors& inputs) override;
  std::vector<at::Tensor> stages(const at::Tensor& input) override;
  /// With mode "eval" batch norm stays as it is: neither its parameters nor its statistics are
  /// trained.
  void train(bool on) override;

 protected:
  /// All of them take the arguments of ResNet, and check them each in its own way.
  template <class NetOptions>
  static std::span<const Field> fields_of_net() {
    static const Fields<NetOptions> list{group<Options>()};
    return list;
  }

 private:
  class Network;
  ResNet(const Options& options, Context& context, std::shared_ptr<Network> network);
  at::Tensor channels_first(const at::Tensor& input) const;
  at::Tensor as_asked(const at::Tensor& output) const;

  Options options_;
  std::shared_ptr<Network> network_;
};

/// The four components.
class ResNet18 final : public ResNet {
 public:
  struct Options : ResNet::Options {
    static std::span<const Field> fields() { return fields_of_net<Options>(); }
    static void validate(const Options& options, OptionIssues& issues);
  };
  ResNet18(const Options& options, Context& context);
};
class ResNet34 final : public ResNet {
 public:
  struct Options : ResNet::Options {
    static std::span<const Field> fields() { return fields_of_net<Options>(); }
    static void validate(const Options& options, OptionIssues& issues);
  };
  ResNet34(const Options& options, Context& context);
};
class ResNet50 final : public ResNet {
 public:
  struct Options : ResNet::Options {
    static std::span<const Field> fields() { return fields_of_net<Options>(); }
    static void validate(const Options& options, OptionIssues& issues);
  };
  ResNet50(const Options& options, Context& context);
};
class ResNet101 final : public ResNet {
 public:
  struct Options : ResNet::Options {
    static std::span<const Field> fields() { return fields_of_net<Options>(); }
    static void validate(const Options& options, OptionIssues& issues);
  };
  ResNet101(const Options& options, Context& context);
};

}  // namespace clara::networks

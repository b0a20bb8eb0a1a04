#include "plugins/models/networks/resnet.hpp"
#include "support/paths.hpp"

#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/train/checkpoint.hpp>

#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using networks::ResNet;
using networks::ResNet18;
using networks::ResNet50;

template <class Network = ResNet50>
typename Network::Options options(const std::string& arguments) {
  return read_options<typename Network::Options>(parse_json(arguments), "ResNet", nullptr);
}

/// A folder with a small network's state_dict as weights.pt.
struct Fixture {
  Fixture() { write_checkpoint(folder / "weights.pt", given.state_dict()); }

  template <class Network = ResNet50>
  std::string refusal(const std::string& arguments) {
    try {
      Network(options<Network>(arguments), context);
      return "";
    } catch (const Error& error) {
      std::string text = error.what();
      for (auto at = text.find(folder.path().string()); at != std::string::npos;
           at = text.find(folder.path().string()))
        text.replace(at, folder.path().string().size(), "DIR");
      return text;
    }
  }

  TemporaryFolder folder;
  FakeContext context{folder.path()};
  ResNet50 given{options(R"({"code": "11-22-2", "num_classes": 5})"), context};
};

/// True when the two have the same tensor under `name`.
bool same(const ResNet& a, const ResNet& b, const std::string& name) {
  return at::equal(a.state_dict().at(name).as_tensor(), b.state_dict().at(name).as_tensor());
}

}  // namespace

TEST_CASE("load_weight fills the whole network, and the head of another size is listed") {
  Fixture f;
  ResNet50 own(options(R"({"code": "11-22-2", "num_classes": 5, "load_weight": true,
                           "weights_file": "weights.pt"})"),
               f.context);
  CHECK(f.context.lines.empty());
  const auto entries = f.given.state_dict();
  for (const auto& [key, value] : entries.as_dict()) {
    CAPTURE(key_text(key));
    CHECK(same(own, f.given, key_text(key)));
  }
  ResNet50 headless(options(R"({"code": "11-22-2", "load_weight": true,
                                "weights_file": "weights.pt"})"),
                    f.context);
  CHECK(f.context.lines.empty());
  ResNet50 other(options(R"({"code": "11-22-2", "num_classes": 3, "load_weight": true,
                             "weights_file": "weights.pt"})"),
                 f.context);
  CHECK(f.context.text() ==
        std::vector<std::string>{"load_weight: 7 blocks loaded; not in " +
                                 (f.folder / "weights.pt").string() + " or of another shape: fc"});
}

TEST_CASE("for another code the blocks that match are loaded whole, and the rest is listed") {
  Fixture f;
  ResNet50 own(options(R"({"code": "111-122-2", "load_weight": true,
                           "weights_file": "weights.pt"})"),
               f.context);
  CHECK(f.context.text() ==
        std::vector<std::string>{"load_weight: 5 blocks loaded; not in " +
                                 (f.folder / "weights.pt").string() +
                                 " or of another shape: layer1.2, layer2.0, layer2.1, layer2.2"});
  CHECK(same(own, f.given, "layer1.1.conv2.weight"));
  CHECK(same(own, f.given, "layer3.0.downsample.0.weight"));
}

TEST_CASE("weights saved without counters of batches load") {
  Fixture f;
  State old;
  const auto entries = f.given.state_dict();
  for (const auto& [key, value] : entries.as_dict())
    if (!key_text(key).ends_with("num_batches_tracked")) old.set(key_text(key), value);
  write_checkpoint(f.folder / "old.pt", old);
  ResNet50 own(options(R"({"code": "11-22-2", "num_classes": 5, "load_weight": true,
                           "weights_file": "old.pt"})"),
               f.context);
  CHECK(f.context.lines.empty());
  CHECK(same(own, f.given, "layer2.1.bn3.running_var"));
}

TEST_CASE("the weights' place: weights_file, else the variable, else the cache folder") {
  Fixture f;
  const std::string code = R"("code": "11-22-2", "load_weight": true)";
  ::setenv("CLARA_RESNET50_WEIGHTS", (f.folder / "none.pt").c_str(), 1);
  CHECK(f.refusal("{" + code + "}") ==
        "load_weight: there is no DIR/none.pt; save torchvision's resnet50 state_dict there "
        "(torch.save(model.state_dict(), file)), or name another file with weights_file or "
        "CLARA_RESNET50_WEIGHTS");
  ::setenv("CLARA_RESNET50_WEIGHTS", (f.folder / "weights.pt").c_str(), 1);
  CHECK(f.refusal("{" + code + "}") == "");
  CHECK(f.refusal("{" + code + R"(, "weights_file": "other.pt"})")
            .starts_with("load_weight: there is no DIR/other.pt; "));
  ::unsetenv("CLARA_RESNET50_WEIGHTS");
  const char* home = std::getenv("HOME");
  const std::string kept = home ? home : "";
  ::setenv("HOME", f.folder.path().c_str(), 1);
  CHECK(f.refusal("{" + code + "}")
            .starts_with("load_weight: there is no DIR/.cache/clara-host/weights/resnet50.pt; "));
  ::setenv("HOME", kept.c_str(), 1);
}

TEST_CASE("weights that cannot be this network's are refused") {
  Fixture f;
  const std::string code = R"({"code": "11-22-2", "load_weight": true, "weights_file": )";
  CHECK(f.refusal<ResNet18>(code + R"("weights.pt"})") ==
        "/load_weight: ResNet18: load_weight is only there for ResNet50");
  write_checkpoint(f.folder / "list.pt", State::List{State(1)});
  CHECK(f.refusal(code + R"("list.pt"})") == "load_weight: DIR/list.pt is no state_dict");
  State foreign;
  foreign.set("encoder.weight", at::zeros({2}));
  write_checkpoint(f.folder / "foreign.pt", foreign);
  CHECK(f.refusal(code + R"("foreign.pt"})") ==
        "load_weight: no block of DIR/foreign.pt fits; is it torchvision's resnet50?");
  std::ofstream(f.folder / "text.pt") << "no zip archive at all";
  CHECK(f.refusal(code + R"("text.pt"})") ==
        "DIR/text.pt: it is not a checkpoint: only 21 bytes long");
}

}  // namespace clara::testing

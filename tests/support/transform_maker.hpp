#pragma once

#include <clara/testing/fakes.hpp>
#include <clara/train/chain.hpp>
#include <clara/train/rng.hpp>
#include <clara/train/transform.hpp>
#include <host/plugins/catalog.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// Transforms of our plugins by name, as a config would make them.
namespace clara::testing {

/// Answers "@pre_transforms" and the like with the transforms it was given.
class TransformList : public Resolver {
 public:
  Component& ref(const Value&, std::string_view) override { throw Error("no single reference"); }
  std::vector<Component*> ref_list(const Value&, std::string_view) override { return list; }
  std::unique_ptr<Component> child(const Value&, std::string_view) override {
    throw Error("no child");
  }
  std::vector<Component*> list;
};

/// Makes components of other kinds, as the host does for a component that asks for one.
class CatalogFactory : public ComponentFactory {
 public:
  explicit CatalogFactory(const host::plugins::Catalog& catalog) : catalog_(catalog) {}
  std::unique_ptr<Component> make(std::string_view kind, const Value& component) override {
    const auto& name = component.find("name")->as_string();
    const auto* description = catalog_.find(kind, name);
    if (description == nullptr) throw Error("there is no " + std::string(kind) + " " + name);
    return catalog_.construct(*description,
                              Construction{*component.find("args"), context_, nullptr, ""});
  }

 private:
  const host::plugins::Catalog& catalog_;
  FakeContext context_;
};

class TransformMaker {
 public:
  TransformMaker() : catalog_(host::plugins::Folders::of_process()), factory_(catalog_) {}

  std::unique_ptr<Transform> make(const std::string& name, const Value& args,
                                  Resolver* resolver = nullptr) {
    const auto* description = catalog_.find("transform", name);
    if (description == nullptr) throw Error("there is no transform " + name);
    contexts_.push_back(std::make_unique<FakeContext>(".", name));
    contexts_.back()->services[std::string(ComponentFactory::service_name)] = &factory_;
    auto made =
        catalog_.construct(*description, Construction{args, *contexts_.back(), resolver, ""});
    auto* transform = dynamic_cast<Transform*>(made.get());
    if (transform == nullptr) throw Error(name + " is no transform");
    made.release();  // NOLINT(bugprone-unused-return-value): the other pointer owns it now
    return std::unique_ptr<Transform>(transform);
  }
  const host::plugins::Catalog& catalog() const { return catalog_; }
  /// Of the transform made last.
  FakeContext& context() { return *contexts_.back(); }

 private:
  host::plugins::Catalog catalog_;
  CatalogFactory factory_;
  std::vector<std::unique_ptr<FakeContext>> contexts_;
};

/// Makes the children of a Composite, and knows the list that "@..." refers to.
class ChildMaker : public TransformList {
 public:
  explicit ChildMaker(TransformMaker& maker) : maker_(maker) {}
  std::unique_ptr<Component> child(const Value& at, std::string_view) override {
    const Value* args = at.find("args");
    return maker_.make(at.find("name")->as_string(), args ? *args : Value(Object{}), this);
  }

 private:
  TransformMaker& maker_;
};

/// The generators of a chain as MONAI's Compose.set_random_state(seed) makes them.
class SeededOrder : public DrawOrder {
 public:
  SeededOrder(const TransformChain& chain, std::uint32_t seed) {
    Rng compose(seed);
    of_torch_ = seed;
    add(chain.random_seeds(), compose);
  }
  void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) override {
    draw(generators_.at(index));
  }
  void pass(std::size_t) override {}

 private:
  void add(const std::vector<RandomSeeds>& seeds, Rng& owner) {
    for (const auto& entry : seeds) {
      if (entry.seeds == 0) {  // torch's own generator, which the oracle seeds alike
        generators_.emplace_back(of_torch_);
        continue;
      }
      const auto place = generators_.size();
      generators_.emplace_back(owner.randint_uint32(0, std::uint64_t{1} << 32U));
      for (int i = 1; i < entry.seeds; ++i) owner.randint_uint32(0, std::uint64_t{1} << 32U);
      Rng seeder = generators_[place];
      add(entry.children, seeder);
      generators_[place] = seeder;
    }
  }

  std::vector<Rng> generators_;
  std::uint32_t of_torch_ = 0;
};

}  // namespace clara::testing

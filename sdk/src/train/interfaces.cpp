#include <clara/train/dataset.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/optimizer.hpp>
#include <clara/train/transform.hpp>

// Key functions of the training interfaces that have none of their own: their type information
// lives in libclara_train.so and nowhere else, so that dynamic_cast works across plugins.

namespace clara {

Drawn::~Drawn() = default;
Random::~Random() = default;
Invertible::~Invertible() = default;
Lazy::~Lazy() = default;
NotCacheable::~NotCacheable() = default;
DrawOrder::~DrawOrder() = default;
Replacing::~Replacing() = default;
Validating::~Validating() = default;
Resumable::~Resumable() = default;
Mergeable::~Mergeable() = default;

void OneToOne::step(Sample sample, const Step&, std::vector<Sample>& out) const {
  apply(sample);
  out.push_back(std::move(sample));
}

void OneToMany::step(Sample sample, const Step&, std::vector<Sample>& out) const {
  for (auto& made : expand(sample)) out.push_back(std::move(made));
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): an optimizer that keeps it moves it
bool Optimizer::set_setting(std::size_t /*group*/, std::string_view /*name*/, State /*value*/) {
  return false;
}

}  // namespace clara

#include <clara/error.hpp>
#include <clara/train/sample.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>

namespace clara {
namespace {

/// Gauss-Jordan with partial pivoting.
struct Elimination {
  Affine left;
  Affine right;

  void swap_rows(int a, int b) {
    for (int column = 0; column < 4; ++column) {
      std::swap(left(a, column), left(b, column));
      std::swap(right(a, column), right(b, column));
    }
  }
  int pivot_row(int column) const {
    int best = column;
    for (int row = column + 1; row < 4; ++row)
      if (std::abs(left(row, column)) > std::abs(left(best, column))) best = row;
    return best;
  }
  void normalise(int row) {
    const double pivot = left(row, row);
    for (int column = 0; column < 4; ++column) {
      left(row, column) /= pivot;
      right(row, column) /= pivot;
    }
  }
  void subtract(int from, int row) {
    const double factor = left(from, row);
    if (factor == 0) return;
    for (int column = 0; column < 4; ++column) {
      left(from, column) -= factor * left(row, column);
      right(from, column) -= factor * right(row, column);
    }
  }
};

std::string quoted_list(const std::vector<std::string>& keys) {
  std::string out;
  for (const auto& key : keys) out += (out.empty() ? "\"" : ", \"") + key + "\"";
  return out.empty() ? "nothing" : out;
}

}  // namespace

Affine operator*(const Affine& a, const Affine& b) {
  Affine out;
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 4; ++column) {
      double sum = 0;
      for (int k = 0; k < 4; ++k) sum += a(row, k) * b(k, column);
      out(row, column) = sum;
    }
  return out;
}

Affine inverse(const Affine& a) {
  Elimination elimination{a, {}};
  for (int column = 0; column < 4; ++column) {
    const int pivot = elimination.pivot_row(column);
    const double value = elimination.left(pivot, column);
    if (value == 0 || !std::isfinite(value)) throw Error("the affine matrix has no inverse");
    elimination.swap_rows(column, pivot);
    elimination.normalise(column);
    for (int row = 0; row < 4; ++row)
      if (row != column) elimination.subtract(row, column);
  }
  return elimination.right;
}

Metadata::Metadata(Object object)
    : object_(object.empty() ? nullptr : std::make_shared<Object>(std::move(object))) {}

Metadata::Metadata(std::initializer_list<Object::Member> members) : Metadata(Object(members)) {}

const Object& Metadata::object() const {
  static const Object empty;
  return object_ ? *object_ : empty;
}

Object& Metadata::own() {
  // Nobody else can begin to share an object that only this copy holds; who let go of it has read
  // it before.
  if (!object_ || object_.use_count() > 1) object_ = std::make_shared<Object>(object());
  std::atomic_thread_fence(std::memory_order_acquire);
  return const_cast<Object&>(*object_);  // NOLINT: made as a non-const object, and ours alone
}

void Metadata::set(std::string_view key, Value value) { own().set(key, std::move(value)); }

bool Metadata::erase(std::string_view key) { return contains(key) && own().erase(key); }

bool Sample::contains(std::string_view key) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const auto& f) { return f.first == key; });
}

const Image& Sample::image(std::string_view key) const {
  if (const Image* image = find_image(key)) return *image;
  if (contains(key))
    throw Error("\"" + std::string(key) + "\" is no image yet: it holds " +
                    (find_value(key) ? shown(*find_value(key)) : "a tensor"),
                ExitCode::run_failed);
  const auto names = keys();
  const auto hint = did_you_mean(key, names);
  throw Error("there is no \"" + std::string(key) + "\" in the sample, it has " +
              quoted_list(names) + (hint.empty() ? "" : "; " + hint));
}

Image& Sample::image(std::string_view key) {
  return const_cast<Image&>(std::as_const(*this).image(key));  // NOLINT: one search for both
}

const Image* Sample::find_image(std::string_view key) const {
  for (const auto& [name, field] : fields_)
    if (name == key) return std::get_if<Image>(&field);
  return nullptr;
}

const Value* Sample::find_value(std::string_view key) const {
  for (const auto& [name, field] : fields_)
    if (name == key) return std::get_if<Value>(&field);
  return nullptr;
}

const at::Tensor* Sample::find_tensor(std::string_view key) const {
  for (const auto& [name, field] : fields_)
    if (name == key) return std::get_if<at::Tensor>(&field);
  return nullptr;
}

Value Sample::meta_dict(std::string_view key) const {
  const Image* image = find_image(key);
  if (image == nullptr) return {};
  Object out = image->meta.object();
  Array rows;
  for (int row = 0; row < 4; ++row) {
    Array numbers;
    for (int column = 0; column < 4; ++column) numbers.emplace_back(image->affine(row, column));
    rows.emplace_back(std::move(numbers));
  }
  out.set("affine", std::move(rows));
  return out;
}

void Sample::set(std::string_view key, Field field) {
  for (auto& [name, existing] : fields_)
    if (name == key) {
      existing = std::move(field);
      return;
    }
  fields_.emplace_back(std::string(key), std::move(field));
}

bool Sample::erase(std::string_view key) {
  return std::erase_if(fields_, [&](const auto& f) { return f.first == key; }) > 0;
}

std::vector<std::string> Sample::keys() const {
  std::vector<std::string> out;
  out.reserve(fields_.size());
  for (const auto& field : fields_) out.push_back(field.first);
  return out;
}

}  // namespace clara

#include "fourier/gibbs_noise.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bounds.hpp"
#include "common/map_transform.hpp"
#include "fourier/k_space.hpp"

namespace clara::transforms_intensity {
namespace {

using Shape = std::vector<std::int64_t>;

/// The squared distances of an axis's frequencies from the middle of the shifted spectrum, in the
/// order of the unshifted one.
std::vector<double> squares(std::int64_t size) {
  std::vector<double> out(static_cast<std::size_t>(size));
  const double centre = static_cast<double>(size - 1) / 2;
  for (std::int64_t i = 0; i < size; ++i) {
    const double place = static_cast<double>((i + size / 2) % size) - centre;
    out[static_cast<std::size_t>(i)] = place * place;
  }
  return out;
}

/// Multiplies frequencies beyond a ball round the middle by 0. The squares of their distances are
/// added up from the first axis on, as there.
template <class T>
void cut_off(T* k, std::int64_t channels, const Shape& shape, double alpha) {
  const auto longest = static_cast<double>(*std::max_element(shape.begin(), shape.end()));
  const double radius = (1 - alpha) * longest * std::sqrt(2.0) / 2.0;
  std::vector<double> sums{0};  // of all axes but the last
  for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis) {
    std::vector<double> next;
    for (const double sum : sums)
      for (const double square : squares(shape[axis])) next.push_back(sum + square);
    sums = std::move(next);
  }
  const auto last = squares(shape.back());
  for (std::int64_t channel = 0; channel < channels; ++channel)
    for (const double sum : sums)
      for (const double square : last) {
        const T keep = std::sqrt(sum + square) <= radius ? T(1) : T(0);
        *k++ *= keep;  // real
        *k++ *= keep;  // imaginary
      }
}

at::Tensor ringing(const at::Tensor& image, double alpha) {
  const auto shape = transforms::spatial_shape(image);
  at::Tensor k = to_k_space(image).contiguous();
  if (k.scalar_type() == at::kComplexFloat)
    cut_off(reinterpret_cast<float*>(k.mutable_data_ptr<c10::complex<float>>()), k.size(0), shape,
            alpha);
  else
    cut_off(reinterpret_cast<double*>(k.mutable_data_ptr<c10::complex<double>>()), k.size(0), shape,
            alpha);
  return from_k_space(k);
}

}  // namespace

void GibbsNoised::change(Image& image, std::size_t) const {
  image.data = ringing(image.data, options_.alpha);
}

void RandGibbsNoised::Options::validate(const Options& options, OptionIssues& issues) {
  const auto* both = std::get_if<std::array<double, 2>>(&options.alpha);
  if (both != nullptr && (*both)[0] > (*both)[1])
    issues.error("alpha", "the lower end, " + number_text((*both)[0]) +
                              ", is above the upper one, " + number_text((*both)[1]));
}

std::optional<double> RandGibbsNoised::draw(const Sample&, Rng& rng) const {
  if (const auto* one = std::get_if<double>(&options_.alpha))
    return draw_number(options_, 0, *one, rng);
  const auto& [low, high] = std::get<std::array<double, 2>>(options_.alpha);
  return draw_number(options_, low, high, rng);
}

void RandGibbsNoised::change(Image& image, std::size_t, const std::optional<double>& alpha) const {
  if (alpha) image.data = ringing(image.data, *alpha);
}

}  // namespace clara::transforms_intensity

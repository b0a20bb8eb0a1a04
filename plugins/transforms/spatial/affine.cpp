#include "affine.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/matmul.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

#include "euler.hpp"

namespace clara::transforms_spatial {

using transforms::SmallAffine;

namespace {

std::vector<std::int64_t> target_shape(const std::optional<transforms::Sizes>& wanted,
                                       const std::vector<std::int64_t>& image) {
  return wanted ? transforms::sizes_for(*wanted, image, "spatial_size") : image;
}

SmallAffine small(const at::Tensor& matrix) {
  SmallAffine out(static_cast<int>(matrix.size(0)) - 1);
  const at::Tensor numbers = matrix.to(at::kDouble).contiguous();
  const auto* from = numbers.const_data_ptr<double>();
  for (int row = 0; row < out.size(); ++row)
    for (int column = 0; column < out.size(); ++column) out(row, column) = *from++;
  return out;
}

at::Tensor tensor(const SmallAffine& matrix, at::ScalarType type) {
  at::Tensor out = at::empty({matrix.size(), matrix.size()}, at::TensorOptions(at::kDouble));
  auto* to = out.mutable_data_ptr<double>();
  for (int row = 0; row < matrix.size(); ++row)
    for (int column = 0; column < matrix.size(); ++column) *to++ = matrix(row, column);
  return out.to(type);
}

SmallAffine middle(const std::vector<std::int64_t>& shape, double sign) {
  SmallAffine out(static_cast<int>(shape.size()));
  for (int axis = 0; axis < out.axes(); ++axis)
    out(axis, out.axes()) =
        sign * static_cast<double>(shape[static_cast<std::size_t>(axis)] - 1) / 2;
  return out;
}

/// MONAI's compute_w_affine: `matrix` between the middles, as one between the first voxels.
SmallAffine between_voxels(const SmallAffine& matrix, const std::vector<std::int64_t>& from,
                           const std::vector<std::int64_t>& to) {
  return transforms::fused_product(transforms::fused_product(middle(from, 1), matrix),
                                   middle(to, -1));
}

/// With align_corners, MONAI stretches the grid until its corners are those of the image.
at::Tensor stretched(const at::Tensor& matrix, const std::vector<std::int64_t>& shape, bool align) {
  if (!align) return matrix;
  at::Tensor scale = at::eye(matrix.size(0), at::TensorOptions(at::kFloat));
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto size = static_cast<double>(std::max<std::int64_t>(shape[axis], 2));
    const auto at = static_cast<std::int64_t>(axis);
    scale.mutable_data_ptr<float>()[at * scale.size(1) + at] =
        static_cast<float>(size / (size - 1));
  }
  return at::matmul(matrix, scale.to(matrix.scalar_type()));
}

/// `matrix`: in the type of the grid.
SpatialPlan affine_plan(const Geometry& image, const at::Tensor& matrix,
                        const std::vector<std::int64_t>& shape, const CentredSampling& how) {
  transforms::check_source(image.shape);
  transforms::check_result(shape);
  if (transforms::is_order(how.mode) == false && how.mode == "bicubic" && shape.size() != 2)
    throw Error("bicubic is for 2 spatial axes, the image has " + std::to_string(shape.size()) +
                "; 3 is the cubic spline, for any number");
  const SmallAffine affine = small(matrix);
  transforms::SpatialStep step{
      between_voxels(affine, image.shape, shape), shape, {}, how.align_corners};
  const at::Tensor grid = stretched(matrix, shape, how.align_corners);
  step.voxels = [grid, shape, how](const at::Tensor& data) {
    return resample_centred(data, shape, affine_grid(grid, shape), how);
  };
  Object undo{{"affine", transforms::to_value(affine.affine())},
              {"single", matrix.scalar_type() != at::kDouble},
              {"orig_size", transforms::to_value(image.shape)},
              {"mode", how.mode},
              {"padding_mode", how.padding_mode},
              {"align_corners", how.align_corners}};
  if (how.dtype) undo.set("dtype", TypeOf<transforms::DType>::print({*how.dtype}));
  return {{std::move(step)}, std::move(undo)};
}

/// `stretches`: with nearest, MONAI's Affine takes align_corners for true in one of two places.
void undo_affine(Image& image, const AppliedTransform& applied, bool nearest, bool stretches) {
  const Object& undo = applied.info.as_object();
  const auto shape = transforms::to_integers(undo.at("orig_size"));
  const auto now = transforms::spatial_shape(image.data);
  CentredSampling how{undo.at("mode").as_string(), undo.at("padding_mode").as_string(),
                      undo.at("align_corners").as_bool(), std::nullopt};
  OptionReader reading;
  if (const Value* type = undo.find("dtype"))
    how.dtype = TypeOf<transforms::DType>::read(*type, reading).type;
  if (nearest) {
    how.mode = "nearest";
    how.align_corners = false;
  }
  const SmallAffine forward(static_cast<int>(shape.size()),
                            transforms::to_affine(undo.at("affine")));
  const bool single = undo.at("single").as_bool() && !undo.contains("lazy");  // as MONAI keeps it
  const SmallAffine back = transforms::inverse_of(forward, single);
  const at::Tensor grid =
      stretched(tensor(back, at::kFloat), shape, nearest ? stretches : how.align_corners);
  image.data = resample_centred(image.data, shape, affine_grid(grid, shape), how);
  // MONAI leaves the voxel sizes of the header.
  image.affine = image.affine * between_voxels(back, now, shape).affine();
}

std::vector<double> numbers(const std::optional<OneOrMany<double>>& wanted) {
  if (!wanted || (wanted->single && (*wanted)[0] == 0)) return {};  // MONAI takes 0 for none
  return wanted->values;
}

void check_size(const std::optional<transforms::Sizes>& size, OptionIssues& issues) {
  if (size) transforms::check_some(*size, "spatial_size", "size", issues);
}

}  // namespace

Fields<Affined::Options> Affined::Options::fields() {
  return {
      group<transforms::SpatialOptions>(),
      field<&Options::rotate_params>(
          "rotate_params", "radians: one for 2 axes, up to three for 3; see rotate_order"),
      field<&Options::shear_params>("shear_params",
                                    "how far a voxel moves along one axis for each along another: "
                                    "2 numbers for 2 axes, 6 for 3"),
      field<&Options::translate_params>("translate_params", "voxels along each axis"),
      field<&Options::scale_params>("scale_params",
                                    "of the places: 2 shows the image half as large"),
      field<&Options::affine>("affine",
                              "rows of a matrix of places from the middle, instead of these"),
      field<&Options::spatial_size>("spatial_size",
                                    "shape of the result; null, 0 or less: the image's own"),
      group<GridOptions>(),
      field<&Options::dtype>("dtype", "number type of the computation; null: the image's"),
      field<&Options::align_corners>("align_corners", "as in torch's grid_sample"),
      field<&Options::rotate_order>(
          "rotate_order",
          "axes of the turns of a volume, in this order: capitals turn about the image's own axes "
          "as they are by then, small letters about those of the beginning")};
}

void Affined::Options::validate(const Options& options, OptionIssues& issues) {
  check_size(options.spatial_size, issues);
  const auto wrong = wrong_order(options.rotate_order, 0);
  if (!wrong.empty()) issues.error("rotate_order", wrong);
  if (!options.affine) return;
  const auto rows = options.affine->size();
  const bool square =
      (rows == 3 || rows == 4) && std::all_of(options.affine->begin(), options.affine->end(),
                                              [&](const auto& row) { return row.size() == rows; });
  if (!square) issues.error("affine", "expected 3 rows of 3 numbers, or 4 rows of 4");
}

Affined::Affined(Options options)
    : SpatialTransform(options),
      options_(std::move(options)),
      parameters_{numbers(options_.rotate_params), numbers(options_.shear_params),
                  numbers(options_.translate_params), numbers(options_.scale_params),
                  options_.rotate_order} {}

at::Tensor Affined::matrix(std::int64_t axes) const {
  at::Tensor out = matrix_of(options_.affine ? AffineParameters{} : parameters_, axes);
  if (options_.affine) {
    const auto& rows = *options_.affine;
    Affine affine;
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (std::size_t column = 0; column < rows.size(); ++column) {
        const int at = column + 1 == rows.size() ? 3 : static_cast<int>(column);
        if (row + 1 < rows.size()) affine(static_cast<int>(row), at) = rows[row][column];
      }
    out = tensor(SmallAffine(static_cast<int>(axes), affine), at::kDouble);
  }
  if (!options_.dtype || options_.dtype->type == at::kDouble) return out.to(at::kDouble);
  return out.to(options_.dtype->type == at::kHalf ? at::kHalf : at::kFloat);
}

SpatialPlan Affined::plan(const Geometry& image, std::size_t key) const {
  CentredSampling how = options_.sampling(key);
  how.align_corners = options_.align_corners;
  how.dtype = options_.dtype ? std::optional(options_.dtype->type) : std::nullopt;
  return affine_plan(image, matrix(static_cast<std::int64_t>(image.shape.size())),
                     target_shape(options_.spatial_size, image.shape), how);
}

SmallAffine Affined::corner_matrix(const std::vector<std::int64_t>& from,
                                   const std::vector<std::int64_t>& to) const {
  SmallAffine source(static_cast<int>(from.size()));
  SmallAffine target = source;
  for (int axis = 0; axis < source.axes(); ++axis) {
    const auto at = static_cast<std::size_t>(axis);
    const double before = std::max(static_cast<double>(from[at]), 2.0);
    const double after = std::max(static_cast<double>(to[at]), 2.0);
    source(axis, axis) = (before - 1) / before;
    target(axis, axis) = after / (after - 1);
  }
  SmallAffine out = middle(from, 1);
  const SmallAffine affine = small(matrix(static_cast<std::int64_t>(from.size())));
  for (const auto& next : {source, affine, target, middle(to, -1)})
    out = transforms::fused_product(out, next);
  return out;
}

void Affined::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  undo_affine(image, applied, nearest, true);
}

Fields<RandAffined::Options> RandAffined::Options::fields() {
  return {group<transforms::RandomSpatialOptions>(),
          field<&Options::spatial_size>("spatial_size",
                                        "shape of the result; null, 0 or less: the image's own"),
          group<AffineRanges>(), group<GridOptions>(),
          field<&Options::cache_grid>(
              "cache_grid", "MONAI's; a grid is never built as a whole here, so none is kept")};
}

void RandAffined::Options::validate(const Options& options, OptionIssues& issues) {
  check_size(options.spatial_size, issues);
}

/// MONAI's three generators of one seed, and all that it draws: parameters are drawn once before
/// those that count, and once more for every image.
AffineDraw RandAffined::draw(const Sample& sample, Rng& rng) const {
  const Image* first = first_image(sample);
  if (first == nullptr) return {};
  const bool changes = options_.happens(rng);
  const auto begin = [&] {
    rng.nested(0).random_sample();
    return draw_parameters(options_, rng.nested(1));
  };
  begin();
  AffineDraw out;
  const auto shape = transforms::geometry_of(*first).shape;
  out.shape = target_shape(options_.spatial_size, shape);
  out.resamples = changes || out.shape != shape;
  if (changes) out.parameters = draw_parameters(options_, rng.nested(1));
  for (const auto& key : keys())
    if (out.resamples && visits(sample, key)) begin();
  return out;
}

SpatialPlan RandAffined::plan(const Geometry& image, std::size_t key,
                              const AffineDraw& drawn) const {
  if (!drawn.resamples) return transforms::only_float(image);
  const auto axes = static_cast<std::int64_t>(image.shape.size());
  const at::Tensor matrix = matrix_of(drawn.parameters.value_or(AffineParameters{}), axes);
  auto plan = affine_plan(image, matrix, drawn.shape, options_.sampling(key));
  auto& step = plan.steps.front();
  step.align_corners.reset();  // MONAI's lazy mode forgets that of a random transform
  if (!drawn.parameters)
    step.voxels = [shape = drawn.shape, how = options_.sampling(key)](const at::Tensor& data) {
      return resample_centred(data, shape, identity_grid(shape), how);
    };
  return plan;
}

void RandAffined::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  undo_affine(image, applied, nearest, false);
}

}  // namespace clara::transforms_spatial

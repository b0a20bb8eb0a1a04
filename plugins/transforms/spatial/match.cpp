#include "match.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::SmallAffine;

namespace {

std::vector<std::vector<double>> rows_of(const at::Tensor& matrix) {
  std::vector<std::vector<double>> rows;
  if (matrix.dim() != 2) return rows;
  const at::Tensor numbers = matrix.cpu().to(at::kDouble).contiguous();
  const auto* from = numbers.const_data_ptr<double>();
  for (std::int64_t row = 0; row < matrix.size(0); ++row, from += matrix.size(1))
    rows.emplace_back(from, from + matrix.size(1));
  return rows;
}

std::vector<std::vector<double>> rows_of(const Value& matrix) {
  std::vector<std::vector<double>> rows;
  if (!matrix.is_array()) return rows;
  for (const auto& row : matrix.as_array()) {
    rows.emplace_back();
    if (!row.is_array()) return {};
    for (const auto& number : row.as_array()) {
      if (!number.is_number()) return {};
      rows.back().push_back(number.as_number());
    }
  }
  return rows;
}

/// The affine that the sample has under `key`.
Affine affine_of(const Sample& sample, const std::string& key) {
  std::vector<std::vector<double>> rows;
  if (const auto* tensor = sample.find_tensor(key))
    rows = rows_of(*tensor);
  else if (const Value* value = sample.find_value(key))
    rows = rows_of(*value);
  else
    throw Error("there is no affine \"" + key + "\" in the sample");
  const auto size = rows.size();
  if ((size != 3 && size != 4) ||
      std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.size() != size; }))
    throw Error("\"" + key + "\" holds no affine: expected 3 rows of 3 numbers, or 4 rows of 4");
  Affine out;
  for (std::size_t row = 0; row + 1 < size; ++row)
    for (std::size_t column = 0; column < size; ++column)
      out(static_cast<int>(row), column + 1 == size ? 3 : static_cast<int>(column)) =
          rows[row][column];
  return out;
}

int axes_of(const transforms::Geometry& image) {
  return static_cast<int>(std::min<std::size_t>(image.shape.size(), 3));
}

/// As MONAI does: all but the name of the file.
void take_meta(Image& image, const Metadata& from, bool lazy) {
  const Value* name = image.meta.find("filename_or_obj");
  const Value kept = name ? *name : Value("resample_to_match_source");
  if (!lazy) {
    image.meta = from;
  } else {
    for (const auto& member : from)
      if (member.key != "spatial_shape") image.meta.set(member.key, member.value);
  }
  image.meta.set("filename_or_obj", kept);
}

}  // namespace

transforms::Resampling ToGridOptions::resampling(std::size_t key) const {
  return {transforms::grid_mode(mode.at(key)), padding_mode.at(key), align_corners.at(key),
          dtype.at(key).value_or(transforms::DType{at::kDouble}).type};
}

void SpatialResampled::change(Sample& sample, bool lazy) const {
  for_each_image(sample, [&](Image& image, std::size_t key) {
    const auto now = transforms::geometry_of(image);
    const int axes = axes_of(now);
    const SmallAffine target(axes, affine_of(sample, options_.dst_keys.at(key)));
    const auto grid =
        transforms::shape_offset(now.shape, SmallAffine(axes, now.affine), target, false);
    carry_out(image, transforms::resample_plan(now, target, grid.shape, options_.resampling(key)),
              label(), lazy);
  });
}

void SpatialResampled::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  transforms::undo_resample(image, applied.info.as_object(), nearest);
}

void ResampleToMatchd::change(Sample& sample, bool lazy) const {
  for_each_image(sample, [&](Image& image, std::size_t key) {
    const auto now = transforms::geometry_of(image);
    const Image& wanted = sample.image(options_.key_dst);
    const auto to = transforms::geometry_of(wanted);
    if (to.shape.size() != now.shape.size())
      throw Error("the image is " + grid_text(now.shape) + ", but \"" + options_.key_dst +
                  "\" is " + grid_text(to.shape) + ": they have no grid in common");
    const Metadata meta = wanted.meta;
    carry_out(image,
              transforms::resample_plan(now, SmallAffine(axes_of(now), to.affine), to.shape,
                                        options_.resampling(key)),
              label(), lazy);
    if (!lazy) image.affine = to.affine;
    take_meta(image, meta, lazy);
  });
}

void ResampleToMatchd::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  transforms::undo_resample(image, applied.info.as_object(), nearest);
}

}  // namespace clara::transforms_spatial

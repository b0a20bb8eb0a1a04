#include <host/check/training_data.hpp>

#include <boost/algorithm/string/join.hpp>

#include <algorithm>

namespace clara::host::check {
namespace {

using config::Node;
using config::Plan;

/// Each file is opened: a list of a million is left to the training.
constexpr std::size_t kMostItems = 1000;
constexpr std::size_t kSpatial = 3;

const Value* property(const Node& node, const char* name) {
  const auto* properties = node.description ? node.description->schema.find("properties") : nullptr;
  return properties ? properties->find(name) : nullptr;
}

bool is_on(const Node& node, const char* argument) {
  const auto* value = node.args.find(argument);
  return value && config::as_switch(*value).value_or(false);
}

/// Every transform of ours that moves voxels can be lazy, and composites hold others; a flip moves
/// them within the image. Of other people's nothing is known.
bool may_change_size(const Node& node) {
  if (!node.description->own || property(node, "transforms") || property(node, "transform"))
    return true;
  return property(node, "lazy") && !property(node, "spatial_axis");
}

/// Cuts one patch round voxels of a label out of all its images.
bool cuts_patches(const Node& node) {
  return node.description->own && property(node, "spatial_size") && property(node, "label_key") &&
         property(node, "allow_smaller");
}

std::vector<std::string> texts(const Value* value) {
  std::vector<std::string> out;
  if (value && value->is_string()) out.push_back(value->as_string());
  if (value && value->is_array())
    for (const auto& item : value->as_array())
      if (item.is_string()) out.push_back(item.as_string());
  return out;
}

/// The key of the image whose size is that of all, for one box is cut out of them; "": none is.
std::string cuts_by(const Node& node) {
  if (!node.description->own) return "";
  const char* argument = cuts_patches(node) ? "label_key" : "source_key";
  const bool by_key =
      cuts_patches(node) || (property(node, "source_key") && property(node, "k_divisible"));
  if (!by_key && !(property(node, "roi_size") && property(node, "random_center"))) return "";
  const auto keys = texts(node.args.find(by_key ? argument : "keys"));
  return keys.empty() ? "" : keys.front();
}

/// The patch out of a volume of `sizes`: 0 and less mean the volume's own size.
Sizes patch_size(const Value& written, const Sizes& sizes) {
  Sizes patch = sizes;
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    const Value* size = &written;
    if (written.is_array())
      size = axis < written.as_array().size() ? &written.as_array()[axis] : nullptr;
    if (size && size->is_int() && size->as_int() > 0) patch[axis] = size->as_int();
  }
  return patch;
}

/// Without the axes behind the third, which are read as channels.
std::optional<Sizes> spatial(std::optional<Sizes> sizes) {
  if (sizes && sizes->size() > kSpatial) sizes->resize(kSpatial);
  return sizes;
}

bool is_larger(const Sizes& patch, const Sizes& sizes) {
  for (std::size_t axis = 0; axis < sizes.size(); ++axis)
    if (patch[axis] > sizes[axis]) return true;
  return false;
}

std::string count_of(std::size_t number, std::size_t all) {
  if (all == 1) return "";
  return number == all ? "; so are all " + std::to_string(all) + " of the list"
                       : "; " + std::to_string(number) + " of " + std::to_string(all) +
                             " of the list are such";
}

const ListedData* data_of(const Plan& plan, const Node& loader,
                          const std::vector<ListedData>& data) {
  for (const auto index : loader.depends_on)
    if (plan.nodes[index].kind == "dataset")
      for (const auto& one : data)
        if (one.dataset == index) return &one;
  return nullptr;
}

void check_batches(const Plan& plan, const Node& loader, const ListedData& data, Issues& issues) {
  const auto* batch = loader.args.find("batch_size");
  const auto* drop = loader.args.find("drop_last");
  if (!batch || !batch->is_int() || !is_on(loader, "drop_last")) return;
  const auto items = data.items->size();
  if (static_cast<std::int64_t>(items) >= batch->as_int()) return;
  const auto path = Plan::argument_path(loader, "drop_last");
  issues.error(*drop, path,
               loader.label + ": drop_last leaves no batch: the dataset has " +
                   std::to_string(items) + (items == 1 ? " item" : " items") +
                   ", and a batch takes " + std::to_string(batch->as_int()),
               plan.variables.origin_hint(Plan::argument_path(loader, "batch_size")));
}

/// What an argument says of classes: an integer, or those of a list.
std::vector<std::int64_t> integers(const Value* value) {
  std::vector<std::int64_t> out;
  const auto add = [&](const Value& one) {
    if (one.is_int() && one.as_int() > 1) out.push_back(one.as_int());
  };
  if (value) add(*value);
  if (value && value->is_array())
    for (const auto& item : value->as_array()) add(item);
  return out;
}

/// The classes of the network that the config trains or loads; none: it does not say.
std::optional<std::int64_t> network_classes(const Plan& plan) {
  for (const auto& node : plan.nodes) {
    if (node.kind != "model" || !node.enabled) continue;
    const auto classes = integers(node.args.find("out_channels"));
    if (classes.size() == 1) return classes.front();
  }
  return std::nullopt;
}

}  // namespace

void TrainingDataCheck::run(const Plan& plan, const std::vector<ListedData>& data, Issues& issues) {
  for (const auto& node : plan.nodes) {
    if (node.kind != "dataloader" || !node.enabled || !node.description) continue;
    if (const auto* own = data_of(plan, node, data)) check_batches(plan, node, *own, issues);
  }
  for (const auto& one : data) {
    for (const auto& [key, transform] : one.loaded) {
      check_headers(one, key, issues);
      check_axes(one, key, issues);
    }
    for (const auto index : plan.nodes[one.dataset].depends_on) {
      const auto& node = plan.nodes[index];
      if (node.kind != "transform" || !node.enabled || !node.description) continue;
      if (cuts_patches(node)) check_patch(plan, node, one, issues);
      if (const auto key = cuts_by(node); !key.empty()) check_one_box(node, key, one, issues);
      if (may_change_size(node)) break;
    }
  }
}

void TrainingDataCheck::check_headers(const ListedData& data, const std::string& key,
                                      Issues& issues) {
  const auto& column = volumes_of(data, key);
  const auto broken = [](const Volume& volume) { return !volume.fault.empty(); };
  const auto first = std::find_if(column.begin(), column.end(), broken);
  if (first == column.end()) return;
  const auto index = static_cast<std::size_t>(first - column.begin());
  const auto& item = (*data.items)[index];
  issues.error(
      *item.find(key), "/" + data.name + "/" + std::to_string(index) + "/" + key,
      item.find(key)->as_string() + ": " + first->fault +
          count_of(static_cast<std::size_t>(std::count_if(column.begin(), column.end(), broken)),
                   column.size()));
}

void TrainingDataCheck::check_axes(const ListedData& data, const std::string& key, Issues& issues) {
  const auto& column = volumes_of(data, key);
  std::optional<std::size_t> first;
  std::size_t unlike = 0, seen = 0, example = 0;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (!column[i].sizes) continue;
    ++seen;
    if (!first) first = i;
    if (column[i].sizes->size() != column[*first].sizes->size() && ++unlike == 1) example = i;
  }
  if (unlike == 0) return;
  issues.warning((*data.items)[example], "/" + data.name + "/" + std::to_string(example),
                 "\"" + key + "\" is " + size_text(*column[example].sizes) + ", but that of item " +
                     std::to_string(*first) + " is " + size_text(*column[*first].sizes) +
                     ", and images of one batch have equal numbers of axes and channels" +
                     count_of(unlike, seen),
                 "use files of one kind");
}

void TrainingDataCheck::check_patch(const Plan& plan, const Node& crop, const ListedData& data,
                                    Issues& issues) {
  const auto labels = texts(crop.args.find("label_key"));
  const auto* size = crop.args.find("spatial_size");
  if (labels.size() != 1 || !size || is_on(crop, "allow_smaller")) return;
  const auto& label = labels.front();
  const auto& own = volumes_of(data, label);
  std::size_t seen = 0, small = 0;
  std::string first;
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto sizes = spatial(own[i].sizes);
    if (!sizes) continue;
    ++seen;
    const auto patch = patch_size(*size, *sizes);
    if (is_larger(patch, *sizes) && ++small == 1)
      first = "the patch " + size_text(patch) + " is larger than \"" + label + "\" of item " +
              std::to_string(i) + " of \"" + data.name + "\", which is " + size_text(*sizes);
  }
  if (small == 0) return;
  const auto path = Plan::argument_path(crop, "spatial_size");
  issues.error(*size, path, crop.label + ": " + first + count_of(small, seen),
               plan.variables.origin_hint(path));
}

void TrainingDataCheck::check_one_box(const Node& crop, const std::string& key,
                                      const ListedData& data, Issues& issues) {
  const auto& own = volumes_of(data, key);
  std::size_t seen = 0, unlike = 0;
  Issue first;
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto sizes = spatial(own[i].sizes);
    if (!sizes) continue;
    ++seen;
    for (const auto& other_key : texts(crop.args.find("keys"))) {
      const auto other = spatial(volumes_of(data, other_key)[i].sizes);
      if (!other || *other == *sizes) continue;
      if (++unlike == 1)
        first = {Severity::error, (*data.items)[i].mark(),
                 "/" + data.name + "/" + std::to_string(i),
                 "\"" + other_key + "\" is " + size_text(*other) + ", but \"" + key + "\" is " +
                     size_text(*sizes) + ", and " + crop.label + " cuts one box out of both",
                 "resample them to one grid"};
    }
  }
  if (unlike == 0) return;
  first.message += count_of(unlike, seen);
  issues.add(std::move(first));
}

const TrainingDataCheck::Column& TrainingDataCheck::volumes_of(const ListedData& data,
                                                               const std::string& key) {
  const auto [known, is_new] = columns_.try_emplace({data.base, data.name, key});
  if (!is_new) return known->second;
  const auto count = std::min(kMostItems, data.items->size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto& item = (*data.items)[i];
    const auto* written = item.is_object() ? item.find(key) : nullptr;
    known->second.push_back(written && written->is_string()
                                ? volume_of((data.base / written->as_string()).lexically_normal())
                                : Volume{});
  }
  return known->second;
}

void TrainingDataCheck::warn_of_classes(const Plan& plan, const std::vector<ListedData>& data,
                                        Issues& issues) {
  const auto classes = network_classes(plan);
  if (!classes) return;
  const auto network = "the network has " + std::to_string(*classes) + " classes, and ";
  for (const auto& node : plan.nodes) {
    if (node.kind != "transform" || node.key != "post_transforms" || !node.enabled ||
        !property(node, "to_onehot"))
      continue;
    for (const auto* argument : {"to_onehot", "n_classes"}) {
      const auto made = integers(node.args.find(argument));
      const auto unlike =
          std::find_if(made.begin(), made.end(), [&](auto number) { return number != *classes; });
      if (unlike == made.end()) continue;
      const auto path = Plan::argument_path(node, argument);
      issues.warning(
          *node.args.find(argument), path,
          network + node.label + " makes " + std::to_string(*unlike) + " channels of its classes",
          plan.variables.origin_hint(path));
    }
  }
  for (const auto& one : data) {
    const auto& node = plan.nodes[one.dataset];
    if (one.classes.empty() || static_cast<std::int64_t>(one.classes.size()) == *classes) continue;
    const auto* list = node.args.find("data_list_file_path");
    issues.warning(list ? *list : node.args, Plan::argument_path(node, "data_list_file_path"),
                   network + "the data list names " + std::to_string(one.classes.size()) + " (" +
                       boost::algorithm::join(one.classes, ", ") + ")");
  }
}

}  // namespace clara::host::check

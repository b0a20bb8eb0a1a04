#include "torch_runtime.hpp"

#include "network_summary.hpp"
#include "workflow.hpp"

#include <malloc.h>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <clara/job.hpp>
#include <clara/train/device.hpp>

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace clara::supervised {
namespace {

/// Large tensors come and go in every iteration. By default each of them is mapped afresh, which
/// the kernel pays for with zeroed pages: from a fifth to half of the time of a training on a CPU.
/// From the heap they come with the pages that the last one had.
void keep_freed_memory() {
  constexpr int kKept = 1 << 30;
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, kKept);
}

constexpr std::uint64_t kMaxSeed = std::uint64_t{1} << 32U;  // MONAI's MAX_SEED

/// The seed that a study gives each of its jobs, so that `run --seed` can be repeated; none outside
/// of a study.
std::optional<std::int64_t> seed_of_job() {
  const char* text = std::getenv("CLARA_SEED");
  if (!text) return std::nullopt;
  std::uint64_t seed = 0;
  const auto* end = text + std::string_view(text).size();
  const auto read = std::from_chars(text, end, seed);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return static_cast<std::int64_t>(seed);
}

/// What a study tells its job about itself; null: this is none.
Value job_spec() {
  const JobReporter job;
  return job.active() ? job.spec() : Value();
}

/// The folder of the job that this one continues, as its job.json says it; none: it begins anew.
std::optional<std::filesystem::path> continued_job() {
  const auto spec = job_spec();
  const auto* folder = spec.find("continues");
  if (!folder || !folder->is_string()) return std::nullopt;
  return std::filesystem::path(folder->as_string());
}

}  // namespace

std::span<const Field> TorchRuntime::Determinism::fields() {
  static const std::array list{
      field<&Determinism::random_seed>("random_seed", "seed of everything random")
          .alias("seed")
          .at_least(0),
      field<&Determinism::use_deterministic_algorithms>("use_deterministic_algorithms",
                                                        "refuse operations whose results vary")};
  return list;
}

std::span<const Field> TorchRuntime::NetworkSummary::fields() {
  static const std::array list{
      field<&NetworkSummary::network>("network", "what is summarised").one_of({"@model"}),
      field<&NetworkSummary::input_size>("input_size", "batch, channels and the size in space")
          .required()
          .at_least(1)};
  return list;
}

std::span<const Field> TorchRuntime::ResumeInterval::fields() {
  static const std::array list{
      field<&ResumeInterval::epochs>("epochs", "after every so many epochs; 0: not").at_least(0),
      field<&ResumeInterval::iterations>("iterations", "after every so many iterations; 0: not")
          .at_least(0)};
  return list;
}

std::span<const Field> TorchRuntime::Options::fields() {
  static const std::array list{
      field<&Options::determinism>("determinism", "seeds for a training that can be repeated"),
      field<&Options::cudnn_benchmark>("cudnn_benchmark", "let cuDNN try its algorithms first"),
      field<&Options::tf32>("tf32", "use TF32 on a GPU that has it"),
      field<&Options::multi_gpu>("multi_gpu", "train on several GPUs"),
      field<&Options::use_gpu>("use_gpu", "accepted; --device decides"),
      field<&Options::network_summary>(
          "network_summary",
          "{\"network\": \"@model\", \"input_size\": [2, 1, 96, 96, 96]}: log the network's parts"),
      field<&Options::write_train_stats>("write_train_stats",
                                         "write train_stats.json into MMAR_CKPT_DIR"),
      field<&Options::ckpt_dir>("MMAR_CKPT_DIR", "folder of the checkpoints"),
      field<&Options::direction>("direction",
                                 "whether a larger or a smaller key metric of the validation is "
                                 "better; default: what the metric says")
          .one_of({"maximize", "minimize"}),
      field<&Options::resume>("resume", "go on with the training that was interrupted here"),
      field<&Options::resume_checkpoint>(
          "resume_checkpoint",
          "{\"epochs\": 1, \"iterations\": 0}: how often resume.pt is written into "
          "MMAR_CKPT_DIR"),
      field<&Options::loss_file>("loss_file", "file that takes the loss of each iteration"),
      field<&Options::max_iterations>("max_iterations",
                                      "end after so many iterations; 0: after the epochs")
          .at_least(0)};
  return list;
}

void TorchRuntime::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.multi_gpu)
    issues.error("multi_gpu", "training on several GPUs is not supported yet",
                 "set multi_gpu to false");
}

TorchRuntime::TorchRuntime(Options options, Context& context)
    : options_(std::move(options)), context_(context) {
  keep_freed_memory();
  set_threads();
  set_determinism();
  auto& torch = at::globalContext();
  if (options_.cudnn_benchmark) torch.setBenchmarkCuDNN(*options_.cudnn_benchmark);
  if (options_.tf32) {
    torch.setAllowTF32CuDNN(*options_.tf32);
    torch.setAllowTF32CuBLAS(*options_.tf32);
  }
}

void TorchRuntime::set_threads() {
  const auto* settings = dynamic_cast<RunSettings*>(context_.service(RunSettings::service_name));
  if (settings && settings->threads() > 0) at::set_num_threads(settings->threads());
}

// monai.utils.set_determinism; Python's own random and numpy's global state have no users here.
void TorchRuntime::set_determinism() {
  seed_ = options_.determinism ? options_.determinism->random_seed : seed_of_job();
  if (!seed_) return;
  seed_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(*seed_) % kMaxSeed);
  at::manual_seed(static_cast<std::uint64_t>(*seed_));
  if (!options_.determinism) return;
  auto& torch = at::globalContext();
  torch.setDeterministicCuDNN(true);
  torch.setBenchmarkCuDNN(false);
  if (const auto wanted = options_.determinism->use_deterministic_algorithms)
    torch.setDeterministicAlgorithms(*wanted, /*warn_only=*/false);
}

const TorchRuntime* TorchRuntime::of(Context& context) {
  return dynamic_cast<TorchRuntime*>(context.service(Runtime::service_name));
}

void TorchRuntime::describe(Model& network, Context& context) const {
  if (!options_.network_summary) return;
  for (const auto& line : summarise(network, options_.network_summary->input_size,
                                    engine_device(context, std::nullopt)))
    context.info(line);
}

std::optional<Better> TorchRuntime::direction() const {
  if (!options_.direction) return std::nullopt;
  return *options_.direction == "minimize" ? Better::lower : Better::higher;
}

std::optional<std::int64_t> TorchRuntime::epochs_given() {
  const auto spec = job_spec();
  const auto* budget = spec.find("budget");
  if (!budget || !budget->is_number()) return std::nullopt;
  constexpr double kMost = 1e9;
  const double epochs = budget->as_number();
  if (!(epochs >= 1 && epochs <= kMost))
    throw Error("job.json: the budget " + number_text(epochs) +
                " of this job is no number of epochs, expected 1 or more");
  return static_cast<std::int64_t>(epochs);
}

std::filesystem::path TorchRuntime::resume_file() const {
  return context_.root() / options_.ckpt_dir / "resume.pt";
}

std::optional<std::filesystem::path> TorchRuntime::resumed_file() const {
  auto own = resume_file();
  if (std::filesystem::exists(own) && (options_.resume || continued_job())) return own;
  if (const auto job = continued_job()) {
    const auto folder =
        options_.ckpt_dir.is_absolute() ? options_.ckpt_dir.filename() : options_.ckpt_dir;
    auto file = *job / folder / "resume.pt";
    if (!std::filesystem::exists(file))
      throw Error("there is no " + file.string() + " of the job that this one continues",
                  ExitCode::storage);
    return file;
  }
  if (options_.resume)
    context_.info("there is no " + own.string() + " to go on from: the training begins anew");
  return std::nullopt;
}

std::optional<std::filesystem::path> TorchRuntime::loss_file() const {
  if (!options_.loss_file) return std::nullopt;
  return context_.root() / *options_.loss_file;
}

std::optional<std::filesystem::path> TorchRuntime::stats_file() const {
  if (!options_.write_train_stats) return std::nullopt;
  return context_.root() / options_.ckpt_dir / "train_stats.json";
}

}  // namespace clara::supervised

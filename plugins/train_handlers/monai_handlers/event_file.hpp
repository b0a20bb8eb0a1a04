#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace clara::monai_handlers {

/// A TensorBoard event file (TFRecord frames of Event protocol buffers, brain.Event:2), as
/// tensorboard 2.x reads it. Each record is one write(2) at the end of the file, so a reader never
/// sees half a record for long. Not thread-safe.
class EventFile {
 public:
  /// Makes a new file events.out.tfevents.<time>.<host>.<pid>.<n> in `folder`. Throws clara::Error
  /// (storage).
  explicit EventFile(const std::filesystem::path& folder);
  ~EventFile();
  EventFile(const EventFile&) = delete;
  EventFile& operator=(const EventFile&) = delete;

  /// A scalar as SummaryWriter.add_scalar writes it. Throws clara::Error (storage).
  /// Says that what was written with this step or a later one does not count: a training goes on
  /// from before it.
  void add_restart(std::int64_t step);
  void add_scalar(std::string_view tag, double value, std::int64_t step);
  /// A picture: height, width and channels that are written beside its encoded bytes. Throws
  /// clara::Error (storage).
  void add_image(std::string_view tag, const std::array<std::int64_t, 3>& size,
                 std::string_view encoded, std::int64_t step);
  const std::filesystem::path& path() const { return path_; }

 private:
  void add_value(std::string_view value, std::int64_t step);
  void write_record(std::string_view event);

  std::filesystem::path path_;
  int file_ = -1;
};

/// CRC-32C (Castagnoli), as TFRecord frames use it.
std::uint32_t crc32c(std::string_view data);

/// Moves the event files of earlier trainings, which TensorBoard would show as one with those to
/// come, into a new folder "earlier_N" of theirs, which it shows as a run of its own. That folder;
/// empty when there are none. Throws clara::Error (storage).
std::filesystem::path set_earlier_aside(const std::filesystem::path& folder);

}  // namespace clara::monai_handlers

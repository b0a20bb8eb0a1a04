#include <clara/automl/job_list.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace clara {
namespace {

/// A change copies so many places, and one pointer for each so many jobs.
constexpr std::size_t kChunk = 128;

}  // namespace

// Never changed once it can be seen: each change makes new ones of what it touches.
struct JobList::Parts {
  using Chunk = std::vector<value_type>;
  std::vector<std::shared_ptr<const Chunk>> chunks;
  std::size_t size = 0;
};

JobList::JobList() : parts_(std::make_shared<const Parts>()) {}

JobList::JobList(std::initializer_list<value_type> jobs) : JobList() {
  for (const auto& job : jobs) push_back(job);
}

std::size_t JobList::size() const { return parts_->size; }

const JobList::value_type& JobList::operator[](std::size_t index) const {
  return (*parts_->chunks[index / kChunk])[index % kChunk];
}

const JobList::value_type& JobList::at(std::size_t index) const {
  if (index >= size())
    throw std::out_of_range("job " + std::to_string(index + 1) + " of " + std::to_string(size()));
  return (*this)[index];
}

void JobList::push_back(value_type job) {
  auto parts = std::make_shared<Parts>(*parts_);
  const bool full = parts->size % kChunk == 0;
  auto chunk = full ? std::make_shared<Parts::Chunk>()
                    : std::make_shared<Parts::Chunk>(*parts->chunks.back());
  chunk->push_back(std::move(job));
  if (full) {
    parts->chunks.push_back(std::move(chunk));
  } else {
    parts->chunks.back() = std::move(chunk);
  }
  ++parts->size;
  parts_ = std::move(parts);
}

void JobList::set(std::size_t index, value_type job) {
  static_cast<void>(at(index));
  auto parts = std::make_shared<Parts>(*parts_);
  auto& place = parts->chunks[index / kChunk];
  auto chunk = std::make_shared<Parts::Chunk>(*place);
  (*chunk)[index % kChunk] = std::move(job);
  place = std::move(chunk);
  parts_ = std::move(parts);
}

}  // namespace clara

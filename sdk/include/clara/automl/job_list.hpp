#pragma once

#include <clara/automl/job.hpp>
#include <clara/export.hpp>

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>

namespace clara {

/// The jobs of a study, by number. A value: a copy costs one pointer, whatever its size, and shares
/// with the other all that neither has changed; a change touches a small part only. So a study of
/// ten thousand jobs can be handed out with each event. Reading one and its copies is safe on any
/// threads; changing one is its owner's.
class CLARA_API JobList {
 public:
  using value_type = std::shared_ptr<const Job>;
  class const_iterator;
  using iterator = const_iterator;

  JobList();
  JobList(std::initializer_list<value_type> jobs);

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  /// `index` is a job's number less 1; it is below size().
  const value_type& operator[](std::size_t index) const;
  /// Throws std::out_of_range.
  const value_type& at(std::size_t index) const;
  const value_type& back() const { return (*this)[size() - 1]; }
  const_iterator begin() const;
  const_iterator end() const;
  std::reverse_iterator<const_iterator> rbegin() const;
  std::reverse_iterator<const_iterator> rend() const;

  void push_back(value_type job);
  /// Throws std::out_of_range.
  void set(std::size_t index, value_type job);

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

class CLARA_API JobList::const_iterator {
 public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = JobList::value_type;
  using difference_type = std::ptrdiff_t;
  using pointer = const value_type*;
  using reference = const value_type&;

  const_iterator() = default;
  const_iterator(const JobList& list, std::size_t index) : list_(&list), index_(index) {}

  reference operator*() const { return (*list_)[index_]; }
  pointer operator->() const { return &(*list_)[index_]; }
  reference operator[](difference_type n) const { return *(*this + n); }
  const_iterator& operator++() { return *this += 1; }
  const_iterator& operator--() { return *this += -1; }
  const_iterator operator++(int) { return std::exchange(*this, *this + 1); }
  const_iterator operator--(int) { return std::exchange(*this, *this + -1); }
  const_iterator& operator+=(difference_type n) {
    index_ = static_cast<std::size_t>(static_cast<difference_type>(index_) + n);
    return *this;
  }
  const_iterator& operator-=(difference_type n) { return *this += -n; }
  friend const_iterator operator+(const_iterator at, difference_type n) { return at += n; }
  friend const_iterator operator+(difference_type n, const_iterator at) { return at += n; }
  friend const_iterator operator-(const_iterator at, difference_type n) { return at -= n; }
  friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
    return static_cast<difference_type>(a.index_) - static_cast<difference_type>(b.index_);
  }
  friend bool operator==(const const_iterator& a, const const_iterator& b) {
    return a.index_ == b.index_;
  }
  friend auto operator<=>(const const_iterator& a, const const_iterator& b) {
    return a.index_ <=> b.index_;
  }

 private:
  const JobList* list_ = nullptr;
  std::size_t index_ = 0;
};

inline JobList::const_iterator JobList::begin() const { return {*this, 0}; }
inline JobList::const_iterator JobList::end() const { return {*this, size()}; }
inline std::reverse_iterator<JobList::const_iterator> JobList::rbegin() const {
  return std::make_reverse_iterator(end());
}
inline std::reverse_iterator<JobList::const_iterator> JobList::rend() const {
  return std::make_reverse_iterator(begin());
}

}  // namespace clara

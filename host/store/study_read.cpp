#include "host/store/foreign_json.hpp"
#include "host/store/sqlite.hpp"
#include "host/store/study_file.hpp"

#include <clara/error.hpp>

#include <limits>
#include <unordered_map>

namespace clara::host::store {
namespace {

// One listing reads each table once and puts the rows where they belong; a query per trial would
// make 10,000 trials slow.
class Listing {
 public:
  Listing(Database& db, std::int64_t study, std::int64_t after, std::int64_t upto, Skipped& skipped)
      : db_(db), study_(study), after_(after), upto_(upto), skipped_(skipped) {}

  std::vector<Trial> read() {
    heads();
    if (all_.empty()) return {};
    params();
    values();
    intermediate();
    attributes();
    return std::move(all_);
  }

 private:
  void heads() {
    Rows row = db_.query(
        "SELECT t.trial_id, t.number, t.state, t.datetime_start, t.datetime_complete, c.origin, "
        "c.round, "
        "c.extra, c.told FROM trials t LEFT JOIN clara_trials c USING (trial_id) WHERE "
        "t.study_id=? AND "
        "t.number IS NOT NULL AND t.trial_id>? AND t.trial_id<=? ORDER BY t.trial_id",
        study_, after_, upto_);
    while (row.next()) {
      Trial t;
      t.id = row->integer(0);
      t.number = row->integer(1);
      t.state = parse_trial_state(row->text(2));
      t.started = row->maybe_text(3);
      t.completed = row->maybe_text(4);
      if (!row->is_null(5)) t.origin = row->text(5) == "user" ? Origin::user : Origin::controller;
      t.round = row->integer(6);
      t.extra = row->json(7);
      t.told = row->integer(8);
      at_.emplace(t.id, all_.size());
      all_.push_back(std::move(t));
    }
  }

  // Null for a row of a trial that appeared between two reads, or of another study.
  Trial* owner(const Rows& row) {
    const auto found = at_.find(row->integer(0));
    return found == at_.end() ? nullptr : &all_[found->second];
  }

  void params() {
    Rows row = db_.query(
        "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params WHERE "
        "trial_id>? "
        "AND trial_id<=? ORDER BY param_id",
        after_, upto_);
    while (row.next()) {
      Trial* t = owner(row);
      if (t == nullptr) continue;
      try {
        const Distribution& d = distribution(row->text(3));
        t->params.push_back({row->text(1), d, external_value(d, row->real(2))});
      } catch (const Error& error) {
        // What another program made: ours are read as they were written.
        if (t->origin) throw;
        skipped_.note(*t, "the value of " + row->text(1), error.issues().front().message);
      }
    }
  }

  // The trials of a study repeat the same few distributions.
  const Distribution& distribution(const std::string& json) {
    auto found = distributions_.find(json);
    if (found == distributions_.end()) {
      found = distributions_.emplace(json, parse_distribution(json)).first;
    }
    return found->second;
  }

  static double number(const Rows& row, int value, int type) {
    const std::string kind = row->text(type);
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (kind == "INF_POS") return kInfinity;
    if (kind == "INF_NEG") return -kInfinity;
    if (kind == "NAN") return std::numeric_limits<double>::quiet_NaN();
    return row->real(value);
  }

  void values() {
    Rows row = db_.query(
        "SELECT trial_id, value, value_type FROM trial_values WHERE trial_id>? AND trial_id<=? "
        "ORDER BY trial_id, objective",
        after_, upto_);
    while (row.next()) {
      Trial* t = owner(row);
      if (t == nullptr) continue;
      t->values.push_back(number(row, 1, 2));
      t->value = t->values.front();
    }
  }

  void intermediate() {
    Rows row = db_.query(
        "SELECT trial_id, step, intermediate_value, intermediate_value_type FROM "
        "trial_intermediate_values WHERE trial_id>? AND trial_id<=?",
        after_, upto_);
    while (row.next()) {
      if (Trial* t = owner(row)) t->intermediate[row->integer(1)] = number(row, 2, 3);
    }
  }

  void attributes() {
    Rows user = db_.query(
        "SELECT trial_id, key, value_json FROM trial_user_attributes WHERE trial_id>? AND "
        "trial_id<=? "
        "ORDER BY trial_user_attribute_id",
        after_, upto_);
    while (user.next()) {
      if (Trial* t = owner(user)) add(user, *t, "user attribute", t->user_attrs);
    }
    Rows system = db_.query(
        "SELECT trial_id, key, value_json FROM trial_system_attributes WHERE trial_id>? AND "
        "trial_id<=? "
        "ORDER BY trial_system_attribute_id",
        after_, upto_);
    while (system.next()) {
      if (Trial* t = owner(system)) add(system, *t, "system attribute", t->system_attrs);
    }
  }

  // Users and Optuna write attributes too.
  void add(const Rows& row, const Trial& trial, const std::string& what, Object& attrs) {
    const auto key = row->text(1);
    auto read = read_foreign_json(row->text(2));
    if (!read.skipped.empty())
      skipped_.note(trial, "the " + what + " \"" + key + "\"", read.skipped);
    if (read.value) attrs.set(key, std::move(*read.value));
  }

  Database& db_;
  std::int64_t study_;
  std::int64_t after_;
  std::int64_t upto_;
  Skipped& skipped_;
  std::vector<Trial> all_;
  std::unordered_map<std::int64_t, std::size_t> at_;
  std::unordered_map<std::string, Distribution> distributions_;
};

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

}  // namespace

void Skipped::note(const std::string& what, const std::string& why) {
  if (auto text = what + " is left out: " + why; seen_.insert(text).second)
    list_.push_back(std::move(text));
}

void Skipped::note(const Trial& trial, const std::string& what, const std::string& why) {
  note(what + " of trial " + std::to_string(trial.number), why);
}

std::vector<std::string> StudyFile::take_skipped() const { return skipped_.take(); }

std::vector<Trial> StudyFile::trials() const {
  return Listing(*db_, id_, 0, kLast, skipped_).read();
}

Trial StudyFile::trial(std::int64_t trial_id) const {
  auto found = Listing(*db_, id_, trial_id - 1, trial_id, skipped_).read();
  if (found.empty()) throw no_trial(trial_id);
  return std::move(found.front());
}

std::vector<Trial> StudyFile::proposals() const {
  std::vector<std::int64_t> ids;
  {
    Rows row = db_->query(
        "SELECT trial_id FROM trials WHERE study_id=? AND state='WAITING' AND number IS NOT NULL "
        "AND NOT "
        "EXISTS (SELECT 1 FROM clara_trials c WHERE c.trial_id=trials.trial_id) ORDER BY trial_id",
        id_);
    while (row.next()) ids.push_back(row->integer(0));
  }
  std::vector<Trial> all;
  for (const std::int64_t id : ids) all.push_back(trial(id));
  return all;
}

}  // namespace clara::host::store

#pragma once

#include <clara/context.hpp>

#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Writes the numbers of a prediction as a line of a CSV file, after the name of the file that it
/// is of. MONAI's SaveClassificationd with its CSVSaver.
class SaveClassificationd : public OneToOne, public MapKeys, public NotCacheable {
 public:
  struct Options : MapOptions {
    std::optional<PerKey<std::string>> meta_keys;
    std::optional<PerKey<std::string>> meta_key_postfix = PerKey<std::string>("meta_dict");
    std::filesystem::path output_dir = "./";
    std::string filename = "predictions.csv";
    std::string delimiter = ",";
    bool overwrite = true;
    bool flush = true;
    static Fields<Options> fields() {
      return {field<Options, &Options::keys>("keys", "the key of the prediction; one").required(),
              field<Options, &Options::allow_missing_keys>("allow_missing_keys",
                                                           "skip a sample without it"),
              field<&Options::meta_keys>(
                  "meta_keys", "whose file's name begins the line, as \"image_meta_dict\"")
                  .per_key(),
              field<&Options::meta_key_postfix>("meta_key_postfix",
                                                "without meta_keys: <key>_<postfix>; null: lines "
                                                "begin with a number")
                  .per_key(),
              field<&Options::output_dir>("output_dir", "folder of the file"),
              field<&Options::filename>("filename", "the file's name"),
              field<&Options::delimiter>("delimiter", "between two numbers"),
              field<&Options::overwrite>("overwrite",
                                         "the first line replaces an earlier file; false: goes on"),
              field<&Options::flush>("flush", "write each line at once; false: all at the end")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  SaveClassificationd(Options options, Context& context);
  ~SaveClassificationd() override;
  SaveClassificationd(const SaveClassificationd&) = delete;
  SaveClassificationd& operator=(const SaveClassificationd&) = delete;
  void apply(Sample& sample) const override;

 private:
  /// The file's name; empty: the line begins with its number.
  std::string subject_of(const Sample& sample) const;
  void write(const std::vector<std::pair<std::string, std::string>>& lines) const;
  Options options_;
  Context& context_;
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  mutable std::size_t saved_ = 0;  ///< guarded by mutex_
  mutable bool begun_ = false;     ///< guarded by mutex_
  /// Not yet written: the subject and its numbers; guarded by mutex_.
  mutable std::vector<std::pair<std::string, std::string>> lines_;
};

/// Python's text of a float64: the shortest that is read as the same number.
std::string python_text(double number);

}  // namespace clara::transforms_post

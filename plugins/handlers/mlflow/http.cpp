#include "http.hpp"

#include <curl/curl.h>
#include <clara/error.hpp>

#include <memory>

namespace clara::mlflow {

namespace {

constexpr std::size_t kLargestBody = std::size_t{16} << 20U;

void initialise_curl() {
  // Not thread-safe itself, and needed once for the process.
  [[maybe_unused]] static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) {
  auto& response = *static_cast<Response*>(target);
  if (response.body.size() + size * count > kLargestBody) {
    response.too_large = true;
    return 0;
  }
  response.body.append(data, size * count);
  return size * count;
}

struct Headers {
  curl_slist* list = nullptr;
  ~Headers() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

}  // namespace

struct Http::Handle {
  CURL* curl = curl_easy_init();
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { curl_easy_cleanup(curl); }
};

Http::Http(Settings settings) : settings_(std::move(settings)) {
  initialise_curl();
  handle_ = std::make_unique<Handle>();
  check(handle_->curl != nullptr, "libcurl cannot be initialised");
}

Http::~Http() = default;

namespace {

void set_credentials(CURL* curl, const Settings& settings, Headers& headers) {
  // As MLflow's own client: a user name wins over a token.
  if (!settings.username.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, settings.username.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, settings.password.c_str());
  } else if (!settings.token.empty()) {
    headers.add("Authorization: Bearer " + settings.token);
  }
  if (settings.insecure_tls) {
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!settings.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, settings.ca_file.c_str());
  if (!settings.client_certificate.empty())
    curl_easy_setopt(curl, CURLOPT_SSLCERT, settings.client_certificate.c_str());
}

void set_limits(CURL* curl, const Settings& settings) {
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 5L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(settings.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "clara-host");
}

Response perform(CURL* curl, const Headers& headers) {
  Response response;
  std::string reason(CURL_ERROR_SIZE, '\0');
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &response);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason.data());
  const auto code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  if (code != CURLE_OK) {
    response.failure = reason[0] != '\0' ? std::string(reason.c_str()) : curl_easy_strerror(code);
    return response;
  }
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response.status);
  char* location = nullptr;
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
  if (location) response.location = location;
  return response;
}

}  // namespace

Response Http::get(const std::string& path) {
  auto* curl = handle_->curl;
  curl_easy_reset(curl);
  Headers headers;
  set_limits(curl, settings_);
  set_credentials(curl, settings_, headers);
  const auto url = settings_.uri + path;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  return perform(curl, headers);
}

Response Http::send(const std::string& method, const std::string& path, const std::string& body,
                    const std::string& content_type) {
  auto* curl = handle_->curl;
  curl_easy_reset(curl);
  Headers headers;
  headers.add("Content-Type: " + content_type);
  headers.add("Expect:");  // no round trip before the body
  set_limits(curl, settings_);
  set_credentials(curl, settings_, headers);
  const auto url = settings_.uri + path;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  return perform(curl, headers);
}

std::string Http::encoded(const std::string& text) {
  if (text.empty()) return "";  // to libcurl a length of 0 is that of strlen()
  const std::unique_ptr<char, void (*)(void*)> escaped(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free);
  check(escaped != nullptr, "libcurl has no memory");
  return escaped.get();
}

}  // namespace clara::mlflow

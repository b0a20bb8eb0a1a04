#include <clara/redaction.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace clara {

TEST_CASE("no credentials of a URI are left in a text") {
  CHECK(redacted("to http://u:p%40ss@h:1/x, and postgresql+psycopg://me:pw@db/x ends") ==
        "to http://***@h:1/x, and postgresql+psycopg://***@db/x ends");
  CHECK(redacted("\"http://u:p@ss@h\"") == "\"http://***@h\"");
  CHECK(redacted("http://u:p/w@h:80") == "http://***@h:80");
  CHECK(redacted("http://token@h") == "http://***@h");
  CHECK(redacted("http://h:5000/a@b") == "http://h:5000/a@b");
  CHECK(redacted("http://h, me@example.org") == "http://h, me@example.org");
  CHECK(redacted("http://***@h") == "http://***@h");
}

TEST_CASE("no value that is named as a secret is left") {
  CHECK(redacted("http://h/x?api_key=abc&n=1&sig=d") == "http://h/x?api_key=***&n=1&sig=***");
  CHECK(redacted("http://h/x?token=a:b: refused") == "http://h/x?token=***: refused");
  CHECK(redacted("MLFLOW_TRACKING_PASSWORD=geheim clara-host run") ==
        "MLFLOW_TRACKING_PASSWORD=*** clara-host run");
  CHECK(redacted("--set db_password='a b' x") == "--set db_password='***' x");
  CHECK(redacted("sh -c 'train --api-key abc --epochs 3 --db-password \"a b\"'") ==
        "sh -c 'train --api-key *** --epochs 3 --db-password \"***\"'");
  CHECK(redacted("Authorization: Basic dTpw\r\nHost: h") == "Authorization: ***\r\nHost: h");
  CHECK(redacted("authorization: Bearer abc.def") == "authorization: ***");
  for (const auto* name : {"X-Api-Key", "PRIVATE-TOKEN", "x-auth-token", "Cookie", "Set-Cookie"})
    CHECK(redacted("curl -H '" + std::string(name) + ": abc; def' http://h") ==
          "curl -H '" + std::string(name) + ": ***' http://h");
  CHECK(redacted("X-Api-Key: abc\nHost: h") == "X-Api-Key: ***\nHost: h");
  CHECK(redacted("http://h/x?X-Amz-Signature=abc&X-Amz-Credential=d&n=1") ==
        "http://h/x?X-Amz-Signature=***&X-Amz-Credential=***&n=1");
  CHECK(redacted("curl -u me:geheim --proxy-user you:pw --pass abc --auth d http://h") ==
        "curl -u *** --proxy-user *** --pass *** --auth *** http://h");
  CHECK(redacted("with Bearer abc.def, it") == "with Bearer ***, it");
  CHECK(redacted(R"({"token": "abc", "tokens": 5})") == R"({"token": "***", "tokens": 5})");
}

TEST_CASE("ordinary words stay") {
  for (const auto* text :
       {"unexpected token: x", "class_token=true", "--set token=...", "a secret: none", "key=4",
        "num_tokens=12", "the bearer of news", "PWD=/home/x", "config.json:3:7: /a: no",
        "--num-tokens 5 --use-token --epochs 3", "docker run -u 1000:1000 x", "cut -u -d: file",
        "--user me", "multi-class-token 4", "no-cookie", "--token", "--token -", "--tokenizer bert",
        ""})
    CHECK(redacted(text) == text);
}

TEST_CASE("a known secret is left nowhere, a value is redacted through and through") {
  CHECK(redacted("the server says: geheim is wrong", {"geheim"}) ==
        "the server says: *** is wrong");
  const auto value = parse_json(
      R"({"a": ["http://u:p@h", 1], "password": "x", "token": 4, "o": {"api-key": "k", "b": true}})");
  CHECK(redacted_value(value).json() ==
        R"({"a":["http://***@h",1],"password":"***","token":4,"o":{"api-key":"***","b":true}})");
}

TEST_CASE("the word behind an option that names a secret is left out of a command") {
  const auto command = parse_json(
      R"(["a.py", "--token", "abc", "--token", "--n", "4", "-u", "me:pw", "--password"])");
  CHECK(redacted_value(command).json() ==
        R"(["a.py","--token","***","--token","--n","4","-u","***","--password"])");
}

TEST_CASE("a secret with blanks and quotes in it is left out as a whole") {
  CHECK(redacted("a.py '--db-password=a b' 'x y'") == "a.py '--db-password=***' 'x y'");
  CHECK(redacted(R"(a.py 'token=it'\''s me' x)") == "a.py 'token=***' x");
  CHECK(redacted(R"(["token=a \"b\" c","d"])") == R"(["token=***","d"])");
  CHECK(redacted(R"({"token": "a \"b\" c", "d": 1})") == R"({"token": "***", "d": 1})");
  const auto words = parse_json(
      R"(["--set", "db_password=a b", "--api-key=c d", "class_token=true", "epochs=3 4"])");
  CHECK(redacted_value(words).json() ==
        R"(["--set","db_password=***","--api-key=***","class_token=true","epochs=3 4"])");
}

TEST_CASE("a password may be a number, a token rather counts") {
  CHECK(redacted(R"({"password": 123456, "class_token": 4, "api_key": [1]})") ==
        R"({"password": "***", "class_token": 4, "api_key": [1]})");
  CHECK(redacted_value(parse_json(R"({"db_password": 123456, "class_token": 4})")).json() ==
        R"({"db_password":"***","class_token":4})");
}

TEST_CASE("which settings hold a secret, and which") {
  CHECK(holds_secret("tracker", "http://u:p@h"));
  CHECK(holds_secret("tracker", "http://token@h"));
  CHECK(holds_secret("tracker", "http://h/x?api_key=a"));
  CHECK(holds_secret("db_password", "a b"));
  CHECK(holds_secret("note", "Bearer abcdef"));
  CHECK_FALSE(holds_secret("class_token", "True"));
  CHECK_FALSE(holds_secret("tracker", "http://h:5000/a@b"));
  CHECK_FALSE(holds_secret("learning_rate", "0.1"));
  using Texts = std::vector<std::string>;
  CHECK(secrets_of("db_password", "a b/c") == Texts{"a b/c", "a%20b%2Fc"});
  CHECK(secrets_of("tracker", "http://u:p%40ss@h") == Texts{"p%40ss", "p%2540ss", "p@ss"});
  CHECK(secrets_of("learning_rate", "0.1").empty());
}

TEST_CASE("the secrets of the environment, in each form") {
  setenv("URL_TEST_TOKEN", "tok@n", 1);            // NOLINT(concurrency-mt-unsafe)
  setenv("URL_TEST_URI", "http://u:p%40ss@h", 1);  // NOLINT(concurrency-mt-unsafe)
  const auto list = secrets_of_environment();
  for (const auto* secret : {"tok@n", "tok%40n", "p%40ss", "p@ss"})
    CHECK(std::find(list.begin(), list.end(), secret) != list.end());
  unsetenv("URL_TEST_TOKEN");  // NOLINT(concurrency-mt-unsafe)
  unsetenv("URL_TEST_URI");    // NOLINT(concurrency-mt-unsafe)
}

TEST_CASE("of two known secrets the longer one is hidden whole") {
  CHECK(redacted("at geheim-2 and geheim", {"geheim", "geheim-2"}) == "at *** and ***");
}

}  // namespace clara

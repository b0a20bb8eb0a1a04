// A trial in C++. Its values are in the environment; it prints how many digits of the integral of
// sin over 0..pi are right, and how often it had to ask.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

int main() {
  const char* rule_text = std::getenv("CLARA_PARAM_RULE");
  const char* intervals_text = std::getenv("CLARA_PARAM_INTERVALS");
  if (!rule_text || !intervals_text) {
    std::fputs("run me as a trial: clara-host run search.yaml\n", stderr);
    return 2;
  }
  const std::string rule = rule_text;
  const int n = std::atoi(intervals_text);
  const double width = std::acos(-1.0) / n;
  double sum = 0;
  int effort = 0;
  const auto f = [&](double x) {
    ++effort;
    return std::sin(x);
  };
  for (int i = 0; i < n; ++i) {
    const double a = i * width, b = a + width, middle = a + width / 2;
    if (rule == "midpoint") sum += width * f(middle);
    if (rule == "trapezoid") sum += width * (f(a) + f(b)) / 2;
    if (rule == "simpson") sum += width * (f(a) + 4 * f(middle) + f(b)) / 6;
  }
  const double error = std::fabs(sum - 2.0);
  std::printf("integral %.15f\ndigits %.3f\neffort %d\n", sum, -std::log10(error + 1e-15), effort);
}

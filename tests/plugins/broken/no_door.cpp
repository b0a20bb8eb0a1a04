// A shared library like any other.
extern "C" __attribute__((visibility("default"))) int acme_answer() { return 42; }

extern "C" __attribute__((visibility("default"))) int clara_broken_empty() { return 0; }

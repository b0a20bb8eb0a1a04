#pragma once
/// Marks what leaves libclara_sdk.so and libclara_train.so; everything else is hidden.

#define CLARA_API __attribute__((visibility("default")))
#define CLARA_TRAIN_API __attribute__((visibility("default")))

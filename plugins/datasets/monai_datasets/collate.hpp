#pragma once

#include <clara/train/dataset.hpp>

#include <vector>

namespace clara::monai_datasets {

/// MONAI's list_data_collate over flattened samples: images of a key are stacked to [batch,
/// channel, spatial...], numbers become a tensor, everything else stays with its sample. The
/// samples of the batch then look into the stacked tensors. Throws clara::Error when the shapes of
/// a key differ. Tensors that the transforms have put on several devices all go to `where`.
Batch collate(std::vector<Sample> samples, at::Device where = at::kCPU);

/// Puts the tensors of a batch on the CPU into memory that a GPU copies from by itself.
void pin(Batch& batch);

}  // namespace clara::monai_datasets

#include <clara/plugin.hpp>

#include "itk_reader.hpp"

CLARA_PLUGIN("image_readers_itk", "0.1.0", registry) {
  registry.add<clara::ImageReader, clara::image_readers_itk::ITKReader>(
      "ITKReader", "reads DICOM, NRRD and MetaImage files for LoadImaged");
}

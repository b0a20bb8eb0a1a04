#include "itk_files.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>

#include <itkGDCMImageIO.h>
#include <itkGDCMSeriesFileNames.h>
#include <itkImage.h>
#include <itkImageSeriesReader.h>
#include <itkMetaDataObject.h>
#include <itkMetaImageIO.h>
#include <itkMultiThreaderBase.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

namespace clara::image_readers_itk {
namespace {

constexpr std::uint64_t kMostNumbers = std::uint64_t{1} << 30U;  // as of LoadImaged's other files

/// Once a process: a reader of ours has a thread of its own already, and ITK's warnings go to no
/// log.
void quiet() {
  static std::once_flag once;
  std::call_once(once, [] {
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
    itk::Object::GlobalWarningDisplayOff();
  });
}

NumberType type_of(itk::IOComponentEnum type) {
  using Type = itk::IOComponentEnum;
  switch (type) {
    case Type::UCHAR:
      return NumberType::uint8;
    case Type::CHAR:
      return NumberType::int8;
    case Type::USHORT:
      return NumberType::uint16;
    case Type::SHORT:
      return NumberType::int16;
    case Type::UINT:
      return NumberType::uint32;
    case Type::INT:
      return NumberType::int32;
    case Type::ULONG:
    case Type::ULONGLONG:
      return NumberType::uint64;
    case Type::LONG:
    case Type::LONGLONG:
      return NumberType::int64;
    case Type::FLOAT:
      return NumberType::float32;
    case Type::DOUBLE:
      return NumberType::float64;
    default:
      throw Error("its numbers are of a type that is none of an image");
  }
}

/// Texts and numbers; what is ITK's own is left out, as in MONAI.
Object meta_of(const itk::MetaDataDictionary& dictionary) {
  Object out;
  for (const auto& key : dictionary.GetKeys()) {
    if (key.rfind("ITK_", 0) == 0) continue;
    std::string text;
    double number = 0;
    if (itk::ExposeMetaData(dictionary, key, text))
      out.set(key, text);
    else if (itk::ExposeMetaData(dictionary, key, number))
      out.set(key, number);
  }
  return out;
}

/// Refuses what a header promises before memory is asked for.
void check_size(const Volume& volume) {
  std::uint64_t count = static_cast<std::uint64_t>(std::max<std::int64_t>(volume.components, 1));
  for (const auto size : volume.size) {
    if (size < 1) throw Error("an axis has no voxels");
    if (count > kMostNumbers / static_cast<std::uint64_t>(size))
      throw Error("its numbers are more than the limit of " + std::to_string(kMostNumbers));
    count *= static_cast<std::uint64_t>(size);
  }
}

itk::ImageIOBase::Pointer reader_of(const std::string& file) {
  const std::array<itk::ImageIOBase::Pointer, 4> readers{
      itk::GDCMImageIO::New().GetPointer(), itk::NrrdImageIO::New().GetPointer(),
      itk::MetaImageIO::New().GetPointer(), itk::NiftiImageIO::New().GetPointer()};
  for (const auto& reader : readers)
    if (reader->CanReadFile(file.c_str())) return reader;
  throw Error("it is no file of DICOM, NRRD, MetaImage or NIfTI that ITK can read");
}

Volume geometry_of(const itk::ImageIOBase& reader) {
  Volume volume;
  const auto axes = reader.GetNumberOfDimensions();
  for (unsigned axis = 0; axis < axes; ++axis) {
    volume.size.push_back(static_cast<std::int64_t>(reader.GetDimensions(axis)));
    volume.spacing.push_back(reader.GetSpacing(axis));
    volume.origin.push_back(reader.GetOrigin(axis));
  }
  for (unsigned row = 0; row < axes; ++row)
    for (unsigned column = 0; column < axes; ++column)
      volume.direction.push_back(reader.GetDirection(column)[row]);
  volume.components = reader.GetNumberOfComponents();
  volume.type = volume.stored = type_of(reader.GetComponentType());
  return volume;
}

template <class Read>
Volume reported(const Read& read) {
  try {
    quiet();
    return read();
  } catch (const itk::ExceptionObject& problem) {
    const std::string text = problem.GetDescription();
    throw Error("ITK cannot read it: " + text.substr(0, text.find('\n')));
  }
}

using Slices = itk::ImageSeriesReader<itk::Image<double, 3>>;

std::vector<std::string> files_of(const std::string& folder, const std::string& series) {
  const auto names = itk::GDCMSeriesFileNames::New();
  names->SetUseSeriesDetails(true);
  names->AddSeriesRestriction("0008|0021");  // the date, as MONAI asks for
  names->SetDirectory(folder);
  const auto& found = names->GetSeriesUIDs();
  if (found.empty()) throw Error("there is no DICOM file in the folder");
  if (!series.empty() && std::find(found.begin(), found.end(), series) == found.end())
    throw Error("there is no series \"" + series + "\" in the folder, but \"" + found.front() +
                "\"");
  return names->GetFileNames(series.empty() ? found.front() : series);
}

}  // namespace

Volume read_file(const std::string& file) {
  return reported([&] {
    const auto reader = reader_of(file);
    reader->SetFileName(file);
    reader->ReadImageInformation();
    Volume volume = geometry_of(*reader);
    check_size(volume);
    itk::ImageIORegion region(static_cast<unsigned>(volume.size.size()));
    for (unsigned axis = 0; axis < volume.size.size(); ++axis)
      region.SetSize(axis, static_cast<itk::SizeValueType>(volume.size[axis]));
    reader->SetIORegion(region);
    volume.numbers =
        std::make_shared<std::byte[]>(static_cast<std::size_t>(reader->GetImageSizeInBytes()));
    reader->Read(volume.numbers.get());
    volume.meta = meta_of(reader->GetMetaDataDictionary());
    return volume;
  });
}

Volume read_series(const std::string& folder, const std::string& series, bool first_meta) {
  return reported([&] {
    const auto files = files_of(folder, series);
    if (files.size() == 1) return read_file(files.front());
    const auto reader = itk::GDCMImageIO::New();
    reader->SetFileName(files.front());
    reader->ReadImageInformation();
    Volume volume = geometry_of(*reader);
    if (volume.components != 1)
      throw Error("a series of colours is not read, only one of grey slices");
    volume.size.resize(3, 1);
    volume.size[2] = static_cast<std::int64_t>(files.size());
    check_size(volume);
    const auto slices = Slices::New();
    slices->SetImageIO(reader);
    slices->SetFileNames(files);
    slices->Update();
    const auto* image = slices->GetOutput();
    volume.type = NumberType::float64;
    const auto size = image->GetLargestPossibleRegion().GetSize();
    std::size_t count = 1;
    volume.direction.assign(9, 0);
    volume.spacing.assign(3, 0);
    volume.origin.assign(3, 0);
    for (unsigned axis = 0; axis < 3; ++axis) {
      volume.size[axis] = static_cast<std::int64_t>(size[axis]);
      count *= size[axis];
      volume.spacing[axis] = image->GetSpacing()[axis];
      volume.origin[axis] = image->GetOrigin()[axis];
      for (unsigned column = 0; column < 3; ++column)
        volume.direction[axis * 3 + column] = image->GetDirection()(axis, column);
    }
    volume.numbers = std::make_shared<std::byte[]>(count * sizeof(double));
    std::memcpy(volume.numbers.get(), image->GetBufferPointer(), count * sizeof(double));
    const auto* all = slices->GetMetaDataDictionaryArray();
    volume.meta = first_meta && all != nullptr && !all->empty()
                      ? meta_of(*all->front())
                      : meta_of(image->GetMetaDataDictionary());
    return volume;
  });
}

}  // namespace clara::image_readers_itk

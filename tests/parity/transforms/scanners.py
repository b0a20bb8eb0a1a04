"""DICOM series, NRRD and MetaImage files."""

import os

import itk
import nrrd
import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

UID = "1.2.826.0.1.3680043.8.498."


def write_slice(path, pixels, position, number, **how):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = UID + f"{how.get('series', 1)}.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = Dataset()
    data.file_meta = meta
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.Modality, data.PatientName, data.PatientID, data.SeriesDate = "CT", "Nobody", "0", "20200101"
    data.StudyInstanceUID, data.SeriesInstanceUID = UID + "1000", UID + str(how.get("series", 1))
    data.SeriesNumber, data.InstanceNumber = how.get("series", 1), number
    data.ImagePositionPatient = [float(x) for x in position]
    data.ImageOrientationPatient = how.get("orientation", [1, 0, 0, 0, 1, 0])
    data.PixelSpacing, data.SliceThickness = how.get("spacing", [0.75, 1.25]), 2.5
    data.Rows, data.Columns = pixels.shape[:2]
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = 8 * pixels.dtype.itemsize, 8 * pixels.dtype.itemsize, 8 * pixels.dtype.itemsize - 1
    data.PixelRepresentation = int(np.issubdtype(pixels.dtype, np.signedinteger))
    if "rescale" in how:
        data.RescaleSlope, data.RescaleIntercept = how["rescale"]
    data.PixelData = pixels.tobytes()
    data.save_as(path, enforce_file_format=True)


def make_series(folder, random):
    for name, orientation, step, rescale in (("series_flat", [1, 0, 0, 0, 1, 0], (0, 0, 2.5), (1, -1024)),
                                             ("series_turned", [0.8, 0.6, 0, -0.6, 0.8, 0], (0, 0, -3), (0.5, 2.25)),
                                             ("series_coronal", [1, 0, 0, 0, 0, -1], (0, 1.5, 0), None)):
        where = os.path.join(folder, name)
        os.makedirs(where, exist_ok=True)
        for number in range(5):
            pixels = random.randint(0, 2000, (7, 9)).astype(np.int16)
            how = {"orientation": orientation, **({"rescale": rescale} if rescale else {})}
            write_slice(os.path.join(where, f"{(number * 3) % 5}.dcm"), pixels, np.array([-3, 4, 5]) + np.array(step) * number, number + 1, **how)
    write_slice(os.path.join(folder, "slice.dcm"), random.randint(0, 4000, (6, 5)).astype(np.uint16), (1, 2, 3), 1, series=7)
    write_slice(os.path.join(folder, "IM000001"), random.randint(0, 200, (6, 5)).astype(np.uint8), (1, 2, 3), 1, series=8, rescale=(2, 3))


def make_scans(folder):
    random = np.random.RandomState(31)
    make_series(folder, random)
    numbers = random.randint(-300, 300, (6, 5, 4)).astype(np.int16)
    space = {"space": "left-posterior-superior", "space directions": [[1, 0.2, 0], [0, 1.5, 0], [0, 0, 2]], "space origin": [3, -4, 5]}
    nrrd.write(os.path.join(folder, "scan.nrrd"), numbers, space)
    nrrd.write(os.path.join(folder, "scan_ras.nrrd"), numbers.astype(np.float32), {**space, "space": "right-anterior-superior", "encoding": "raw"})
    nrrd.write(os.path.join(folder, "plain.nrrd"), numbers.astype(np.uint8))
    for name, array in (("scan.mha", numbers), ("double.mha", numbers.astype(np.float64) / 7), ("flat.mhd", numbers[0].astype(np.uint16))):
        image = itk.image_from_array(np.ascontiguousarray(array))
        image.SetSpacing([0.5 + 0.25 * axis for axis in range(array.ndim)])
        image.SetOrigin([3.0 * axis - 2 for axis in range(array.ndim)])
        itk.imwrite(image, os.path.join(folder, name))

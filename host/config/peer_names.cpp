#include <host/config/peer_names.hpp>

namespace clara::host::config {
namespace {

/// Names of one kind, separated by spaces.
struct PeerNames {
  std::string_view kind;
  std::string_view peer;
  std::string_view names;
};

// What configs name, and of that what is not here at the time of writing: a name that is found
// needs no look here. From MONAI 1.6.1, PyTorch 2.11, Ignite 0.5, Optuna 4 and Ray Tune 2,
// where what ends trials early is a scheduler.
constexpr PeerNames kPeers[] = {
    {"model", "MONAI",
     "AHNet AttentionUnet AutoEncoder AutoencoderKL BasicUNet BasicUNetPlusPlus Classifier "
     "ControlNet Critic DAF3D DecoderOnlyTransformer DenseNet DenseNet121 DenseNet169 "
     "DenseNet201 DenseNet264 DiffusionModelUNet DiNTS Discriminator DynUNet EfficientNet "
     "EfficientNetBN EfficientNetBNFeatures EfficientNetEncoder FlexibleUNet FlexUNet "
     "FullyConnectedNet Generator GlobalNet HighResNet HoVerNet HyenaNDUNETR LocalNet "
     "MaskedAutoEncoderViT MedNeXt MILModel MultiScalePatchDiscriminator NaViT NetAdapter "
     "PatchDiscriminator Quicknat Regressor RegUNet ResNet ResNetEncoder ResNetFeatures "
     "SegResNet SegResNetVAE SENet SENet154 SEResNet101 SEResNet152 SEResNet50 SEResNeXt101 "
     "SEResNeXt50 SPADEAutoencoderKL SPADEDiffusionModelUNet SPADENet SwinUNETR "
     "TopologyConstruction TopologyInstance TopologySearch TorchVisionFCModel Transchex "
     "UNETR VarAutoEncoder VarFullyConnectedNet VISTA3D ViT ViTAutoEnc VNet VoxelMorph "
     "VoxelMorphUNet VQVAE"},
    {"transform", "MONAI",
     "AddCoordinateChannelsd AddExtremePointsChanneld AdjustContrastd Affined ApplyPendingd "
     "ApplyTransformToPointsd AsChannelLastd BorderPadd BoundingRectd CenterScaleCropd "
     "ClassesToIndicesd ClipIntensityPercentilesd ComputeHoVerMapsd ConcatItemsd "
     "ConvertBoxToPointsd ConvertPointsToBoxesd ConvertToMultiChannelBasedOnBratsClassesd "
     "CopyItemsd Cropd CuCIMd CutMixd CutOutd DataStatsd Decollated DeleteItemsd "
     "DistanceTransformEDTd Ensembled FgBgToIndicesd FillHolesd FlattenSequenced "
     "FlattenSubKeysd ForegroundMaskd FromMetaTensord GaussianSharpend GaussianSmoothd "
     "GenerateHeatmapd GibbsNoised GridDistortiond GridPatchd GridSplitd HistogramNormalized "
     "Identityd ImageFilterd IntensityStatsd KeepLargestConnectedComponentd "
     "KSpaceSpikeNoised LabelFilterd LabelToContourd LabelToMaskd Lambdad MapLabelValued "
     "Markd MaskIntensityd MeanEnsembled MedianSmoothd MixUpd Padd ProbNMSd Rand2DElasticd "
     "Rand3DElasticd RandAdjustContrastd RandAffined RandAxisFlipd RandBiasFieldd "
     "RandCoarseDropoutd RandCoarseShuffled RandCropByLabelClassesd RandCropd RandCuCIMd "
     "RandGaussianSharpend RandGaussianSmoothd RandGibbsNoised RandGridDistortiond "
     "RandGridPatchd RandHistogramShiftd RandImageFilterd RandKSpaceSpikeNoised RandLambdad "
     "RandMarkd RandRangePopd RandRangePushd RandRicianNoised RandRotated RandScaleCropd "
     "RandScaleIntensityFixedMeand RandSimulateLowResolutiond RandSmoothDeformd "
     "RandSmoothFieldAdjustContrastd RandSmoothFieldAdjustIntensityd RandSpatialCropSamplesd "
     "RandStdShiftIntensityd RandTorchIOd RandTorchVisiond RandWeightedCropd RangePopd "
     "RangePushd RemoveRepeatedChanneld RemoveSmallObjectsd RepeatChanneld ResampleToMatchd "
     "ResizeWithPadOrCropd Rotate90d Rotated SaveClassificationd SavitzkyGolaySmoothd "
     "ScaleIntensityRangePercentilesd SelectItemsd ShiftIntensityd SignalFillEmptyd "
     "SimulateDelayd SobelGradientsd SpatialCropd SpatialResampled SplitDimd SqueezeDimd "
     "StdShiftIntensityd ThresholdIntensityd ToCupyd ToDeviced ToMetaTensord ToNumpyd ToPILd "
     "TorchIOd TorchVisiond TransformPointsImageToWorldd TransformPointsWorldToImaged "
     "Transposed VoteEnsembled WriteFileMappingd Zoomd"},
    {"loss", "MONAI",
     "AsymmetricUnifiedFocalLoss AUCMLoss BarlowTwinsLoss BendingEnergyLoss BoundaryLoss "
     "BoxGIoULoss ContrastiveLoss DiceFocalLoss DiffusionLoss GeneralizedDiceFocalLoss "
     "GeneralizedDiceLoss GeneralizedWassersteinDiceLoss GlobalMutualInformationLoss "
     "HausdorffDTLoss JukeboxLoss LocalNormalizedCrossCorrelationLoss LogHausdorffDTLoss "
     "MaskedDiceLoss MaskedLoss MCCLoss MultiScaleLoss NACLLoss PatchAdversarialLoss "
     "PerceptualLoss SoftclDiceLoss SoftDiceclDiceLoss SSIMLoss SURELoss TverskyLoss"},
    {"loss", "PyTorch",
     "AdaptiveLogSoftmaxWithLoss BCELoss BCEWithLogitsLoss CosineEmbeddingLoss CTCLoss "
     "GaussianNLLLoss HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss MarginRankingLoss "
     "MSELoss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss "
     "PoissonNLLLoss SmoothL1Loss SoftMarginLoss TripletMarginLoss "
     "TripletMarginWithDistanceLoss"},
    {"inferer", "MONAI",
     "ControlNetDiffusionInferer ControlNetLatentDiffusionInferer DiffusionInferer "
     "LatentDiffusionInferer PatchInferer SaliencyInferer SliceInferer "
     "SlidingWindowInfererAdapt"},
    {"train_handler", "MONAI",
     "ClassificationSaver ClearMLHandler ClearMLImageHandler ClearMLStatsHandler "
     "DecollateBatch EarlyStopHandler GarbageCollector LogfileHandler MarkHandler "
     "MetricLogger MLFlowHandler ParamSchedulerHandler PostProcessing ProbMapProducer "
     "RangeHandler RangePopHandler RangePushHandler SmartCacheHandler TensorBoardHandler "
     "TensorBoardImageHandler TrtHandler"},
    {"dataset", "MONAI",
     "ArrayDataset CacheNTransDataset CSVDataset CSVIterableDataset GDSDataset "
     "GridPatchDataset ImageDataset LMDBDataset MaskedPatchWSIDataset NPZDictItemDataset "
     "PatchDataset PatchWSIDataset PersistentDataset ShuffleBuffer SlidingPatchWSIDataset "
     "SmartCacheDataset ZipDataset"},
    {"dataloader", "MONAI", "ThreadDataLoader"},
    {"optimizer", "PyTorch",
     "Adadelta Adafactor Adagrad Adamax ASGD LBFGS Muon NAdam RAdam RMSprop Rprop SparseAdam"},
    {"lr_scheduler", "PyTorch",
     "ChainedScheduler ConstantLR CosineAnnealingWarmRestarts CyclicLR LambdaLR LinearLR "
     "MultiplicativeLR OneCycleLR PolynomialLR ReduceLROnPlateau SequentialLR"},
    {"lr_scheduler", "MONAI", "ExponentialLR LinearLR WarmupCosineSchedule"},
    {"metric", "MONAI",
     "ConfusionMatrix HausdorffDistance MeanAbsoluteError MeanIoUHandler MeanSquaredError "
     "MetricsReloadedBinaryHandler MetricsReloadedCategoricalHandler PanopticQuality "
     "PeakSignalToNoiseRatio ROCAUC RootMeanSquaredError SurfaceDistance"},
    {"metric", "Ignite",
     "AveragePrecision Bleu CohenKappa Fbeta Loss MeanPairwiseDistance "
     "MultiLabelConfusionMatrix Precision PrecisionRecallCurve PSNR Recall ROC_AUC RocCurve "
     "RunningAverage SSIM TopKCategoricalAccuracy"},
    {"controller", "Optuna",
     "BruteForceSampler CmaEsSampler GPSampler GridSampler NSGAIISampler NSGAIIISampler "
     "PartialFixedSampler QMCSampler RandomSampler TPESampler"},
    {"controller", "Ray Tune",
     "AxSearch BasicVariantGenerator BayesOptSearch HEBOSearch HyperOptSearch NevergradSearch "
     "OptunaSearch TuneBOHB ZOOptSearch"},
    {"pruner", "Optuna",
     "HyperbandPruner NopPruner PatientPruner PercentilePruner ThresholdPruner WilcoxonPruner"},
    {"pruner", "Ray Tune",
     "ASHAScheduler AsyncHyperBandScheduler HyperBandForBOHB HyperBandScheduler "
     "MedianStoppingRule PB2 PopulationBasedTraining"},
    {"scheduler", "Ray Tune",
     "ASHAScheduler AsyncHyperBandScheduler HyperBandForBOHB HyperBandScheduler "
     "MedianStoppingRule PB2 PopulationBasedTraining PopulationBasedTrainingReplay "
     "ResourceChangingScheduler"},
    {"trainer", "MONAI", "AdversarialTrainer GanTrainer"},
    {"evaluator", "MONAI", "EnsembleEvaluator"},
};

// Of these, what is here under another name.
struct SameHere {
  std::string_view peers;
  std::string_view here;
};
constexpr SameHere kSameHere[] = {
    {"GridSampler", "the controller \"GridController\""},
    {"RandomSampler", "the controller \"RandomController\""},
    {"BasicVariantGenerator", "the controllers \"GridController\" and \"RandomController\""},
    {"ASHAScheduler", "the pruner \"SuccessiveHalvingPruner\""},
    {"AsyncHyperBandScheduler", "the pruner \"SuccessiveHalvingPruner\""},
    {"MedianStoppingRule", "the pruner \"MedianPruner\""},
};

bool lists(std::string_view names, std::string_view name) {
  for (auto at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1)) {
    const auto end = at + name.size();
    if ((at == 0 || names[at - 1] == ' ') && (end == names.size() || names[end] == ' '))
      return true;
  }
  return false;
}

}  // namespace

std::string_view peer_that_has(std::string_view kind, std::string_view name) {
  if (name.empty() || name.find(' ') != std::string_view::npos) return "";
  for (const auto& peer : kPeers)
    if (peer.kind == kind && lists(peer.names, name)) return peer.peer;
  return "";
}

std::string_view same_here(std::string_view name) {
  for (const auto& same : kSameHere)
    if (same.peers == name) return same.here;
  return "";
}

}  // namespace clara::host::config

/** What training needs besides layers: losses, optimisers, networks, scores, and the types of what happens. */

export type { Axis, LineChartOptions, Mark, Series } from "../charts/chart.ts";
export { lineChart } from "../charts/lineChart.ts";
export type { Decision } from "../compile/decision.ts";
export { type FullyConvolutional, fullyConvolutional } from "../compile/fullyConvolutional.ts";
export { encodeValueModel, type ValueModel } from "../compile/valueModel.ts";
export { type BatchOptions, batches } from "../data/batches.ts";
export {
  allPixels,
  type ImageSet,
  type ImageSetOptions,
  imageName,
  imagePixels,
  imageSet,
  type PixelSource,
} from "../data/dataset.ts";
export { type ClassMapping, groupClasses, oneAgainstRest } from "../data/grouping.ts";
export { joinSets } from "../data/joinSets.ts";
export {
  type NumberColumn,
  type NumberTable,
  type NumberTableOptions,
  numberTable,
  type TextRow,
} from "../data/numbers/numberTable.ts";
export { type SplitTableOptions, splitTable, type TableSplit } from "../data/numbers/splitTable.ts";
export { type ResizedOptions, resized } from "../data/resized.ts";
export {
  asSplit,
  classCounts,
  fineClassCounts,
  labelsOf,
  majorityBaseline,
  type Selection,
  type Split,
  subset,
} from "../data/selection.ts";
export { firstPerClass, stratifiedSplit } from "../data/split.ts";
export type { Background } from "../data/synthetic/background.ts";
export type { Blend } from "../data/synthetic/blend.ts";
export type { Colour, ColourRange } from "../data/synthetic/colour.ts";
export type { DrawingOptions } from "../data/synthetic/options.ts";
export { type PlacedOptions, placed, placements } from "../data/synthetic/placed.ts";
export type { Placement } from "../data/synthetic/placement.ts";
export { type Scene, type SceneOptions, type ScenePicture, scene } from "../data/synthetic/scene.ts";
export { type Problem, ProblemError } from "../errors.ts";
export type { AnsweredClass, AnswerScores, YesNoCounts } from "../evaluate/answerScores.ts";
export { precisionAtRate, type RateScores } from "../evaluate/baseRate.ts";
export { type BootstrapOptions, bootstrap } from "../evaluate/bootstrap.ts";
export {
  answerCalibration,
  type Calibration,
  type CalibrationBin,
  type CalibrationOptions,
  calibration,
} from "../evaluate/calibration.ts";
export { type Classifier, openClassifier } from "../evaluate/classifier.ts";
export {
  type Averaging,
  accuracy,
  averaged,
  type BinaryCounts,
  balancedAccuracy,
  binaryCounts,
  type ConfusionMatrix,
  cohenKappa,
  confusionMatrix,
  countsOfClasses,
  fBeta,
  matthewsCorrelation,
  precision,
  recall,
  specificity,
} from "../evaluate/confusion.ts";
export {
  type CurveOptions,
  type PrecisionRecallPoint,
  precisionRecallCurve,
  type RocPoint,
  rocCurve,
} from "../evaluate/curves.ts";
export { decide } from "../evaluate/decide.ts";
export {
  type AskedNegative,
  type Counted,
  type FalseAlarmOptions,
  type FalseAlarms,
  falseAlarms,
} from "../evaluate/falseAlarms.ts";
export type { Baseline, ConfusedPair, Headline, Overlap } from "../evaluate/headline.ts";
export { type Estimate, type Interval, proportion, wilsonInterval } from "../evaluate/interval.ts";
export { type Answered, answers } from "../evaluate/judge.ts";
export {
  type Area,
  type ClassCurves,
  type Judgement,
  type JudgementOptions,
  judgement,
} from "../evaluate/judgement.ts";
export type { JudgementWarning } from "../evaluate/judgementWarnings.ts";
export { judgeValues, predictValues, type ValueTable } from "../evaluate/judgeValues.ts";
export { findLabelErrors, type LabelErrors, type Suspect } from "../evaluate/labelErrors.ts";
export { type CompareOptions, type Comparison, mcnemarTest } from "../evaluate/mcnemar.ts";
export { findOverlap } from "../evaluate/overlap.ts";
export { brierScore, likeliest, logLoss, topKAccuracy } from "../evaluate/probabilities.ts";
export { averagePrecision, classColumn, oneAgainstRestMean, rocAuc } from "../evaluate/ranking.ts";
export { type ClassScores, type Scores, score } from "../evaluate/scores.ts";
export type { SourceJudgement } from "../evaluate/sourceJudgement.ts";
export { fitTemperature, type Sureness, type Temperature, temper } from "../evaluate/temperature.ts";
export { type Choice, type ChosenDecision, chooseDecision } from "../evaluate/thresholds.ts";
export { scoreValues, type ValueScores } from "../evaluate/valueScores.ts";
export type { Costs, Wish } from "../evaluate/wish.ts";
export { type BinaryCrossentropyOptions, binaryCrossentropy } from "../nn/losses/binaryCrossentropy.ts";
export { categoricalHinge } from "../nn/losses/categoricalHinge.ts";
export { type ContrastiveOptions, contrastive } from "../nn/losses/contrastive.ts";
export { cosineSimilarity } from "../nn/losses/cosineSimilarity.ts";
export { type CrossEntropyOptions, crossEntropy, softmaxCrossEntropy } from "../nn/losses/crossEntropy.ts";
export { type FocalLossOptions, focalLoss } from "../nn/losses/focalLoss.ts";
export { hinge, squaredHinge } from "../nn/losses/hinge.ts";
export { type HuberOptions, huber } from "../nn/losses/huber.ts";
export { type KlDivergenceOptions, klDivergence } from "../nn/losses/klDivergence.ts";
export { logCosh } from "../nn/losses/logCosh.ts";
export type { Loss } from "../nn/losses/loss.ts";
export { meanAbsoluteError } from "../nn/losses/meanAbsoluteError.ts";
export { meanSquaredError } from "../nn/losses/meanSquaredError.ts";
export { poisson } from "../nn/losses/poisson.ts";
export { type RocAucSurrogateOptions, rocAucSurrogate } from "../nn/losses/rocAucSurrogate.ts";
export { type TripletOptions, triplet } from "../nn/losses/triplet.ts";
export type { Model, Weights } from "../nn/model.ts";
export { type AdadeltaOptions, adadelta } from "../nn/optimizers/adadelta.ts";
export { type AdagradOptions, adagrad } from "../nn/optimizers/adagrad.ts";
export { type AdamOptions, adam } from "../nn/optimizers/adam.ts";
export { type AdamaxOptions, adamax } from "../nn/optimizers/adamax.ts";
export { type AdamWOptions, adamW } from "../nn/optimizers/adamW.ts";
export {
  type ExponentialMovingAverageOptions,
  exponentialMovingAverage,
} from "../nn/optimizers/exponentialMovingAverage.ts";
export { type FtrlOptions, ftrl } from "../nn/optimizers/ftrl.ts";
export { groups, type WeightGroup } from "../nn/optimizers/groups.ts";
export { type LionOptions, lion } from "../nn/optimizers/lion.ts";
export { type FallingAlpha, type LookaheadOptions, lookahead } from "../nn/optimizers/lookahead.ts";
export type { WeightMatch } from "../nn/optimizers/match.ts";
export { type MuonOptions, muon } from "../nn/optimizers/muon.ts";
export { type NadamOptions, nadam } from "../nn/optimizers/nadam.ts";
export type {
  AveragedStep,
  Optimizer,
  OptimizerStep,
  OptimizerUpdate,
  TrainedWeight,
  WeightAveraging,
} from "../nn/optimizers/optimizer.ts";
export { type ProximalAdagradOptions, proximalAdagrad } from "../nn/optimizers/proximalAdagrad.ts";
export { type RmspropOptions, rmsprop } from "../nn/optimizers/rmsprop.ts";
export { type SgdOptions, sgd } from "../nn/optimizers/sgd.ts";
export { decoupledWeightDecay } from "../nn/optimizers/weightDecay.ts";
export { type ConstantOptions, constantRate } from "../nn/schedules/constantRate.ts";
export { type CosineDecayOptions, cosineDecay } from "../nn/schedules/cosineDecay.ts";
export { type CosineRestartsOptions, cosineRestarts } from "../nn/schedules/cosineRestarts.ts";
export { type CyclicOptions, cyclic } from "../nn/schedules/cyclic.ts";
export { type ExponentialDecayOptions, exponentialDecay } from "../nn/schedules/exponentialDecay.ts";
export { type InverseTimeDecayOptions, inverseTimeDecay } from "../nn/schedules/inverseTimeDecay.ts";
export { linearWarmup, type WarmupOptions } from "../nn/schedules/linearWarmup.ts";
export { type OneCycleOptions, oneCycle } from "../nn/schedules/oneCycle.ts";
export { type PiecewiseConstantOptions, piecewiseConstant } from "../nn/schedules/piecewiseConstant.ts";
export { type PolynomialDecayOptions, polynomialDecay } from "../nn/schedules/polynomialDecay.ts";
export { type ReduceOnPlateauOptions, reduceOnPlateau } from "../nn/schedules/reduceOnPlateau.ts";
export type { EpochResult, Progress, Schedule, ScheduledRate } from "../nn/schedules/schedule.ts";
export type { Span } from "../nn/schedules/span.ts";
export { type StepDecayOptions, stepDecay } from "../nn/schedules/stepDecay.ts";
export { type TriangleOptions, triangle } from "../nn/schedules/triangle.ts";
export { type Limit, limits } from "../runtime/limits.ts";
export type { EngineName, Runtime, Session, SessionOptions, Tensors } from "../runtime/runtime.ts";
export {
  balancedPart,
  type StressCurve,
  type StressOptions,
  type StressPoint,
  type StressResult,
  stressTest,
} from "../stress/stressTest.ts";
export { type DrawOptions, drawNetwork } from "../summary/picture.ts";
export {
  type LayerSummary,
  type NetworkSummary,
  type SummarizeOptions,
  summarize,
  type WeightCounts,
} from "../summary/summary.ts";
export type { TrainingMemory } from "../summary/trainingMemory.ts";
export type { Checkpoint } from "../train/checkpoint.ts";
export type { CheckpointSpacing } from "../train/checkpointClock.ts";
export type {
  CheckpointEvent,
  EndEvent,
  EpochEvent,
  Fault,
  FitEvent,
  SetbackEvent,
  StartEvent,
  StepEvent,
} from "../train/events.ts";
export type { FitValuesEvent } from "../train/fitValues.ts";
export { firstWeight, frozenWeights, initialState } from "../train/initialState.ts";
export type { Best, EarlyStopping, Monitor } from "../train/monitor.ts";
export type { FitProgress } from "../train/progress.ts";
export { openTrainer, type StepInput, type StepResult, type Trainer } from "../train/trainer.ts";
export {
  type StepDescription,
  type StepTensor,
  type TrainingStepFiles,
  type TrainingStepOptions,
  trainingStepFiles,
} from "../train/trainingStepFiles.ts";
export { type AskRows, type Effect, effectInWords, measureEffects } from "../values/effects.ts";
export type { Estimated, Estimator, NamedValues } from "../values/estimator.ts";
export type { EstimatorInfo, KnownColumn } from "../values/estimatorFile.ts";
export { type HiddenUnit, type HiddenUnits, hiddenUnits } from "../values/hiddenUnits.ts";
export { type EstimateScores, judgeEstimates } from "../values/judgeEstimates.ts";
export { applyFormula, type LinearFormula, leastSquares } from "../values/leastSquares.ts";
export { linearFormula, linearNetwork } from "../values/linear.ts";
export { type AirbenchOptions, airbench94, airbench95, airbench96 } from "../zoo/airbench.ts";
export { type AlexnetOptions, alexnet, alexnetTflearn } from "../zoo/alexnet.ts";
export { autoencoder } from "../zoo/autoencoder.ts";
export { birdNet } from "../zoo/birdNet.ts";
export { type DensenetOptions, densenet } from "../zoo/densenet.ts";
export { type EightOptions, eight } from "../zoo/eight.ts";
export { type EightConvOptions, eightConv } from "../zoo/eightConv.ts";
export { type EightDeepOptions, eightDeep } from "../zoo/eightDeep.ts";
export { type GooglenetOptions, googlenet } from "../zoo/googlenet.ts";
export { type HighwayNetOptions, highwayNet } from "../zoo/highwayNet.ts";
export { housePrices } from "../zoo/housePrices.ts";
export { type MnistOptions, mnistConv, mnistDense } from "../zoo/mnist.ts";
export { type MobilenetV2Options, mobilenetV2 } from "../zoo/mobilenetV2.ts";
export { type NetworkInNetworkOptions, networkInNetwork } from "../zoo/networkInNetwork.ts";
export { findNetwork, type NetworkName, networks, type ZooNetwork } from "../zoo/networks.ts";
export { type PreactResnetOptions, preactResnet } from "../zoo/preactResnet.ts";
export { type ResnetOptions, resnet18, resnet34, resnet50, resnext50 } from "../zoo/resnet.ts";
export { type Resnet9Options, resnet9 } from "../zoo/resnet9.ts";
export { type ResnetCifarOptions, resnetCifar } from "../zoo/resnetCifar.ts";
export { type ResnextCifarOptions, resnextCifar } from "../zoo/resnext.ts";
export { type TilesOptions, tiles } from "../zoo/tiles.ts";
export { type VggOptions, vgg16, vgg19 } from "../zoo/vgg.ts";

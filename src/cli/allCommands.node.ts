import type { Commands } from "./commands.ts";

/** The commands, each loaded when it is chosen: `plumage --help` loads none. */
export const allCommands: Commands = {
  train: () => import("./train.node.ts"),
  predict: () => import("./predict.node.ts"),
  evaluate: () => import("./evaluate.node.ts"),
  verify: () => import("./verify.node.ts"),
  inspect: () => import("./inspect.node.ts"),
  report: () => import("./report.node.ts"),
  explain: () => import("./explain.node.ts"),
  serve: () => import("./serve.node.ts"),
  summary: () => import("./summary.node.ts"),
  export: () => import("./export.node.ts"),
  "runs list": () => import("./runsList.node.ts"),
  "runs show": () => import("./runsShow.node.ts"),
  "runs remove": () => import("./runsRemove.node.ts"),
  "runs compare": () => import("./runsCompare.node.ts"),
  "data list": () => import("./dataList.node.ts"),
  "data info": () => import("./dataInfo.node.ts"),
  "data get": () => import("./dataGet.node.ts"),
  "data import": () => import("./dataImport.node.ts"),
  "data remove": () => import("./dataRemove.node.ts"),
  "data audit": () => import("./dataAudit.node.ts"),
  "data preview": () => import("./dataPreview.node.ts"),
  "values train": () => import("./valuesTrain.node.ts"),
  "values predict": () => import("./valuesPredict.node.ts"),
  "values evaluate": () => import("./valuesEvaluate.node.ts"),
};

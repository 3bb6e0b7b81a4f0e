import { fraction, list, positiveNumber, text, toggle, wholeNumber } from "../flags.ts";
import { wordsFlag } from "../wordsFlag.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { engine as anyEngine, threads as anyThreads, json, jsonObject } from "./common.ts";

const estimator = { name: "<model>", about: "a file that `plumage values train` wrote" };

// A few columns are quickest so.
const engine = { ...anyEngine, about: "what runs the model (default: cpu)" };
const threads = { ...anyThreads, about: "threads for one step (default: 1)" };

/** Numbers from tables of numbers. */
export const valuesCommands = {
  "values train": {
    summary: "learn to estimate a number, such as a price, from the columns of a table",
    about:
      "Reads CSV with the names of the columns in its first line, divides the rows into those to learn from, to watch training with and to judge, trains a " +
      "network of four units between columns and estimate, and writes it as an ONNX file. Says how far off it is on rows that it has not seen, beside always " +
      "saying the mean and beside least squares, and what more of each column changes.",
    arguments: [{ name: "<table>", about: "a CSV file" }],
    flags: {
      target: text("the column to estimate", "COLUMN"),
      inputs: list("the columns to estimate it from (default: all others)", "COLUMNS"),
      words: wordsFlag("the words of a column, in an order that means something: they become 0, 1, 2 ..."),
      linear: toggle("a plain weighted sum of the columns instead of the network"),
      epochs: wholeNumber("how often all training rows are seen (default: 100)", { min: 1 }),
      batchSize: wholeNumber("rows a step (default: 32, or a hundredth of many)", { min: 1 }),
      learningRate: positiveNumber("how far one step goes at first (default: 0.02)"),
      validationFraction: fraction("the part of the rows that training is watched with (default: 0.15)"),
      testFraction: fraction("the part of the rows kept for the judgement (default: 0.15)"),
      seed: wholeNumber("fixes everything random: same seed, same model (default: 0)", { min: 0 }),
      out: text("where the model goes; an older file is replaced (default: named for the target)", "FILE"),
      engine,
      threads,
      json,
    },
    examples: [
      "plumage values train houses.csv --target price --inputs bedrooms,sqft",
      'plumage values train shirts.csv --target price --words "size=S,M,L"',
    ],
  },
  "values predict": {
    summary: "estimate the number for values that you give",
    about:
      "Wants a value for each column that the model learned from. Says how far off the model was on rows that it had not seen, and which values are outside of " +
      "what it learned from.",
    arguments: [estimator, { name: "<values...>", about: "each column as name=value" }],
    flags: { engine, threads, json: jsonObject },
    examples: ['plumage values predict price.onnx bedrooms=3 sqft=2000 "place=Skid Row"'],
  },
  "values evaluate": {
    summary: "judge such a model on a table whose truth is known",
    about:
      "On the table that it learned from, only the rows that were kept for the judgement are asked; on any other table all. The table needs the columns of the " +
      "model, and that of the target.",
    arguments: [estimator, { name: "<table>", about: "a CSV file" }],
    flags: { engine, threads, json: jsonObject },
    examples: ["plumage values evaluate price.onnx houses.csv"],
  },
} as const satisfies CommandSpecs;

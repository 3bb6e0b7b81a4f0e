import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeModel, encodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { asSplit } from "../../src/data/selection.ts";
import { stripes } from "../../src/data/synthetic/background.ts";
import { judgeFile } from "../../src/evaluate/judge.ts";
import { inspect } from "../../src/verify/inspect.ts";

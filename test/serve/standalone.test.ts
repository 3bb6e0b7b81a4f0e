/** `plumage export --web-page` and `--node-server`: folders that ask a model without Plumage. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Decision } from "../../src/compile/decision.ts";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { writeFolder } from "../../src/files/writeFolder.node.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { findWebLibrary, webPageFolder } from "../../src/serve/standalone.node.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";
import { inFolder, type Outcome } from "../cli/world.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { brightness } from "./models.ts";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const executable = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
const library = await findWebLibrary([modules]);
if (executable === undefined) console.log("left out: the page in a browser, for there is no Chromium (CHROMIUM_PATH)");
if (library === undefined) console.log("left out: the page in a browser, for onnxruntime-web is not installed");

let folder: TemporaryFolder;
let plumage: (...argv: string[]) => Promise<Outcome>;
const at = (...names: string[]) => path.join(folder.path, ...names);

/** Models by name, each with how pictures are brought to its size. */
const models = ["plain", "sure", "grey", "crop", "pad"] as const;
const photos = ["photo.jpg", "upright.jpg", "clear.png", "deep.png", "exact.png"] as const;

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path);
  await brightness(at("plain.onnx"));
  await brightness(at("sure.onnx"), { positive: "bright", threshold: 0.5, notSure: { low: 0.001, high: 0.9999 } });
  await patchwork("grey", 1, "squash", { threshold: 0.999 });
  await patchwork("crop", 3, "crop");
  await patchwork("pad", 3, "pad");
  const [width, height] = [90, 61];
  const slope = (channels: 3 | 4) => {
    const value = (x: number, y: number, c: number) => [x * 2.5, y * 4, 255 - x * 2, 90 + y * 2][c]!;
    const size = width * height * channels;
    const place = (i: number) => Math.floor(i / channels);
    return Uint8Array.from({ length: size }, (_, i) =>
      value(place(i) % width, Math.floor(place(i) / width), i % channels),
    );
  };
  const picture = (channels: 3 | 4) => sharp(slope(channels), { raw: { width, height, channels } });
  await picture(3).jpeg({ quality: 95 }).toFile(at("photo.jpg"));
  await picture(3).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toFile(at("upright.jpg"));
  await picture(4).png().toFile(at("clear.png"));
  await picture(3).toColourspace("rgb16").png().toFile(at("deep.png"));
  await picture(3).resize(4, 4, { fit: "fill" }).png().toFile(at("exact.png"));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Three classes, each with a weight of its own for every number of a 4 x 4 image. */
async function patchwork(name: string, channels: 1 | 3, fit: string, decision?: Decision): Promise<void> {
  const pixels = 16 * channels;
  const kernel = Array.from({ length: pixels * 3 }, (_, i) => Math.sin(i * i) / 255);
  const model = {
    network: sequential(flatten(), dense(3, { activation: "softmax" })),
    image: { height: 4, width: 4, channels },
    classes: ["owl", "robin & wren", "<b>gull</b>"],
    weights: {
      "dense.kernel": fromNumbers("float32", [pixels, 3], kernel),
      "dense.bias": fromNumbers("float32", [3], [0, 0, 0]),
    },
  };
  const { training } = await recordOf(fit, channels);
  await writeFile(at(`${name}.onnx`), encodeModel(model, training, decision === undefined ? {} : { decision }));
}

/** The account of a training that brought pictures to their size in this way. */
async function recordOf(fit: string, channels: 1 | 3) {
  const { readModelInfo } = await import("../../src/compile/modelFile.ts");
  if (!existsSync(at("trained")))
    await plumage("train", "birds", "--threads", "1", "--epochs", "1", "--out", "trained");
  const { training } = readModelInfo(await readFile(at("trained", "model.onnx")));
  const options = { height: 4, width: 4, channels, fit, ...(fit === "pad" && { background: "#204060" }) };
  const data = { location: "/photos", key: "k", options, classes: ["a"], images: 1, problems: 0 };
  return { training: { ...training, data } };
}

/** What `plumage predict` says of each picture. */
async function predicted(model: string): Promise<readonly Said[]> {
  const { stdout } = await plumage("predict", `${model}.onnx`, ...photos, "--engine", "cpu", "--json");
  const lines = stdout.trimEnd().split("\n");
  const said = new Map(lines.map((line) => JSON.parse(line)).map(({ file, engine: _, ...one }) => [file, one]));
  return photos.map((name) => said.get(name));
}

interface Said {
  readonly label: string;
  readonly notSure?: true;
  readonly probabilities: Readonly<Record<string, number>>;
}

describe("plumage export --node-server", () => {
  async function serving<T>(model: string, work: (url: string) => Promise<T>, env = {}): Promise<T> {
    const out = `server-${model}-${Object.keys(env).length}`;
    const { code, stderr } = await plumage("export", `${model}.onnx`, "--node-server", out);
    expect([code, stderr]).toEqual([0, ""]);
    await symlink(modules, at(out, "node_modules"));
    const options = { cwd: at(out), env: { ...process.env, PORT: "0", ...env } };
    const child = spawn(process.execPath, ["server.mjs"], { ...options, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.once("data", (line) => resolve(String(line).trim()));
        child.once("exit", (status) => reject(new Error(`the server ended with ${status}`)));
      });
      return await work(url);
    } finally {
      child.kill();
    }
  }

  it.each(models)("writes a server that says of pictures what predict says: %s", async (model) => {
    const wanted = await predicted(model);
    await serving(model, async (url) => {
      for (const [i, photo] of photos.entries()) {
        const response = await fetch(url, { method: "POST", body: new Uint8Array(await readFile(at(photo))) });
        expect(await response.json()).toEqual(wanted[i]);
      }
    });
  });

  it("explains what cannot be answered", async () => {
    const whole = new Uint8Array(await readFile(at("photo.jpg")));
    const status = async (url: string, body?: string | Uint8Array<ArrayBuffer>, method = "POST") => {
      const response = await fetch(url, { method, ...(body !== undefined && { body }) });
      expect(await response.json()).toEqual({ error: expect.stringMatching(/\.$/) });
      return response.status;
    };
    await serving(
      "plain",
      async (url) => {
        expect(await status(url, "", "POST")).toBe(400);
        expect(await status(url, undefined, "GET")).toBe(405);
        expect(await status(new URL("/other", url).href, whole)).toBe(404);
        expect(await status(url, "no picture")).toBe(415);
        expect(await status(url, '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).toBe(415);
        expect(await status(url, whole.subarray(0, whole.length / 2))).toBe(422);
        expect(await status(url, new Uint8Array(20_001))).toBe(413);
        expect(await status(url, new Uint8Array(await readFile(at("large.png"))))).toBe(413);
        expect((await fetch(url, { method: "POST", body: whole })).status).toBe(200);
      },
      { MAX_BYTES: "20000", MAX_PIXELS: "10000" },
    );
  }, 60_000);

  beforeAll(async () => {
    const large = sharp({ create: { width: 101, height: 100, channels: 3, background: "red" } });
    await large.png().toFile(at("large.png"));
  });

  it("holds what the server needs, and nothing of Plumage", async () => {
    await plumage("export", "plain.onnx", "--node-server", "bare", "--json");
    const names = ["README.md", "model.json", "model.onnx", "package.json", "server.mjs"];
    expect((await readdir(at("bare"))).sort()).toEqual(names.sort());
    const { dependencies } = JSON.parse(await readFile(at("bare", "package.json"), "utf8"));
    expect(Object.keys(dependencies)).toEqual(["onnxruntime-node", "sharp"]);
    expect(await readFile(at("bare", "model.onnx"))).toEqual(await readFile(at("plain.onnx")));
    expect((await readFile(at("bare", "server.mjs"), "utf8")).split("\n").length).toBeLessThan(120);
  });
});

describe.runIf(executable !== undefined && library !== undefined)("plumage export --web-page, in Chromium", () => {
  const types: Readonly<Record<string, string>> = {
    ...{ ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" },
    ...{ ".json": "application/json", ".wasm": "application/wasm" },
  };

  it.each(models)("says of pictures nearly what predict says: %s", async (model) => {
    const wanted = await predicted(model);
    const { code, stderr } = await plumage("export", `${model}.onnx`, "--web-page", `page-${model}`);
    expect([code, stderr]).toEqual([0, ""]);
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      const name = request.url === "/" ? "index.html" : request.url!.slice(1);
      asked.push(name);
      response.setHeader("content-type", types[path.extname(name)] ?? "application/octet-stream");
      response.end(await readFile(at(`page-${model}`, name)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
    try {
      const tab = await browser.newPage();
      const others: string[] = [];
      const problems: string[] = [];
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      tab.on("request", (request) => {
        if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(origin)) others.push(request.url());
      });
      tab.on("pageerror", (error) => problems.push(error.message));
      await tab.goto(origin);
      await tab.getByText(/^The model knows [23] classes: /).waitFor();
      for (const [i, photo] of photos.entries()) {
        // The right answer by the page's own function, then what the page shows.
        const base64 = (await readFile(at(photo))).toString("base64");
        const program = `import("/app.js").then(async ({ classify }) =>
          classify(await (await fetch("data:image/*;base64,${base64}")).blob()))`;
        const said = (await tab.evaluate(program)) as Said;
        const { label, notSure, probabilities } = wanted[i]!;
        expect([photo, said.label, said.notSure]).toEqual([photo, label, notSure]);
        const away = Object.keys(probabilities).map((name) =>
          Math.abs(said.probabilities[name]! - probabilities[name]!),
        );
        expect(Math.max(...away)).toBeLessThan(photo === "exact.png" ? 0.01 : 0.1);
        await tab.setInputFiles("#file", at(photo));
        await tab.getByText("Looking ...").waitFor({ state: "detached" });
        const [likeliest] = Object.entries(probabilities).toSorted((a, b) => b[1] - a[1])[0]!;
        const shares = Object.values(said.probabilities).toSorted((a, b) => b - a);
        const bars = await tab
          .locator(".bar i")
          .evaluateAll((all) =>
            all.map((each) => Number.parseFloat((each as unknown as { style: { width: string } }).style.width)),
          );
        for (const [place, share] of shares.entries()) expect(bars[place]).toBeCloseTo(100 * share, 3);
        const heading = notSure ? `Not sure; most likely ${likeliest}` : label;
        await expect.poll(() => tab.locator("#answer h2").textContent()).toBe(heading);
      }
      expect([others, problems]).toEqual([[], []]);
      expect(asked).toContain("onnxruntime/ort-wasm-simd-threaded.wasm");
    } finally {
      await browser.close();
      server.close();
    }
  });

  it("says that it must be served, when it is opened from the disk", async () => {
    await plumage("export", "plain.onnx", "--web-page", "disk");
    const browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox"] });
    const tab = await browser.newPage();
    await tab.goto(`file://${at("disk", "index.html")}`);
    expect(await tab.locator("#about").textContent()).toMatch(/opened from the disk.* npx serve/);
    await browser.close();
  });
});

describe("the folder", () => {
  it("is not written where something is", async () => {
    await mkdir(at("taken"));
    await writeFile(at("taken", "mine.txt"), "mine");
    const { code, stderr } = await plumage("export", "plain.onnx", "--node-server", "taken");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/taken: the folder is not empty.*holds mine\.txt/)]);
    expect(await readdir(at("taken"))).toEqual(["mine.txt"]);
  });

  it("may be there, empty, or deep in folders that are not", async () => {
    await mkdir(at("empty"));
    expect((await plumage("export", "plain.onnx", "--node-server", "empty")).code).toBe(0);
    expect((await plumage("export", "plain.onnx", "--node-server", "new/and/deep")).code).toBe(0);
    expect(await readdir(at("new", "and", "deep"))).toEqual(await readdir(at("empty")));
  });

  it("is whole or not there", async () => {
    const files = { "a.txt": "a", "b/c.txt": { copyOf: at("gone") } };
    const elsewhere = (place: string) => `give a folder ${place}`;
    await expect(writeFolder(at("half", "way"), files, elsewhere)).rejects.toThrow(/cannot be written/);
    expect((await readdir(folder.path)).filter((name) => /half|tmp/.test(name))).toEqual([]);
  });

  it("is no page without onnxruntime-web", async () => {
    expect(await findWebLibrary([folder.path])).toBeUndefined();
    const model = await readFile(at("plain.onnx"));
    await expect(webPageFolder(model, undefined)).rejects.toThrow(/not installed.*npm install onnxruntime-web/);
  });

  it("is of one kind, and of a model", async () => {
    const two = await plumage("export", "plain.onnx", "--node-server", "x", "--web-page", "y");
    expect([two.code, two.stderr]).toEqual([2, expect.stringMatching(/plumage export plain\.onnx --web-page y\./)]);
    const none = await plumage("export", "gone.onnx", "--node-server", "x");
    expect([none.code, none.stderr]).toEqual([1, expect.stringMatching(/gone\.onnx does not exist/)]);
    expect(existsSync(at("x"))).toBe(false);
  });
});

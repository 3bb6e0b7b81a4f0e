/** A server on a port: what comes of pictures, of what is none, of limits, and of its end. */
import { createHash } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { threadedCpuRuntime } from "../../src/runtime/thread.node.ts";
import { createServer, type ModelServer } from "../../src/serve/createServer.node.ts";
import type { ServeOptions } from "../../src/serve/serveOptions.ts";
import { type TemporaryFolder, temporaryFolder } from "../data/temporary.ts";
import { brightness, SIZE } from "./models.ts";

let folder: TemporaryFolder;
const at = (name: string) => path.join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  await brightness(at("plain.onnx"));
  await brightness(at("unsure.onnx"), { positive: "bright", threshold: 0.7, notSure: { low: 0.3, high: 0.7 } });
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A picture of one grey. */
const grey = (value: number, { width = 40, height = 20 } = {}) =>
  sharp({ create: { width, height, channels: 3, background: { r: value, g: value, b: value } } });

interface Served extends AsyncDisposable {
  readonly server: ModelServer;
  readonly url: string;
  readonly port: number;
}

async function serve(options: ServeOptions = {}, model = "plain.onnx"): Promise<Served> {
  const server = await createServer(at(model), { runtime: threadedCpuRuntime({ threads: 1 }), ...options });
  const { url, port } = await server.listen({ port: 0 });
  return { server, url, port, [Symbol.asyncDispose]: () => server.close() };
}

const post = async (url: string, body: Uint8Array | FormData | string, type?: string) => {
  const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
  const response = await fetch(`${url}`, { method: "POST", body: body as string, headers });
  return { status: response.status, headers: response.headers, json: JSON.parse(await response.text()) };
};

/** By its definition: the logistic function of how far the mean is above 127.5, in tens. */
const bright = (value: number) => 1 / (1 + Math.exp(-(value - 127.5) / 10));

describe("POST /predict", () => {
  it("answers each kind of picture by what is on it", async () => {
    await using served = await serve();
    for (const format of ["jpeg", "png", "webp", "gif", "avif", "tiff"] as const) {
      const body = await grey(150).toFormat(format).toBuffer();
      const { status, json } = await post(`${served.url}predict`, body, `image/${format}`);
      expect([format, status, json.label]).toEqual([format, 200, "bright"]);
      expect(json.probability).toBe(json.probabilities.bright);
      expect(Math.abs(json.probability - bright(150))).toBeLessThan(0.02);
      expect(json.probabilities.dark + json.probabilities.bright).toBeCloseTo(1, 5);
      expect(json.notSure).toBeUndefined();
    }
    const untyped = await post(`${served.url}predict?top=1`, await grey(20).png().toBuffer());
    expect([untyped.status, Object.keys(untyped.json.probabilities)]).toEqual([200, ["dark"]]);
  });

  it("answers forms picture by picture, and one broken one does not spoil the others", async () => {
    await using served = await serve();
    const form = new FormData();
    form.append("image", new Blob([await grey(200).jpeg().toBuffer()]), "day.jpg");
    form.append("image", new Blob(["no picture at all"]), "notes.jpg");
    form.append("image", new Blob([await grey(20).png().toBuffer()]), "night.png");
    const { status, json } = await post(`${served.url}predict`, form);
    expect(status).toBe(200);
    expect(json.answers.map((one: Record<string, unknown>) => [one.name, one.label])).toEqual([
      ["day.jpg", "bright"],
      ["notes.jpg", undefined],
      ["night.png", "dark"],
    ]);
    expect(json.answers[1].error.what).toBe("The body is no picture");
    const empty = new FormData();
    empty.append("photo", "x");
    expect(await post(`${served.url}predict`, empty)).toMatchObject({
      status: 400,
      json: { error: { received: 'the fields "photo"' } },
    });
  });

  it("takes pixels as they are", async () => {
    await using served = await serve();
    const one = SIZE * SIZE * 3;
    const body = new Uint8Array(3 * one)
      .fill(10, 0, one)
      .fill(140, one, 2 * one)
      .fill(250, 2 * one);
    const { json } = await post(`${served.url}predict`, body, "application/vnd.plumage.pixels");
    const told = json.answers.map((answer: { probabilities: { bright: number } }) => answer.probabilities.bright);
    for (const [i, value] of [10, 140, 250].entries()) expect(told[i]).toBeCloseTo(bright(value), 5);
    expect((await post(`${served.url}predict`, body.subarray(1), "application/vnd.plumage.pixels")).status).toBe(422);
  });

  it("honours the model's decision", async () => {
    await using served = await serve({}, "unsure.onnx");
    const ask = async (value: number) => (await post(`${served.url}predict`, await grey(value).png().toBuffer())).json;
    expect(await ask(127)).toMatchObject({ label: "dark", notSure: true });
    expect(await ask(160)).toMatchObject({ label: "bright", notSure: false });
    expect(await ask(90)).toMatchObject({ label: "dark", notSure: false });
  });

  it("gives each of many at once its own answer", async () => {
    await using served = await serve({ batch: 8 });
    const values = Array.from({ length: 60 }, (_, i) => 100 + i);
    const told = await Promise.all(
      values.map(async (value) => (await post(`${served.url}predict`, await grey(value).png().toBuffer())).json),
    );
    for (const [i, value] of values.entries()) expect(told[i].probabilities.bright).toBeCloseTo(bright(value), 4);
    const metrics = await (await fetch(`${served.url}metrics`)).text();
    expect(metrics).toContain('plumage_requests_total{route="/predict",status="200"} 60');
    expect(metrics).toContain("plumage_batch_size_sum 60");
    expect(Number(/plumage_batch_size_count (\d+)/.exec(metrics)![1])).toBeLessThanOrEqual(60);
    expect(metrics).toContain("plumage_pictures_under_way 0");
    expect(metrics).toContain('plumage_request_seconds_bucket{le="+Inf"} 60');
  });
});

describe("what cannot be answered", () => {
  it.each([
    [
      "garbage",
      async () => Buffer.from("x".repeat(500)),
      "image/jpeg",
      415,
      /^The body is no picture: expected a JPEG/,
    ],
    ["nothing", async () => Buffer.alloc(0), "image/jpeg", 400, /^The body is empty/],
    ["text", async () => Buffer.from("hello"), "text/plain", 415, /^A body of this type is no picture: expected image/],
    ["JSON", async () => Buffer.from("{}"), "application/json", 415, /application\/json/],
    [
      "a cut JPEG",
      async () => (await grey(9, { width: 300, height: 300 }).jpeg().toBuffer()).subarray(0, 700),
      "image/jpeg",
      422,
      /damaged or cut off/,
    ],
    [
      "too many bytes",
      async () => Buffer.alloc(50_001),
      "image/jpeg",
      413,
      /^The body is too large: expected at most 50000 bytes, got 50001/,
    ],
    [
      "a bomb",
      async () => grey(9, { width: 3000, height: 3000 }).png().toBuffer(),
      "image/png",
      413,
      /at most 1000000 pixels, got 3000 x 3000/,
    ],
    [
      "a large JPEG",
      async () => grey(9, { width: 1001, height: 1000 }).jpeg({ quality: 1 }).toBuffer(),
      "image/jpeg",
      413,
      /1001 x 1000/,
    ],
    [
      "a broken form",
      async () => Buffer.from("--a\r\n"),
      "multipart/form-data; boundary=b",
      400,
      /^The form is broken/,
    ],
  ] as const)("%s", async (_, body, type, status, message) => {
    await using served = await serve({ maxBytes: 50_000, maxPixels: 1_000_000 });
    const told = await post(`${served.url}predict`, await body(), type);
    expect([told.status, told.json.error.message]).toEqual([status, expect.stringMatching(message)]);
    const good = await post(`${served.url}predict`, await grey(200).png().toBuffer());
    expect([good.status, good.json.label]).toEqual([200, "bright"]);
  });

  it("paths, methods and numbers that are not there", async () => {
    await using served = await serve();
    expect((await fetch(`${served.url}constructor`)).status).toBe(404);
    const get = await fetch(`${served.url}predict`);
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await post(`${served.url}predict?top=0`, await grey(1).png().toBuffer())).status).toBe(400);
  });

  it("a body that grows without telling its length", async () => {
    await using served = await serve({ maxBytes: 10_000 });
    const status = await new Promise((resolve, reject) => {
      const asked = httpRequest(`${served.url}predict`, { method: "POST", headers: { "content-type": "image/png" } });
      asked.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
      asked.write(Buffer.alloc(8000));
      asked.write(Buffer.alloc(8000));
    });
    expect(status).toBe(413);
  });

  it("who is too slow, and who speaks no HTTP", async () => {
    await using served = await serve({ timeout: 0.4 });
    const say = (text: string) =>
      new Promise<string>((resolve) => {
        let told = "";
        const socket = connect(served.port, "127.0.0.1", () => socket.write(text));
        socket.on("data", (piece) => {
          told += piece;
        });
        socket.on("close", () => resolve(told));
      });
    const slow = say("POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: image/png\r\ncontent-length: 900\r\n\r\nabc");
    expect(await say("how do you do\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*"error"/);
    expect(await slow).toMatch(/^HTTP\/1\.1 408 [\s\S]*"error"/);
    const metrics = await (await fetch(`${served.url}metrics`)).text();
    expect(metrics).toContain('status="408"} 1');
  });

  it("more than fits the queue is told to come again; who goes away frees its place", async () => {
    await using served = await serve({ queue: 4 });
    const hash = createHash("sha256").update("noise").digest();
    const noise = Buffer.alloc(3000 * 2000 * 3, hash);
    const heavy = await sharp(noise, { raw: { width: 3000, height: 2000, channels: 3 } })
      .jpeg()
      .toBuffer();
    const told = await Promise.all(Array.from({ length: 40 }, () => post(`${served.url}predict`, heavy, "image/jpeg")));
    const statuses = told.map(({ status }) => status);
    expect([...new Set(statuses)].sort()).toEqual([200, 503]);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4);
    expect(told.find(({ status }) => status === 503)!.headers.get("retry-after")).toBe("1");

    const agent = new Agent({ maxSockets: 40 });
    for (let i = 0; i < 20; i++) {
      const asked = httpRequest(`${served.url}predict`, { method: "POST", agent }).on("error", () => {});
      asked.end(heavy, () => setTimeout(() => asked.destroy(), 5));
    }
    const underWay = async () =>
      Number(/pictures_under_way (\d+)/.exec(await (await fetch(`${served.url}metrics`)).text())![1]);
    await expect.poll(underWay, { timeout: 20_000 }).toBe(0);
    // Those who went away may not all have come yet.
    const small = await grey(200).png().toBuffer();
    const answered = async () => (await post(`${served.url}predict`, small)).status;
    await expect.poll(answered, { timeout: 20_000 }).toBe(200);
  });

  it("what takes too long is given up", async () => {
    await using served = await serve({ timeout: 0.05, maxPixels: 200_000_000 });
    const large = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    expect(await post(`${served.url}predict`, large)).toMatchObject({ status: 504 });
  });
});

describe("beside predictions", () => {
  it("describes itself in OpenAPI 3.1 that a validator takes, and the page needs nothing else", async () => {
    await using served = await serve();
    const described = (await (await fetch(`${served.url}openapi.json`)).json()) as { openapi: string };
    const { valid, errors } = await new Validator().validate(described);
    expect(errors).toBeUndefined();
    expect([valid, described.openapi]).toEqual([true, "3.1.0"]);
    const html = await (await fetch(served.url)).text();
    expect(html).toContain("dark, bright");
    expect(html.match(/(?:src|href)="(?!openapi|metrics|data:)[^"]*"/g)).toBeNull();
    expect(await (await fetch(`${served.url}healthz`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${served.url}readyz`)).json()).toEqual({ status: "ready" });
  });

  it("lets pages of an origin ask", async () => {
    await using served = await serve({ cors: "https://example.org" });
    const asked = await fetch(`${served.url}predict`, { method: "OPTIONS" });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe("https://example.org");
    expect(asked.headers.get("access-control-allow-methods")).toBe("POST, OPTIONS");
    await using closed = await serve();
    expect((await fetch(`${closed.url}healthz`)).headers.get("access-control-allow-origin")).toBeNull();
  });

  it("answers in apps of others", async () => {
    await using served = await serve({ maxBytes: 5000 });
    const ask = (body: Uint8Array<ArrayBuffer>) =>
      served.server.fetch(new Request("http://app/predict", { method: "POST", body }));
    const answered = await ask(new Uint8Array(await grey(200).png().toBuffer()));
    expect([answered.status, ((await answered.json()) as { label: string }).label]).toEqual([200, "bright"]);
    expect((await ask(new Uint8Array(6000))).status).toBe(413);
    expect((await served.server.fetch(new Request("http://app/healthz"))).status).toBe(200);
  });

  it("answers what is under way before it ends", async () => {
    const served = await serve({ timeout: 60 });
    const large = await grey(200, { width: 4000, height: 3000 }).png().toBuffer();
    const asked = Promise.allSettled(Array.from({ length: 8 }, () => post(`${served.url}predict`, large)));
    const underWay = async () => {
      const response = await served.server.fetch(new Request("http://x/metrics"));
      return /under_way (\d+)/.exec(await response.text())![1];
    };
    await expect.poll(underWay, { interval: 2, timeout: 20_000 }).not.toBe("0");
    await served.server.close();
    const statuses = (await asked).map((one) => (one.status === "fulfilled" ? one.value.status : "cut"));
    // Those that had not been accepted are turned away; those that had are answered.
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.every((status) => status === 200 || status === "cut")).toBe(true);
    await expect(fetch(served.url)).rejects.toThrow();
  });
});

describe("a connection", () => {
  it("is kept for the next request, and does not hold up the end", async () => {
    const served = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<{ port: number | undefined; kept: string | string[] | undefined }>((resolve, reject) => {
        const sent = httpRequest(`${served.url}health`, { agent }, (response) => {
          const told = { port: sent.socket?.localPort, kept: response.headers["keep-alive"] };
          response.resume().once("end", () => resolve(told));
        });
        sent.once("error", reject).end();
      });
    const first = await ask();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await ask()).toEqual(first);
    expect(first.kept).toBe("timeout=65");
    // The client keeps its connection open; were it waited for, this test would run out of time.
    await served.server.close();
    agent.destroy();
  });
});

describe("createServer", () => {
  it("says what is wrong with its options, its file and its port", async () => {
    await expect(createServer(at("plain.onnx"), { batch: 0 })).rejects.toThrow(
      "createServer: batch: expected a whole number of at least 1, got 0.",
    );
    await expect(createServer(at("plain.onnx"), { cors: "example.org" })).rejects.toThrow(
      "createServer: cors: expected an origin",
    );
    await expect(createServer(at("plain.onnx"), { ports: 1 } as ServeOptions)).rejects.toThrow(
      'it has no option "ports"',
    );
    await expect(createServer(at("gone.onnx"))).rejects.toThrow("gone.onnx does not exist");
    await using served = await serve();
    const second = await createServer(at("plain.onnx"), { runtime: threadedCpuRuntime({ threads: 1 }) });
    await expect(second.listen({ port: served.port })).rejects.toThrow(
      /port \d+ cannot be had: another program listens there/,
    );
    await second.close();
  });
});

/** A short soak; `npm run bench -- serve` has the whole one. */
import path from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { soak } from "../../bench/soak.ts";
import { threadedCpuRuntime } from "../../src/runtime/thread.node.ts";
import { createServer } from "../../src/serve/createServer.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { brightness } from "./models.ts";

it("answers good requests rightly among bad ones, and gives back all that it held", async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "model.onnx");
  await brightness(file);
  const values = [20, 110, 127, 140, 250];
  const pictures = await Promise.all(
    values.map((value) =>
      sharp({ create: { width: 64, height: 48, channels: 3, background: { r: value, g: value, b: value } } })
        .jpeg()
        .toBuffer(),
    ),
  );
  const maxBytes = 100_000;
  const server = await createServer(file, { runtime: threadedCpuRuntime({ threads: 1 }), maxBytes, timeout: 2 });
  try {
    const { port, url } = await server.listen({ port: 0 });
    const isRight = (body: string, picture: number) => {
      const { probabilities } = JSON.parse(body) as { probabilities: { bright: number } };
      return Math.abs(probabilities.bright - 1 / (1 + Math.exp(-(values[picture]! - 127.5) / 10))) < 0.03;
    };
    const told = await soak({ port, pictures, maxBytes, clients: 16, seconds: 5, isRight });
    expect(told.errors).toEqual([]);
    expect(told.unexpected).toEqual([]);
    expect(told.good).toBeGreaterThan(100);
    expect(told.bad).toBeGreaterThanOrEqual(8);
    const metrics = await (await fetch(`${url}metrics`)).text();
    expect(metrics).toContain("plumage_pictures_under_way 0\n");
    expect(metrics).toContain("plumage_body_bytes 0\n");
    expect(metrics).not.toContain('status="500"');
  } finally {
    await server.close();
  }
});

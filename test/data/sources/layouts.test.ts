import { mkdir } from "node:fs/promises";
import path from "node:path";
import { create } from "tar";
import { expect, test } from "vitest";
import { openSource } from "../../../src/data/sources/openSource.node.ts";
import { cubTree } from "../sets/made.ts";
import { folderOf, writeTree } from "./tree.ts";

test("the layout of CUB-200-2011 is recognised, in an archive too", async () => {
  await using folder = await folderOf([]);
  const inner = path.join(folder.path, "CUB_200_2011");
  await mkdir(inner);
  await writeTree(inner, await cubTree());
  const listing = await openSource("CUB_200_2011", { cwd: folder.path });
  expect(new Set(listing.images.map(({ label }) => label)).size).toBeGreaterThan(1);
  expect(new Set(listing.images.map(({ split }) => split))).toEqual(new Set(["train", "test"]));
  await writeTree(folder.path, ["attributes.txt"]);
  await create({ file: path.join(folder.path, "cub.tgz"), gzip: true, cwd: folder.path }, [
    "attributes.txt",
    "CUB_200_2011",
  ]);
  const unpacked = await openSource("cub.tgz", { cwd: folder.path, cache: path.join(folder.path, "cache") });
  const placed = ({ images }: typeof listing) => images.map(({ name, label, split }) => [name, label, split]);
  expect(placed(unpacked)).toEqual(placed(listing));
});

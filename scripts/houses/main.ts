/** Writes examples/houses.csv anew: npx tsx scripts/houses/main.ts */
import { writeFile } from "node:fs/promises";
import { houses, housesCsv } from "./houses.ts";

/** Four hundred houses: as many as one could look up in an afternoon. */
await writeFile(new URL("../../examples/houses.csv", import.meta.url), housesCsv(houses(400, 8)));

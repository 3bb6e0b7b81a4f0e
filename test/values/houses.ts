import { numberTable } from "../../src/data/numbers/numberTable.ts";
import { uniform } from "../frozen/formula.ts";

/** Houses whose price is a sum of their columns, or of their columns and one corner. */
export function houses(count: number, corner = 0, name = "houses") {
  const numbers = uniform(name, 3 * count);
  const rows = Array.from({ length: count }, (_, i) => {
    const [a, b, c] = numbers.subarray(3 * i);
    const [beds, sqft, place] = [
      1 + Math.floor(a! * 5),
      600 + Math.floor(b! * 3000),
      ["low", "mid", "high"][Math.floor(c! * 3)]!,
    ];
    const code = ["low", "mid", "high"].indexOf(place);
    const price = 20_000 + 9_000 * beds + 130 * sqft + 50_000 * code + corner * Math.max(0, sqft - 2000);
    return { line: i + 2, cells: [beds, sqft, place, price].map(String) };
  });
  const header = { line: 1, cells: ["beds", "sqft", "place", "price"] };
  return numberTable("houses", [header, ...rows], { target: "price", words: { place: ["low", "mid", "high"] } });
}

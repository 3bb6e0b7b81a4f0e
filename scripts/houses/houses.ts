/**
 * Houses that do not exist, with prices that might be true. Everything follows from one seed, so that the table can be made again to the
 * letter; nothing of it was collected from anywhere.
 */
import { normal, randomKey, split, uniform } from "../../src/tensor/random.ts";

/** Dollars for a square foot, and how often a house stands there. */
const neighbourhoods = [
  { name: "Skid Row", rate: 72, share: 0.25 },
  { name: "Normaltown", rate: 118, share: 0.5 },
  { name: "Hipsterton", rate: 186, share: 0.25 },
] as const;

const LAND = 46_000;
/** What a bedroom is worth while there are at least so many square feet for each, and what one beyond that costs. */
const [BEDROOM, SQFT_A_BEDROOM, CRAMPED] = [14_000, 480, -9_000];
/** Buyers differ: a standard deviation of the price. */
const HAGGLING = 0.07;

export interface House {
  readonly bedrooms: number;
  readonly sqft: number;
  readonly neighbourhood: string;
  readonly price: number;
}

/** What a house is worth before anybody haggles. */
export function worth({ bedrooms, sqft, neighbourhood }: Omit<House, "price">): number {
  const { rate } = neighbourhoods.find(({ name }) => name === neighbourhood)!;
  const room = Math.min(bedrooms, sqft / SQFT_A_BEDROOM);
  return LAND + rate * sqft + BEDROOM * room + CRAMPED * (bedrooms - room);
}

export function houses(count: number, seed: number): readonly House[] {
  const key = randomKey(seed);
  const sizes = normal(split(key, "sizes"), count);
  const wishes = normal(split(key, "bedrooms"), count);
  const places = uniform(split(key, "neighbourhoods"), count);
  const haggling = normal(split(key, "haggling"), count);
  return Array.from({ length: count }, (_, i) => {
    const sqft = Math.round(Math.min(Math.max(1750 * Math.exp(0.38 * sizes[i]!), 550), 4600) / 10) * 10;
    const bedrooms = Math.min(Math.max(Math.round(0.7 + sqft / 720 + 0.8 * wishes[i]!), 1), 6);
    const neighbourhood = nameAt(places[i]!);
    const price = worth({ bedrooms, sqft, neighbourhood }) * Math.exp(HAGGLING * haggling[i]!);
    return { bedrooms, sqft, neighbourhood, price: Math.round(price / 100) * 100 };
  });
}

function nameAt(place: number): string {
  const [first, second, third] = neighbourhoods;
  if (place < first.share) return first.name;
  return place < first.share + second.share ? second.name : third.name;
}

/** The table as CSV. */
export function housesCsv(all: readonly House[]): string {
  const lines = all.map(({ bedrooms, sqft, neighbourhood, price }) => [bedrooms, sqft, neighbourhood, price].join(","));
  return `${["bedrooms,sqft,neighbourhood,price", ...lines].join("\n")}\n`;
}

import { escaped } from "../../markup.ts";
import { count } from "../../words.ts";
import type { FirstWeights } from "./firstWeights.ts";
import type { Learned, LearnedStage, LearnedUnit } from "./learned.ts";
import { cutOut, type LayeredPicture, mapPicture, sheetOf, weightPicture } from "./pictures.ts";

/** Makes a URL of a picture that needs nothing else: "data:image/png;base64,...". */
export type EncodeLayered = (picture: LayeredPicture) => Promise<string>;

/** CSS of the section, beside that which all pages have. */
export const learnedStyle = `
.learned h3 { margin: 2rem 0 .25rem; font-size: 1.1rem; } .learned h4 { margin: 1rem 0 .25rem; font-size: .95rem; }
.learned p { max-width: 46rem; }
.learned img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: .2rem; }
.learned img.smooth { image-rendering: auto; }
.weights, .units, .maps { display: grid; gap: .6rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.weights { grid-template-columns: repeat(auto-fill, minmax(3.4rem, 1fr)); max-width: 60rem; }
.weights li, .maps li { font-size: .7rem; color: var(--pale); text-align: center; }
.units { grid-template-columns: repeat(auto-fill, minmax(min(15rem, 47%), 1fr)); }
.units li { padding: .6rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); font-size: .85rem; }
.units b { display: block; margin-bottom: .3rem; overflow-wrap: anywhere; }
.units .pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem; }
.units small { display: block; margin-top: .2rem; color: var(--pale); line-height: 1.3; }
.maps { grid-template-columns: repeat(auto-fill, minmax(3.3rem, 1fr)); }
.maps .itself { outline: 2px solid var(--pale); outline-offset: 1px; border-radius: .2rem; }
`;

/** The section "What its layers learned" of a page, as HTML. */
export async function learnedSection(found: Learned, encode: EncodeLayered): Promise<string> {
  const parts: string[] = [];
  if (found.weights) parts.push(await weightsPart(found.weights, encode));
  for (const stage of found.stages) parts.push(await stagePart(stage, found, encode));
  const real =
    found.pictures === 0
      ? "There were no pictures to look for patches in."
      : `Right: the nine real patches that excite it most, out of ${count(found.pictures)} pictures, at most one from each, and exactly what it sees of them; what lies outside the picture is left free.`;
  return `<section class="learned" id="learned">
<h2>What its layers learned</h2>
<p>Each filter looks for something, everywhere in the picture. Nobody told it what: it came out of training. Two ways to see it. Left: an image made to excite it, out of grey noise, by going uphill along the gradient. ${real}</p>
<p>The numbers say how strongly it is excited, before the activation. A made image shows the direction in which a filter looks, not what it finds in the world; it often excites it more than anything real.</p>
${parts.join("\n")}
</section>`;
}

async function weightsPart(weights: FirstWeights, encode: EncodeLayered): Promise<string> {
  const { stage, kind, height, width, channels, units, largest } = weights;
  const noun = kind === "convolution" ? "filter" : "unit";
  const items = await Promise.all(
    units.map(async (unit, i) => {
      const source = await encode(weightPicture(unit, weights));
      return `<li><img src="${source}" alt="The weights of ${noun} ${i + 1}">${i + 1}</li>`;
    }),
  );
  const colours =
    channels === 3
      ? "Grey is a weight of 0; brighter colours count for it, darker ones against it."
      : "White is a weight of 0; red counts for it, blue against it.";
  const about =
    kind === "convolution"
      ? `${units.length} filters of ${width} x ${height} weights, laid over the picture at every place. ${colours} Each has its own scale; the largest weight of all is ${largest.toPrecision(2)}.`
      : `${units.length} units, each with one weight for every pixel, here in the shape of the picture. ${colours} Each has its own scale; the largest weight of all is ${largest.toPrecision(2)}. They are tied to their places: the same shape elsewhere meets other weights.`;
  return `<h3>The weights of the first layer: ${escaped(stage)}</h3>\n<p>${about}</p>\n<ul class="weights">${items.join("")}</ul>`;
}

async function stagePart(stage: LearnedStage, found: Learned, encode: EncodeLayered): Promise<string> {
  const items: string[] = [];
  for (const unit of stage.units) items.push(await unitItem(stage, unit, found, encode));
  const maps = await mapsPart(stage, found, encode);
  return `<h3>${title(stage)}</h3>\n<p>${about(stage)}</p>\n<ul class="units">${items.join("\n")}</ul>${maps}`;
}

function title({ name, kind }: LearnedStage): string {
  if (kind === "classes") return "The classes";
  return `${escaped(name)}: ${kind === "convolution" ? "filters" : "units"}`;
}

function about({ kind, count: all, rows, columns, field, units }: LearnedStage): string {
  const some = units.length < all ? `Shown are the ${units.length} that tell pictures apart most. ` : "";
  if (kind === "classes") {
    return `${all} classes, by their scores before softmax: what would be the most of each, and the pictures that are.`;
  }
  if (kind === "dense") return `${count(all)} units, each of which sees the whole picture. ${some}`;
  return `${all} filters with a map of ${columns} x ${rows} cells each; a cell sees ${field.width} x ${field.height} pixels. ${some}`;
}

async function unitItem(
  { kind, field }: LearnedStage,
  { unit, name, made, patches }: LearnedUnit,
  { image }: Learned,
  encode: EncodeLayered,
): Promise<string> {
  const called = name ?? `${kind === "convolution" ? "filter" : "unit"} ${unit + 1}`;
  const smooth = Math.max(field.height, field.width) > 96 ? ' class="smooth"' : "";
  const source = await encode(cutOut(made.image, image, made.part));
  const left = `<div><img${smooth} src="${source}" alt="An image made to excite ${escaped(called)}"><small>made: ${number(made.value)}</small></div>`;
  const [strongest] = patches;
  if (strongest === undefined) return `<li><b>${escaped(called)}</b><div class="pair">${left}</div></li>`;
  const gap = Math.max(1, Math.round(field.width / 16));
  const sheet = await encode(
    sheetOf(
      patches.map(({ image: each, part }) => cutOut(each, image, part)),
      3,
      gap,
    ),
  );
  const range = `real: ${number(strongest.value)} to ${number(patches.at(-1)!.value)}`;
  const silent = strongest.value <= 0 && kind !== "classes" ? ", so it is silent" : "";
  const right = `<div><img${smooth} src="${sheet}" alt="The ${patches.length} real patches that excite ${escaped(called)} most"><small>${range}${silent}</small></div>`;
  return `<li><b>${escaped(called)}</b><div class="pair">${left}${right}</div></li>`;
}

async function mapsPart(stage: LearnedStage, { mapped, image }: Learned, encode: EncodeLayered): Promise<string> {
  if (mapped.length === 0 || stage.units.every(({ maps }) => maps.length === 0)) return "";
  const whole = { top: 0, left: 0, height: image.height, width: image.width };
  const smooth = Math.max(image.height, image.width) > 96 ? ' class="smooth"' : "";
  const lists: string[] = [];
  for (const [n, picture] of mapped.entries()) {
    const source = await encode(cutOut(picture, image, whole));
    const items = [`<li><img${smooth} class="itself" src="${source}" alt="Picture ${n + 1}">picture</li>`];
    for (const { unit, maps } of stage.units) {
      const map = await encode(mapPicture(maps[n]!, stage.columns, rangeOf(stage, unit)));
      items.push(`<li><img src="${map}" alt="Where filter ${unit + 1} is excited">${unit + 1}</li>`);
    }
    lists.push(`<ul class="maps">${items.join("")}</ul>`);
  }
  return `\n<h4>Activation maps</h4>
<p>Where each of these filters finds what it looks for, in ${mapped.length === 1 ? "one picture" : `${mapped.length} pictures`}: dark nothing, yellow the most that it finds in them.</p>
${lists.join("\n")}`;
}

/** From 0, or what is least where all is below, to the most that a filter is excited in any of the pictures. */
function rangeOf({ units }: LearnedStage, unit: number): readonly [number, number] {
  const { maps } = units.find((each) => each.unit === unit)!;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const map of maps) {
    for (const value of map) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return most > 0 ? [0, most] : [least, least + Math.max(1e-6, most - least) * 4];
}

function number(value: number): string {
  const text = Math.abs(value) >= 100 ? Math.abs(value).toFixed(0) : Math.abs(value).toFixed(1);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}

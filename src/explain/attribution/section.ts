import { escaped } from "../../markup.ts";
import { listed, percent } from "../../words.ts";
import type { ExplainedClass, ExplainedMap, ExplainedPicture, ExplainedPictures } from "./explainPictures.ts";
import { ALL_METHODS, methodWords } from "./methodWords.ts";
import { type ColourPicture, inColour, mapColour, overlay } from "./overlay.ts";
import type { SanityCheck } from "./sanityCheck.ts";

/** Makes a URL of a picture that needs nothing else: "data:image/png;base64,...". */
export type EncodePicture = (picture: ColourPicture) => Promise<string>;

/** CSS of the section, beside that which all pages have. */
export const attributionStyle = `
.why { margin-top: 1.25rem; padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; }
.why h3, .why h4 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
.why h4 { margin-top: .9rem; font-size: .95rem; }
.why ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(11rem, 45%), 1fr)); gap: .75rem; margin: .4rem 0 0; padding: 0; list-style: none; }
.why li { display: flex; max-width: 18rem; flex-direction: column; gap: .25rem; font-size: .85rem; line-height: 1.35; }
.why img { display: block; width: 100%; height: auto; border-radius: .25rem; background: var(--line); }
.why .pixels { image-rendering: pixelated; }
.why small, .scale small { color: var(--pale); font-size: .8rem; }
.scales { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .75rem 0; }
.scale { flex: 1 1 16rem; max-width: 24rem; font-size: .85rem; }
.scale i { display: block; height: .8rem; margin: .2rem 0; border-radius: .2rem; }
.scale small { display: flex; justify-content: space-between; gap: 1rem; }
.sanity { border-collapse: collapse; margin: .5rem 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
.sanity th, .sanity td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.sanity td.number { text-align: right; }
.sanity .good { color: var(--green); }
.sanity .bad { color: var(--red); }
.says dt { margin-top: .6rem; font-weight: 600; }
.says dd { margin: 0; }
.says dd + dd { color: var(--pale); }
`;

/** The section "Why this answer?" of a page, as HTML. */
export async function attributionSection(explained: ExplainedPictures, encode: EncodePicture): Promise<string> {
  const articles: string[] = [];
  for (const [n, picture] of explained.pictures.entries()) articles.push(await article(explained, picture, n, encode));
  const { sanity, methods, stage, hasConvolutions } = explained;
  const cannot = hasConvolutions ? "" : `\n<p class="hint">${NO_GRAD_CAM}</p>`;
  return `<section id="why">
<h2>Why this answer?</h2>
<p class="about">Which pixels the network's answer rests on, for the likeliest class and for another that it is held against${methods.length > 1 ? `: ${methods.length} ways to find out, which need not agree` : ""}. Each map lies over the picture in grey, as the network sees it.</p>
${scales(explained)}
${articles.join("\n")}
${sanity === undefined ? "" : sanityTable(sanity)}
<h3>What the maps can say, and what they cannot</h3>
<p>${ALL_METHODS}</p>
<dl class="says">
${methods.map((method) => saying(method, stage)).join("\n")}
</dl>${cannot}
</section>`;
}

const NO_GRAD_CAM =
  "There is no Grad-CAM: this network has no convolution, so it has no maps of features that could be weighed.";

function saying(method: keyof typeof methodWords, stage: string | undefined): string {
  const { name, says, hides } = methodWords[method];
  const of = method === "gradCam" && stage !== undefined ? ` of <code>${escaped(stage)}</code>` : "";
  return `<dt>${name}${of}</dt><dd>${says}</dd><dd>${hides}</dd>`;
}

async function article(
  explained: ExplainedPictures,
  picture: ExplainedPicture,
  position: number,
  encode: EncodePicture,
): Promise<string> {
  const { image, sanity } = explained;
  const { name, pixels, classes } = picture;
  const look = Math.max(image.height, image.width) < 128 ? ' class="pixels"' : "";
  const itself = `<li><img${look} src="${await encode(inColour(pixels, image))}" alt="${escaped(name)}"><span>what the network sees</span><small>${image.height} × ${image.width} pixels</small></li>`;
  const rows: string[] = [];
  for (const [place, each] of classes.entries()) {
    const cells: string[] = [];
    for (const map of each.maps) {
      const source = await encode(overlay(pixels, map.map, image, map.isSigned));
      const { name: method } = methodWords[map.method];
      const notes = [
        gapNote(map),
        place === 0 ? randomNote(sanity?.methods[map.method]?.likenesses[position]) : undefined,
        map.map.every((value) => value === 0) ? "nothing speaks for it" : undefined,
      ].filter((note) => note !== undefined);
      cells.push(
        `<li><img${look} src="${source}" alt="${escaped(`${method} of ${name} for ${each.name}`)}"><span>${method}</span>${notes.map((note) => `<small>${note}</small>`).join("")}</li>`,
      );
    }
    rows.push(`<h4>${heading(each, place)}</h4>\n<ul>${itself}${cells.join("")}</ul>`);
  }
  return `<article class="why"><h3>${escaped(name)}</h3>\n${rows.join("\n")}</article>`;
}

function heading({ name, probability, logit }: ExplainedClass, place: number): string {
  const said = place === 0 ? "Its answer" : "Held against it";
  return `${said}: ${escaped(name)} <small>${percent(probability)}, score ${number(logit)}</small>`;
}

function gapNote({ sum, gap }: ExplainedMap): string | undefined {
  if (sum === undefined || gap === undefined) return undefined;
  return `all pixels together ${number(sum)}, should be ${number(sum - gap)}`;
}

function randomNote(likeness: number | undefined): string | undefined {
  return likeness === undefined ? undefined : `${number(likeness)} alike with random weights`;
}

function number(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}

/** What the colours mean. Only those that are there. */
function scales({ pictures }: ExplainedPictures): string {
  const maps = pictures[0]!.classes[0]!.maps;
  const named = (isSigned: boolean) =>
    listed(maps.filter((map) => map.isSigned === isSigned).map((map) => methodWords[map.method].name));
  // Over a middle grey, as over a picture.
  const bar = (isSigned: boolean) => {
    const parts = Array.from({ length: 17 }, (_, i) => (isSigned ? (i - 8) / 8 : i / 16));
    const stops = parts.map((part) => `rgb(${mapColour(part, 128, isSigned)})`);
    return `<i style="background:linear-gradient(90deg,${stops.join(",")})"></i>`;
  };
  const plain = `<div class="scale">${named(false)}${bar(false)}<small><span>matters little</span><span>matters most</span></small></div>`;
  const both = `<div class="scale">${named(true)}${bar(true)}<small><span>speaks against the class</span><span>speaks for it</span></small></div>`;
  return `<div class="scales">${maps.some((map) => !map.isSigned) ? plain : ""}${maps.some((map) => map.isSigned) ? both : ""}</div>
<p class="hint">Each map has its own scale: the hundredth of its pixels that matter most have the full colour. Colours of two maps cannot be compared.</p>`;
}

function sanityTable({ methods, bound }: SanityCheck): string {
  const rows = Object.entries(methods).map(([method, { likeness, passed }]) => {
    const verdict = passed
      ? '<span class="good">they change: they tell of what was learned</span>'
      : '<span class="bad">they stay alike: they show the picture more than the network</span>';
    return `<tr><th scope="row">${methodWords[method as keyof typeof methodWords].name}</th><td class="number">${number(likeness)}</td><td>${verdict}</td></tr>`;
  });
  return `<h3>Do the maps change when the network forgets?</h3>
<p>The weights of every layer change places at random, and the maps of the likeliest classes are made again. How alike are they to those above? 1 means that all pixels keep their order, about 0 that the maps have nothing in common. Maps that stay above ${bound} would look as convincing for a network that knows nothing.</p>
<div class="wide"><table class="sanity">
<thead><tr><th scope="col">Maps of</th><th scope="col">Alike</th><th scope="col"></th></tr></thead>
<tbody>${rows.join("")}</tbody>
</table></div>`;
}

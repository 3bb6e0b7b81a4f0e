import sharp from "sharp";
import { escaped } from "../markup.ts";
import { offlinePage } from "../page/offlinePage.ts";
import { pageScript } from "../page/pageScript.node.ts";
import { type Place, type Walk, type WalkPage, withNumbers } from "./client/pageData.ts";
import { walkthroughStyle } from "./style.ts";

/** The longest side of the photo on the page. */
const LONGEST = 480;

export interface WalkthroughPage {
  /** What the picture is called. */
  readonly picture: string;
  /** What the model is called. */
  readonly model: string;
  /** The answer, in a sentence. */
  readonly answer: string;
  /** The photo as it was before it was brought to the model's size, [height, width, channels]. */
  readonly photo?:
    | { readonly height: number; readonly width: number; readonly channels: number; readonly data: Uint8Array }
    | undefined;
}

/** The walk of a picture through a model as one HTML file that opens from the disk and fetches nothing. */
export async function walkthroughPage(walk: Walk, about: WalkthroughPage): Promise<string> {
  const { list, packed } = inOneList(walk);
  const photo = about.photo && (await smallPhoto(about.photo));
  const data: WalkPage = { walk: packed, picture: about.picture, ...(photo && { photo }) };
  const title = `How ${about.model} sees ${about.picture}`;
  return offlinePage({
    title,
    style: walkthroughStyle,
    body: `<header><h1>${escaped(title)}</h1><div id="theme"></div></header>
<noscript><p>The pictures and numbers below need JavaScript. Nothing is fetched from anywhere.</p></noscript>
<p class="answer">${escaped(about.answer)}</p>
<p class="hint">All numbers are the model's own. Point at a cell, tap it, or move with the arrow keys: its part of the picture is outlined, and its arithmetic is shown.</p>
<div id="walk"><main id="steps"></main><aside id="inspector" aria-labelledby="looked-at"></aside></div>`,
    data,
    holders: new Map([["numbers", Buffer.from(list.buffer).toString("base64")]]),
    script: await pageScript(new URL("client/main.web.ts", import.meta.url)),
  });
}

/** All numbers one behind the other, and the walk with their places in that list. */
function inOneList(walk: Walk) {
  const arrays: Float32Array[] = [];
  let length = 0;
  const packed = withNumbers(
    walk,
    (value) => value instanceof Float32Array,
    (numbers: Float32Array): Place => {
      arrays.push(numbers);
      length += numbers.length;
      return [length - numbers.length, numbers.length];
    },
  );
  const list = new Float32Array(length);
  let at = 0;
  for (const numbers of arrays) {
    list.set(numbers, at);
    at += numbers.length;
  }
  return { list, packed };
}

async function smallPhoto({ height, width, channels, data }: NonNullable<WalkthroughPage["photo"]>) {
  const picture = sharp(data, { raw: { height, width, channels: channels as 1 | 3 } });
  const size = { width: LONGEST, height: LONGEST, fit: "inside", withoutEnlargement: true } as const;
  const bytes = await picture.resize(size).webp({ quality: 80 }).toBuffer();
  return { address: `data:image/webp;base64,${bytes.toString("base64")}`, width, height };
}

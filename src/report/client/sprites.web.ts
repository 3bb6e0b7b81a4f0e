import { byId, el } from "../../page/dom.web.ts";
import type { PagePictures } from "./pageData.ts";

/** Sheets that were asked for, as addresses: each is made when its first picture comes in view. */
const addresses = new Map<string, string>();

function addressOf(sheet: string, type: string): string {
  const known = addresses.get(sheet);
  if (known !== undefined) return known;
  const holder = byId(sheet);
  const bytes = Uint8Array.from(atob(holder.textContent ?? ""), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  holder.remove();
  addresses.set(sheet, address);
  return address;
}

/** One picture of a set, cut out of its sheet, as wide as its place allows. Its name is told by what stands around it. */
export function sprite(pictures: PagePictures, count: number, index: number): HTMLElement {
  const { columns, perSheet, sheets, width, height, type } = pictures;
  const sheet = Math.floor(index / perSheet);
  const place = index % perSheet;
  const rows = Math.ceil(Math.min(perSheet, count - sheet * perSheet) / columns);
  const picture = el("span", { class: "picture", "aria-hidden": "true" });
  const share = (at: number, of: number) => (of < 2 ? "0%" : `${(100 * at) / (of - 1)}%`);
  const { style } = picture;
  style.backgroundImage = `url("${addressOf(sheets[sheet]!, type)}")`;
  style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
  style.backgroundPosition = `${share(place % columns, columns)} ${share(Math.floor(place / columns), rows)}`;
  style.aspectRatio = `${width} / ${height}`;
  return picture;
}

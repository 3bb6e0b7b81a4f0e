// Asks the model in this folder what is on a picture. Nothing leaves the browser.
import * as ort from "./onnxruntime/ort.wasm.bundle.min.mjs";

const [about, drop, file, camera, shown, hint, answer] = [
  ...["about", "drop", "file", "camera", "shown", "hint", "answer"],
].map((id) => document.getElementById(id));

// Classes, size of images, how pictures are brought to that size, how probabilities become an answer.
const settings = fetched("model.json").then((response) => response.json());
const session = fetched("model.onnx").then(async (response) => {
  ort.env.wasm.numThreads = 1; // more need a page that is isolated from others
  return ort.InferenceSession.create(new Uint8Array(await response.arrayBuffer()));
});

async function fetched(name) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name} cannot be fetched: ${response.status}`);
  return response;
}

/** What the model says of a picture (a File or Blob): { label, probability, probabilities, notSure? }. */
export async function classify(picture) {
  const model = await settings;
  const { height, width, channels } = model.image;
  const pixels = await pixelsOf(picture, model);
  const images = new ort.Tensor("uint8", pixels, [1, height, width, channels]);
  const { probabilities } = await (await session).run({ images });
  return decide(probabilities.data, model);
}

/** The picture's pixels at the model's size, [height, width, channels], a byte each. */
async function pixelsOf(picture, { image: { height, width, channels }, fit, background }) {
  const bitmap = await createImageBitmap(picture); // upright, as its EXIF data say
  let canvas = canvasOf(bitmap.width, bitmap.height, background);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  // The factor between the picture and its image in the model's size, for either side.
  const [across, down] = [width / canvas.width, height / canvas.height];
  const factor = fit === "crop" ? Math.max(across, down) : Math.min(across, down);
  const [scaledWidth, scaledHeight] =
    fit === "squash" ? [width, height] : [Math.round(canvas.width * factor), Math.round(canvas.height * factor)];
  // A canvas drops rows when it makes a picture much smaller, so it is made smaller in halves.
  while (canvas.width >= 2 * scaledWidth || canvas.height >= 2 * scaledHeight) {
    const half = canvasOf(
      Math.max(scaledWidth, Math.ceil(canvas.width / 2)),
      Math.max(scaledHeight, Math.ceil(canvas.height / 2)),
      background,
    );
    half.getContext("2d").drawImage(canvas, 0, 0, half.width, half.height);
    canvas = half;
  }
  const last = canvasOf(width, height, background);
  const context = last.getContext("2d");
  // What stands out on both sides is cut off (crop), what is missing has the background's colour (pad).
  const [left, top] = [Math.trunc((width - scaledWidth) / 2), Math.trunc((height - scaledHeight) / 2)];
  context.drawImage(canvas, left, top, scaledWidth, scaledHeight);
  const { data } = context.getImageData(0, 0, width, height); // red, green, blue, opacity
  const pixels = new Uint8Array(height * width * channels);
  for (let i = 0; i < height * width; i++) {
    const colour = data.subarray(4 * i, 4 * i + 3);
    pixels.set(channels === 1 ? [grey(colour)] : colour, i * channels);
  }
  return pixels;
}

function canvasOf(width, height, background) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  return canvas;
}

/** How bright a colour is, 0 to 255: the mean of its light, not of its numbers (sRGB). */
function grey(colour) {
  const [red, green, blue] = Array.from(colour, (byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}

/** From probabilities to an answer, by the decision that was made in training where there was one. */
function decide(row, { classes, decision }) {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i] > row[best]) best = i;
  let [place, notSure] = [best, false];
  if (decision?.positive !== undefined) {
    const yes = classes.indexOf(decision.positive);
    const { low, high } = decision.notSure ?? { low: 0, high: 0 };
    notSure = row[yes] >= low && row[yes] < high;
    if (!notSure) place = row[yes] >= decision.threshold ? yes : 1 - yes;
  } else if (decision !== undefined) notSure = row[best] < decision.threshold;
  return {
    label: notSure ? "not sure" : classes[place],
    probability: row[place],
    ...(notSure && { notSure }),
    probabilities: Object.fromEntries(classes.map((name, i) => [name, row[i]])),
  };
}

// The page.

settings
  .then(async ({ classes }) => {
    await session;
    const names = classes.slice(0, 12).join(", ") + (classes.length > 12 ? ` and ${classes.length - 12} more` : "");
    about.textContent = `The model knows ${classes.length} classes: ${names}.`;
  })
  .catch((error) => {
    about.textContent = `The model cannot be loaded. ${error.message}`;
    about.className = "wrong";
  });

let latest;

async function show(picture) {
  if (!picture) return;
  latest = picture;
  URL.revokeObjectURL(shown.src);
  shown.src = URL.createObjectURL(picture);
  shown.hidden = false;
  hint.hidden = true;
  answer.replaceChildren(element("p", "Looking ...", "quiet"));
  try {
    const said = await classify(picture);
    if (picture === latest) answer.replaceChildren(...described(said));
  } catch (error) {
    const isPicture = !(error instanceof DOMException);
    const why = isPicture ? error.message : "The browser cannot read this picture.";
    if (picture === latest) answer.replaceChildren(element("p", why, "wrong"));
  }
}

function described({ label, notSure, probabilities }) {
  const percent = (part) => `${(100 * part).toFixed(1)} %`;
  const ranked = Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
  const rows = ranked.slice(0, 5).map(([name, part]) => {
    const [row, bar, length] = [element("div", "", "row"), element("div", "", "bar"), element("i", "")];
    length.style.width = `${100 * part}%`;
    bar.append(length);
    row.append(element("span", name), bar, element("b", percent(part)));
    return row;
  });
  return [element("h2", notSure ? `Not sure; most likely ${ranked[0][0]}` : label), ...rows];
}

function element(tag, text, name = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className: name });
}

for (const input of [file, camera]) input.addEventListener("change", () => show(input.files[0]));
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop") show(event.dataTransfer.files[0]);
  });
}
document.addEventListener("paste", (event) => show(event.clipboardData.files[0]));

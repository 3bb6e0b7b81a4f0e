import type { ModelInfo } from "../compile/modelFile.ts";
import { escaped } from "../markup.ts";

/** The page at `/`: a picture dropped or chosen, and what the model says of it. It needs nothing from elsewhere. */
export function page({ classes, image }: Pick<ModelInfo, "classes" | "image">): string {
  const names = classes.slice(0, 12).join(", ") + (classes.length > 12 ? `, and ${classes.length - 12} more` : "");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Try a picture</title>
<style>${style}</style>
<main>
  <h1>What is on the picture?</h1>
  <p class="quiet">The model knows ${classes.length} classes: ${escaped(names)}. It looks at ${image.height} x ${image.width} pixels.</p>
  <label id="drop">
    <input type="file" accept="image/*" id="file">
    <span id="hint">Drop a picture here, choose one, or paste it</span>
    <img id="shown" alt="" hidden>
  </label>
  <section id="answer" aria-live="polite"></section>
  <p class="quiet">For programs: <code>curl --data-binary @photo.jpg -H "content-type: image/jpeg" <span id="place"></span>predict</code>,
  <a href="openapi.json">openapi.json</a>, <a href="metrics">metrics</a></p>
</main>
<script>${script}</script>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --line: #8886; --accent: #2563eb; font: 16px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --accent: #7aa7ff; } }
body { margin: 0; }
main { max-width: 36rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
.quiet { opacity: .75; font-size: .9rem; overflow-wrap: anywhere; }
#drop { display: grid; place-items: center; min-height: 14rem; border: 2px dashed var(--line); border-radius: 12px; cursor: pointer; overflow: hidden; }
#drop.over, #drop:focus-within { border-color: var(--accent); }
#file { position: absolute; opacity: 0; width: 1px; height: 1px; }
#shown { max-width: 100%; max-height: 24rem; }
#answer h2 { font-size: 1.25rem; margin: 1rem 0 .5rem; }
.row { display: grid; grid-template-columns: minmax(6rem, 1fr) 2fr 4.5rem; gap: .75rem; align-items: center; margin: .25rem 0; }
.row span { overflow-wrap: anywhere; }
.row b { font-weight: normal; text-align: right; font-variant-numeric: tabular-nums; }
.bar { height: .6rem; border-radius: 1rem; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--accent); }
.wrong { color: #b91c1c; }
@media (prefers-color-scheme: dark) { .wrong { color: #fca5a5; } }
`;

const script = `
const [drop, file, shown, hint, answer] = ["drop", "file", "shown", "hint", "answer"].map((id) => document.getElementById(id));
document.getElementById("place").textContent = location.href.replace(/[^/]*$/, "");
const percent = (part) => (100 * part).toFixed(1) + " %";
function add(parent, tag, text, name) {
  const one = document.createElement(tag);
  if (text !== undefined) one.textContent = text;
  if (name) one.className = name;
  parent.append(one);
  return one;
}
function show(isShown) {
  shown.hidden = !isShown;
  hint.hidden = isShown;
}
shown.addEventListener("error", () => show(false));
async function ask(picture) {
  if (!picture) return;
  URL.revokeObjectURL(shown.src);
  shown.src = URL.createObjectURL(picture);
  show(true);
  answer.replaceChildren();
  add(answer, "p", "Asking ...", "quiet");
  try {
    const type = picture.type || "application/octet-stream";
    const response = await fetch("predict?top=5", { method: "POST", body: picture, headers: { "content-type": type } });
    const told = await response.json();
    answer.replaceChildren();
    if (told.error) return void add(answer, "p", told.error.message, "wrong");
    add(answer, "h2", told.notSure ? "Not sure; most likely " + told.label : told.label);
    for (const [name, part] of Object.entries(told.probabilities).sort((a, b) => b[1] - a[1])) {
      const row = add(answer, "div", undefined, "row");
      add(row, "span", name);
      add(add(row, "div", undefined, "bar"), "i").style.width = 100 * part + "%";
      add(row, "b", percent(part));
    }
    add(answer, "p", told.ms.toFixed(1) + " ms in the server", "quiet");
  } catch {
    answer.replaceChildren();
    add(answer, "p", "The server does not answer. Does it still run?", "wrong");
  }
}
file.addEventListener("change", () => ask(file.files[0]));
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop") ask(event.dataTransfer.files[0]);
  });
}
document.addEventListener("paste", (event) => ask(event.clipboardData.files[0]));
`;

import sharp from "sharp";

/** The side of a scene, in pixels. */
export const SIDE = 96;

const sky = (top: string, bottom: string) => `
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>
    <radialGradient id="breast" cx="0.45" cy="0.6" r="0.6"><stop offset="0" stop-color="#f39a4b"/><stop offset="1" stop-color="#c8501e"/></radialGradient>
  </defs>
  <rect width="96" height="96" fill="url(#sky)"/>`;

/** A robin on a branch; left and right, above and below are easily told. */
const BIRD = `${sky("#5aa7dd", "#d9edf4")}
  <circle cx="16" cy="16" r="9" fill="#ffe27a"/>
  <path d="M0 82 Q24 68 52 78 T96 72 V96 H0 Z" fill="#5d8f3c"/>
  <path d="M0 90 Q40 82 96 88 V96 H0 Z" fill="#41702b"/>
  <path d="M2 72 Q40 66 94 74" stroke="#6b4526" stroke-width="5" fill="none" stroke-linecap="round"/>
  <path d="M74 71 Q82 60 92 58" stroke="#6b4526" stroke-width="3" fill="none" stroke-linecap="round"/>
  <ellipse cx="88" cy="55" rx="7" ry="4" fill="#3f8a3a" transform="rotate(-25 88 55)"/>
  <ellipse cx="80" cy="62" rx="6" ry="3.4" fill="#56a648" transform="rotate(-60 80 62)"/>
  <path d="M30 50 L6 62 L12 67 L34 60 Z" fill="#5b4a3d"/>
  <ellipse cx="44" cy="49" rx="20" ry="17" fill="#8a6f57" transform="rotate(-18 44 49)"/>
  <ellipse cx="51" cy="52" rx="14" ry="13" fill="url(#breast)"/>
  <circle cx="58" cy="32" r="12" fill="#8a6f57"/>
  <path d="M55 40 A11 11 0 0 0 69 35 L66 28 A10 10 0 0 1 55 40 Z" fill="#d2622a"/>
  <path d="M68 30 L79 33 L68 36 Z" fill="#e8b13a"/>
  <circle cx="61" cy="29" r="2.6" fill="#15120f"/><circle cx="61.9" cy="28.2" r="0.8" fill="#ffffff"/>
  <path d="M26 46 Q40 34 50 50 Q40 62 24 58 Z" fill="#6b5443"/>
  <path d="M30 52 Q38 48 46 52 M28 56 Q36 53 43 56" stroke="#4a392d" stroke-width="1.4" fill="none"/>
  <path d="M44 65 V71 M51 65 V71" stroke="#3a2b1f" stroke-width="2"/>`;

/** A sailing boat. */
const BOAT = `${sky("#f4a261", "#ffe8c7")}
  <circle cx="72" cy="40" r="10" fill="#fff1b8"/>
  <rect y="62" width="96" height="34" fill="#20617f"/>
  <path d="M0 70 Q12 66 24 70 T48 70 T72 70 T96 70" stroke="#5ba3bd" stroke-width="2" fill="none"/>
  <path d="M0 82 Q12 78 24 82 T48 82 T72 82 T96 82" stroke="#3f86a3" stroke-width="2" fill="none"/>
  <path d="M18 62 H72 L62 74 H28 Z" fill="#a1341f"/>
  <path d="M44 12 V62" stroke="#3c2a1c" stroke-width="2.4"/>
  <path d="M47 15 L70 56 H47 Z" fill="#fdfdf6"/>
  <path d="M41 20 L24 56 H41 Z" fill="#e4e0d0"/>`;

/** A fir in the snow. */
const FIR = `${sky("#243b6b", "#8fa8d0")}
  <circle cx="76" cy="18" r="8" fill="#f4f1dc"/>
  <path d="M0 78 Q30 68 60 76 T96 74 V96 H0 Z" fill="#eef3f8"/>
  <rect x="43" y="70" width="8" height="14" fill="#5b3b22"/>
  <path d="M47 12 L66 40 H28 Z M47 28 L72 58 H22 Z M47 44 L78 74 H16 Z" fill="#1f6b45"/>
  <path d="M47 12 L55 24 H39 Z" fill="#ffffff"/>`;

/** The scenes one after the other: a bird, a boat, a fir. Pixels as [3, 96, 96, 3]. */
export async function scenes(): Promise<Uint8Array> {
  return Buffer.concat(await Promise.all([BIRD, BOAT, FIR].map(pixelsOf)));
}

function pixelsOf(scene: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 96 96">${scene}</svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
}

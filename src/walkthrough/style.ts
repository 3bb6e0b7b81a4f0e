/** How a walk looks, beside what all pages have. */
export const walkthroughStyle = `
.answer { margin-top: .5rem; font-size: 1.25rem; font-weight: 600; }
#walk { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2rem; }
main section:first-child { margin-top: 1rem; }
section p { max-width: 46rem; } section h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
#inspector { padding: .75rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
#inspector h2 { font-size: 1rem; }
@media (min-width: 64rem) {
  #walk { grid-template-columns: minmax(0, 1fr) 23rem; }
  #inspector { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; }
  .fold { display: none; }
}
@media (max-width: 63.99rem) {
  body { padding-bottom: 48vh; }
  .inspected th { white-space: nowrap; }
  #inspector { position: fixed; inset: auto 0 0 0; z-index: 2; max-height: 44vh; overflow-y: auto; border-radius: .6rem .6rem 0 0; box-shadow: 0 -2px 12px rgb(0 0 0 / .25); }
  .inspected { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: .75rem; }
  .inspected .hint { font-size: .7rem; } .inspected .terms, .inspected .sum { font-size: .75rem; }
  .terms th { padding-right: .2rem; } .terms td { padding: .1rem; }
  .fold { float: right; min-height: 2rem; padding: .1rem .6rem; }
  .folded .inspected { display: none; }
}
.pair { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: start; }
.pair > figure { flex: 1 1 17rem; max-width: 26rem; } .pair > details { flex: 1 1 100%; }
.pooling > figure { max-width: 26rem; }
figure { margin: .5rem 0 0; min-width: 0; } figcaption { color: var(--pale); font-size: .875rem; }
.pixels { display: block; width: 100%; height: auto; image-rendering: pixelated; }
.stack { position: relative; } .over { position: absolute; inset: 0; display: block; width: 100%; height: 100%; }
.grid { position: relative; overflow: hidden; border: 1px solid var(--line); cursor: crosshair; touch-action: manipulation; line-height: 0; }
.grid:focus-visible { outline-offset: 1px; } .seen { cursor: default; max-width: 14rem; }
.outline { position: absolute; min-width: 6px; min-height: 6px; border: 2px solid #fff; outline: 2px solid #d6006c; pointer-events: none; }
.photo { display: block; max-width: 100%; max-height: 20rem; height: auto; border-radius: .3rem; }
.photo.enlarged { width: 10rem; image-rendering: pixelated; }
.gallery { display: flex; flex-wrap: wrap; gap: .3rem; max-height: 22rem; overflow-y: auto; padding: 3px; }
button.small { min-height: 0; width: 3.6rem; padding: 3px; line-height: 1.1; }
button.small span { font-size: .7rem; color: var(--pale); }
button.small[aria-pressed="true"], button.class[aria-pressed="true"] { border-color: #d6006c; box-shadow: inset 0 0 0 2px #d6006c; }
.neighbours { display: grid; gap: 6px; justify-content: start; } .neighbours canvas { cursor: pointer; }
.neighbours .middle { outline: 3px solid #d6006c; outline-offset: 1px; }
.product { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .4rem; }
.numbers { margin: 0; } .numbers canvas { width: 8rem; border: 1px solid var(--line); } .numbers figcaption { text-align: center; font-size: .75rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.numbers td { padding: .3rem .35rem; border: 1px solid var(--line); font-size: .8rem; text-align: right; }
.sum, .terms, .pooled { margin-top: .4rem; font-size: .85rem; width: 100%; max-width: 26rem; }
.sum th, .terms th { padding: .1rem .5rem .1rem 0; font-weight: 400; text-align: left; color: var(--pale); }
.sum td, .terms td { padding: .1rem .2rem; text-align: right; white-space: nowrap; }
.sum .linear td, .sum .result td { border-top: 1px solid var(--line); } .sum .result th, .sum .result td { font-weight: 700; color: var(--ink); }
.terms .for, .pooled .winner { font-weight: 600; } .terms .against { color: var(--blue); font-weight: 600; } .terms .for { color: var(--red); }
.pooled { width: auto; } .pooled td { padding: .4rem .6rem; border: 1px solid var(--line); text-align: right; }
.pooled .winner { outline: 3px solid #d6006c; outline-offset: -3px; }
.row-of-numbers { max-width: 40rem; }
button.class { display: grid; grid-template-columns: minmax(4rem, 1fr) minmax(4rem, 2fr) 4.5rem; gap: .6rem; align-items: center; width: 100%; margin-bottom: .3rem; text-align: left; }
.class b { overflow-wrap: anywhere; } .class span:last-child { text-align: right; }
.track { display: block; min-width: 4rem; height: .6rem; border-radius: .3rem; background: var(--line); overflow: hidden; }
.track i { display: block; height: 100%; background: var(--blue); } .track i.for { background: var(--tint-wrong); }
.contributions { width: 100%; font-size: .8rem; } .contributions th { font-weight: 400; text-align: left; } .contributions td { padding: .15rem .3rem; white-space: nowrap; text-align: right; }
.contributions .total th, .contributions .total td { border-top: 1px solid var(--line); }
`;

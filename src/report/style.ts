/** How a report looks, beside what all pages have. */
export const style = `
#verdict { margin-top: 1rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: .4rem solid var(--green); border-radius: .5rem; background: var(--card); }
#verdict.care { border-left-color: var(--amber); } #verdict.poor { border-left-color: var(--red); }
#verdict .sentence { margin: 0; font-size: 1.25rem; line-height: 1.4; }
#verdict .headline { font-weight: 600; color: var(--green); } #verdict.care .headline { color: var(--amber); } #verdict.poor .headline { color: var(--red); }
#verdict ul { margin: .5rem 0 0; padding: 0; list-style: none; }
#verdict li { display: grid; grid-template-columns: 4.6rem minmax(0, 1fr); align-items: baseline; margin-top: .2rem; overflow-wrap: anywhere; }
#verdict li b { font-size: .75rem; text-transform: uppercase; letter-spacing: .04em; }
b.serious { color: var(--red); } b.look { color: var(--amber); } b.note { color: var(--blue); }

#bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; margin: 1rem -1rem 0; padding: .5rem 1rem; border-bottom: 1px solid var(--line); background: var(--paper); }
#threshold { flex: 1 1 28rem; min-width: 0; }
#parts { display: flex; gap: .4rem; } #parts:empty { display: none; }
.slide { display: grid; grid-template-columns: auto minmax(6rem, 1fr) 5.5rem; gap: .75rem; align-items: center; font-size: .9rem; }
.slide input[type="range"] { width: 100%; min-height: 2rem; accent-color: var(--blue); }
.slide input[type="number"] { width: 5.5rem; }
.check { display: flex; gap: .4rem; align-items: center; font-size: .9rem; }
#threshold .row { margin-top: .25rem; }
@media (max-width: 40rem) { .slide { grid-template-columns: minmax(0, 1fr) 5.5rem; gap: 0 .75rem; } .slide span { grid-column: 1 / 3; } #threshold button { min-height: 1.8rem; padding: .1rem .5rem; } }

table { border-collapse: collapse; }
.matrix th { padding: .25rem .5rem; font-size: .85rem; font-weight: 600; overflow-wrap: anywhere; }
.matrix tbody th { text-align: right; min-width: min(9.5rem, 28vw); max-width: 14rem; } .matrix .corner { padding: .25rem .5rem; text-align: right; color: var(--pale); font-size: .85rem; }
.matrix td { padding: 2px; } .matrix:not(.many) tbody td { min-width: 6.5rem; }
.matrix button { display: flex; flex-direction: column; align-items: center; justify-content: center; width: 100%; min-height: 4rem; padding: .2rem; border: 1px solid var(--line); --tint: var(--tint-wrong); background: color-mix(in srgb, var(--tint) var(--share), var(--paper)); }
.matrix button.right { --tint: var(--tint-right); } .matrix button.unsure { --tint: var(--tint-unsure); }
.matrix button.none { background: none; color: var(--pale); }
.matrix button[aria-pressed="true"] { outline: 3px solid var(--blue); outline-offset: -3px; }
.matrix b { font-size: 1.15rem; font-variant-numeric: tabular-nums; } .matrix small { font-size: .8rem; }
.matrix.many b { font-size: .85rem; font-weight: 500; } .matrix.many small { display: none; }
.matrix.many button { min-width: 2.6rem; min-height: 2.4rem; }
.matrix.many thead th { height: 7rem; vertical-align: bottom; padding: .25rem 0; } .matrix.many thead span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 9rem; }

#scores { margin: 0; }
.score { display: grid; grid-template-columns: 7rem 5.5rem minmax(0, 1fr); gap: 0 .5rem; align-items: baseline; padding: .3rem 0; border-bottom: 1px solid var(--line); }
.score dt { font-weight: 600; } .score dd { margin: 0; font-variant-numeric: tabular-nums; } .score dd[data-score] { font-size: 1.1rem; }
@media (max-width: 40rem) { .score { grid-template-columns: minmax(0, 1fr) auto; } .score .about { grid-column: 1 / 3; } }

.tabs { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: .5rem; }
#gallery .row { justify-content: space-between; } #gallery-title { min-width: 0; flex: 1 1 16rem; }
.pages { margin-top: .6rem; justify-content: center !important; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr)); gap: .4rem; margin-top: .5rem; }
.tile { display: block; min-width: 0; min-height: 0; padding: 3px; border: 2px solid var(--line); border-radius: .4rem; background: var(--card); color: var(--ink); }
.tile.right { border-color: var(--tint-right); } .tile.wrong { border-color: var(--tint-wrong); border-style: dashed; } .tile.unsure { border-color: var(--tint-unsure); border-style: dotted; }
.picture { display: block; width: 100%; border-radius: .2rem; background-color: var(--line); background-repeat: no-repeat; }
.caption { display: block; overflow: hidden; font-size: .75rem; line-height: 1.4; text-align: center; text-overflow: ellipsis; white-space: nowrap; }
.tiles.strip { grid-template-columns: repeat(6, minmax(0, 4.5rem)); } .strip .caption { font-size: .65rem; } .suspect .tile { align-self: start; }
@media (max-width: 40rem) { .tiles.strip { gap: .2rem; } .strip .tile { padding: 1px; } .plain th, .plain td { padding-right: .5rem !important; font-size: .8rem; } }

#pictures { scroll-margin-top: 8rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem; }
figure { margin: .5rem 0 0; min-width: 0; } figcaption { font-size: .9rem; color: var(--pale); } figcaption b { color: var(--ink); }
.plot { display: block; width: 100%; max-width: 32rem; height: auto; touch-action: manipulation; }
.plot text { font-size: 11px; fill: var(--pale); } .plot .grid { stroke: var(--line); }
.plot .curve { fill: none; stroke: var(--blue); stroke-width: 2.5; stroke-linejoin: round; } .plot .curve.chance, .plot .chance { fill: none; stroke: var(--pale); stroke-width: 1.5; stroke-dasharray: 4 4; }
.plot .dot { fill: var(--red); stroke: var(--paper); stroke-width: 2; } .plot[role="slider"] { cursor: crosshair; }
.plot .bar { cursor: pointer; } .plot .bar rect { fill: var(--blue); fill-opacity: .3; } .plot .bar:hover rect, .plot .bar:focus-visible rect { fill-opacity: .6; } .plot .bar circle { fill: var(--blue); } .plot .range { stroke: var(--blue); }
.plumage-chart { width: 100%; max-width: 34rem; height: auto; }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .75rem; margin-top: .5rem; }
article { min-width: 0; padding: .6rem; border-radius: .5rem; background: var(--card); }
.suspect { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .75rem; }
.relabel { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .35rem; } .relabel button, .relabel select { min-height: 2rem; padding: .15rem .5rem; background: var(--paper); font-size: .8rem; max-width: 100%; }
.plain { margin-top: .25rem; font-size: .9rem; } .plain th, .plain td { padding: .25rem 1rem .25rem 0; border-bottom: 1px solid var(--line); text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.plain th:first-child, .plain td:first-child { text-align: left; font-weight: 500; } .plain thead th { color: var(--pale); font-weight: 500; }
#rate-field { width: 6rem; } #rate-told { font-size: 1.05rem; }
.facts { margin: 0; } .facts div { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: .5rem; padding: .2rem 0; } .facts dt { color: var(--pale); } .facts dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { .facts div { grid-template-columns: minmax(0, 1fr); gap: 0; } }
summary { margin-top: .75rem; cursor: pointer; }

#tray { position: fixed; inset: auto 0 0 0; z-index: 3; display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; justify-content: center; padding: .6rem 1rem; border-top: 1px solid var(--line); background: var(--card); }
dialog { width: min(34rem, calc(100vw - 1rem)); max-height: calc(100vh - 1rem); padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--paper); color: var(--ink); }
dialog::backdrop { background: rgb(0 0 0 / .55); }
dialog .close { margin-left: auto; } dialog h2 { margin-top: .6rem; font-size: 1rem; } dialog .large { width: min(100%, 20rem); margin: .5rem 0; }
.probability { display: grid; grid-template-columns: 7rem minmax(0, 1fr) 4rem; gap: .5rem; align-items: center; font-size: .875rem; } .track { height: .6rem; border-radius: .3rem; background: var(--line); overflow: hidden; } .track i { display: block; height: 100%; background: var(--blue); }
@media (prefers-reduced-motion: reduce) { * { scroll-behavior: auto !important; } }
`;

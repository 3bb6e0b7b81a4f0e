const light = `color-scheme: light; --ink: #1d2a33; --pale: #52606b; --paper: #fff; --line: #dde2e6; --card: #f5f6f7; --red: #a9231c; --amber: #8a5a00; --green: #1f6b46; --blue: #1a5fa8; --tint-right: #2d8659; --tint-wrong: #c2452c; --tint-unsure: #8a8f1d;`;
const dark = `color-scheme: dark; --ink: #e8edf1; --pale: #a3b0ba; --paper: #14181b; --line: #343c43; --card: #1d2327; --red: #ff9a8f; --amber: #f0c060; --green: #7fd6a8; --blue: #8abcf5; --tint-right: #3a9c6a; --tint-wrong: #d4553b; --tint-unsure: #a7ac3a;`;

/** How every page looks: light or dark as the reader's system says, unless the switch says otherwise. */
export const pageStyle = `
:root { ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
:root[data-theme="light"] { ${light} }
:root[data-theme="dark"] { ${dark} }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; padding: 1rem 1rem 6rem; max-width: 78rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
h1 { margin: 0; font-size: 1.4rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin: 0 0 .25rem; font-size: 1.1rem; overflow-wrap: anywhere; }
section { margin-top: 2rem; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
code { font-size: .9em; }
.hint, .about, .name { color: var(--pale); font-size: .875rem; }
button, select, input[type="number"] { min-height: 2.25rem; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); color: var(--ink); font: inherit; font-size: .9rem; }
button { cursor: pointer; }
button:disabled { opacity: .45; cursor: default; }
button[aria-pressed="true"] { border-color: var(--blue); box-shadow: inset 0 0 0 1px var(--blue); }
button.strong { background: var(--blue); border-color: var(--blue); color: var(--paper); font-weight: 600; }
button.link { min-height: 0; padding: 0; border: 0; background: none; color: var(--blue); text-align: left; text-decoration: underline; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.wide { overflow-x: auto; }
.two { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2rem; }
@media (min-width: 60rem) { .two { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
`;

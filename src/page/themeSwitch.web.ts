import { button, byId } from "./dom.web.ts";

const THEMES = ["auto", "light", "dark"] as const;

const QUERIES = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

/** A switch between light, dark, and what the reader's system says. */
export function themeSwitch(): void {
  const root = document.documentElement;
  const styles = document.querySelectorAll(".plumage-chart style");
  let place = 0;
  const made = button("", { id: "theme-switch" }, () => {
    place = (place + 1) % THEMES.length;
    show();
  });
  const show = () => {
    const theme = THEMES[place]!;
    if (theme === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
    // Charts know the reader's system alone: their query is put for the switch.
    for (const style of styles)
      style.textContent = style.textContent!.replace(/@media [^{]*/, `@media ${QUERIES[theme]} `);
    made.textContent = `◐ ${theme}`;
    made.setAttribute("aria-label", `Colours: ${theme}; change them`);
  };
  show();
  byId("theme").replaceChildren(made);
}

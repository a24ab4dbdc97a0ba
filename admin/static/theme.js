// Sets the colour theme before the first paint: the chosen one, else the system's.
"use strict";
(() => {
  const chosen = document.cookie.match(/(?:^|; )theme=(light|dark)/);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = chosen ? chosen[1] : dark ? "dark" : "light";
})();

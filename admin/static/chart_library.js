// Brings Chart.js once, and only to a page that draws something.
let coming = null;

export function chartLibrary() {
  if (globalThis.Chart) return Promise.resolve(globalThis.Chart);
  coming ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("vendor/chart.min.js", import.meta.url).href;
    script.addEventListener("load", () => done(globalThis.Chart));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return coming;
}

// Starts every part of the page that needs script.
import { startAlertSound } from "./alert_sound.js";
import { startBulk } from "./bulk.js";
import { startCharts } from "./charts.js";
import { startChoiceSearch } from "./choice_search.js";
import { startColumnOrder } from "./column_order.js";
import { startConditions } from "./conditions.js";
import { startCopying } from "./copying.js";
import { startCounters } from "./counters.js";
import { startDialogs } from "./dialogs.js";
import { startDrawer } from "./drawer.js";
import { startDrawerSecond } from "./drawer_second.js";
import { startMending } from "./mending.js";
import { startMenus } from "./menus.js";
import { startPersonCharts } from "./person_charts.js";
import { startPalette } from "./palette.js";
import { startPlayers } from "./player.js";
import { startPage } from "./page.js";
import { startSessionEnd } from "./session_end.js";
import { startShortcuts } from "./shortcuts.js";
import { startTyped } from "./typed.js";

startMenus();
startDialogs();
startCopying();
startDrawerSecond();
startDrawer();
startAlertSound();
startPage();
startPalette();
startShortcuts();
startSessionEnd();
startColumnOrder();
startConditions();
startChoiceSearch();
startMending();

function startParts(root) {
  startCounters(root);
  startBulk(root);
  startCharts(root);
  startPlayers(root);
  startPersonCharts(root);
}

startParts(document);
startTyped();
document.addEventListener("htmx:afterSwap", (event) => startParts(event.detail.elt));

import { loadLeaflet } from "./map.js";
import { element, ownAddress, say } from "./words.js";

/**
 * The map of cases: clusters over outlines, without tiles. The server counts; here it is only chosen how finely they are shown,
 * so that a cluster's number is always that of the list it opens.
 *
 * @typedef {{name: string, at: [number, number], count: number, parts: number[], urgency: string, word: string, href: string}} Cluster
 * @typedef {{level: string, places: Cluster[]}} Level
 */

/** Two clusters nearer than this, in pixels, hide each other's numbers; on a narrow map they are smaller. */
const NEAR = 64, NEAR_NARROW = 40, NARROW = 480;
/** A level is shown while at most this share of its visible clusters is hidden; more where the coarser one is a single cluster. */
const COVERED = 0.2, COVERED_ALONE = 0.6;
const MANY = 100;

export async function startCaseMap() {
  const place = /** @type {HTMLElement|null} */ (document.querySelector("[data-case-map]"));
  if (!place) return;
  try {
    const leaflet = await loadLeaflet();
    await draw(leaflet, place);
  } catch {
    if (!place.firstChild) place.append(element("p", "empty", say("地图没有加载，数量见下表。", "The map did not load: see the table below.")));
  }
}

/** @param {string|undefined} address */
async function load(address) {
  const response = await fetch(address || "", { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/** @param {any} leaflet @param {HTMLElement} place */
async function draw(leaflet, place) {
  const [outlines, first] = await Promise.all([load(place.dataset.outlines), load(place.dataset.places)]);
  /** @type {Level[]} */
  let levels = first.levels;
  const colour = (/** @type {string} */ name) => getComputedStyle(place).getPropertyValue(name).trim();
  const ground = leaflet.geoJSON(outlines, {
    interactive: false,
    style: { color: colour("--control"), weight: 1.5, fillColor: colour("--primary"), fillOpacity: 0.05 },
  });
  let bounds = ground.getBounds();
  for (const { places } of levels) for (const one of places) bounds = bounds.extend(position(leaflet, one));
  if (!bounds.isValid()) {
    place.append(element("p", "empty", say("这里还没有轮廓，数量见下表。", "No outlines are known here: see the table below.")));
    return;
  }
  const map = leaflet.map(place, { zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: false, zoomControl: false, maxZoom: 20 });
  leaflet.control.zoom({ zoomInTitle: say("放大", "Zoom in"), zoomOutTitle: say("缩小", "Zoom out") }).addTo(map);
  const buildings = leaflet.layerGroup().addTo(map);
  ground.addTo(map);
  const clusters = leaflet.layerGroup().addTo(map);
  let areBuildingsAsked = false;

  const show = () => {
    const level = choose(leaflet, map, levels);
    clusters.clearLayers();
    const isNamed = level.level !== "building" || map.getZoom() >= 18;
    for (const one of level.places) {
      leaflet.marker(position(leaflet, one), {
        keyboard: false, interactive: false, icon: leaflet.divIcon({ className: "", html: badge(one, isNamed) }),
      }).addTo(clusters);
    }
    place.dataset.level = level.level;
    place.dataset.drawn = String(level.places.length);
    if (level.level !== "community" && !areBuildingsAsked) {
      areBuildingsAsked = true;
      void drawBuildings();
    }
  };

  const drawBuildings = async () => {
    const address = new URL(place.dataset.outlines || "", location.href);
    address.searchParams.set("level", "building");
    const shapes = await load(address.href).catch(() => null);
    if (!shapes) return;
    leaflet.geoJSON(shapes, {
      interactive: false, style: { color: colour("--text-3"), weight: 1, fillColor: colour("--text-3"), fillOpacity: 0.18 },
    }).addTo(buildings);
    place.dataset.buildings = String(shapes.features.length);
  };

  let isMoved = false;
  const fit = () => {
    map.invalidateSize();
    if (!isMoved) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 19, animate: false });
  };
  fit();
  show();
  map.on("zoomend moveend", show);
  for (const kind of ["pointerdown", "keydown"]) place.addEventListener(kind, () => { isMoved = true; });
  new ResizeObserver(fit).observe(place);

  // The list beside it is replaced when cases change: then the numbers are asked for anew.
  const beside = document.getElementById("map-list");
  if (beside && beside.parentElement) {
    new MutationObserver(async () => {
      const next = await load(place.dataset.places).catch(() => null);
      if (!next) return;
      levels = next.levels;
      show();
    }).observe(beside.parentElement, { childList: true });
  }
}

/** @param {any} leaflet @param {Cluster} one */
const position = (leaflet, one) => leaflet.latLng(one.at[1] / 1e7, one.at[0] / 1e7);

/** The finest level whose clusters can be told apart where the map looks. @param {any} leaflet @param {any} map @param {Level[]} levels */
function choose(leaflet, map, levels) {
  const view = map.getBounds();
  const most = levels[0].places.length > 1 ? COVERED : COVERED_ALONE;
  const near = map.getSize().x < NARROW ? NEAR_NARROW : NEAR;
  for (const level of levels.slice(1).reverse()) {
    const points = level.places.map((one) => position(leaflet, one)).filter((at) => view.contains(at))
      .map((at) => map.latLngToContainerPoint(at));
    if (points.length > 400) continue;
    const covered = points.filter((a, i) => points.some((b, j) => i !== j && a.distanceTo(b) < near)).length;
    if (covered <= points.length * most) return level;
  }
  return levels[0];
}

/** A link to the cluster's list, with its number and the word of its colour. @param {Cluster} one @param {boolean} isNamed */
function badge(one, isNamed) {
  const link = /** @type {HTMLAnchorElement} */ (element("a", `spot spot-${one.urgency}${one.count >= MANY ? " many" : ""}`));
  link.href = ownAddress(one.href);
  link.title = one.name;
  link.setAttribute("aria-label", `${one.name} ${one.count} · ${one.word}`);
  link.dataset.count = String(one.count);
  link.style.setProperty("--ring", ring(one.parts));
  link.append(element("b", "", String(one.count)), element("small", "", one.word));
  if (isNamed) link.append(element("span", "", one.name));
  return link;
}

/** The shares of the late, the soon due, the timely and the closed, as a ring from twelve o'clock. @param {number[]} parts */
function ring(parts) {
  const whole = parts.reduce((sum, part) => sum + part, 0) || 1;
  let from = 0;
  const slices = ["red", "yellow", "blue", "green"].map((name, index) => {
    const to = from + (parts[index] || 0) / whole * 360;
    const slice = `var(--${name}-f) ${from.toFixed(1)}deg ${to.toFixed(1)}deg`;
    from = to;
    return slice;
  });
  return `conic-gradient(${slices.join(", ")})`;
}

import { element, say } from "./words.js";

/**
 * Maps of outlines and points, without tiles: nothing is asked of any other site. The same places stand in the page's list,
 * so that a map may fail to load and nobody misses anything.
 *
 * @typedef {{id?: string, name?: string}} Place
 */

/** Fills every `data-map` of the page; Leaflet is fetched only if there is one. */
export async function startMaps() {
  const places = /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll("[data-map]")));
  if (!places.length) return;
  try {
    const leaflet = await loadLeaflet();
    await Promise.all(places.map((place) => draw(leaflet, place)));
  } catch {
    for (const place of places) if (!place.firstChild) place.append(element("p", "empty", say("地图没有加载。", "The map did not load.")));
  }
}

/** The library with its style sheet. @returns {Promise<any>} */
export async function loadLeaflet() {
  const [{ leaflet }] = await Promise.all([import("../vendor/leaflet/index.js"), loadStyle()]);
  return leaflet;
}

/** Leaflet's style sheet, before ours: what we say about its parts wins. */
function loadStyle() {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("../vendor/leaflet/leaflet/leaflet.css", import.meta.url).href;
    link.onload = resolve;
    link.onerror = reject;
    document.head.insertBefore(link, document.head.querySelector("link[rel=stylesheet]"));
  });
}

/** @param {any} leaflet @param {HTMLElement} place */
async function draw(leaflet, place) {
  const response = await fetch(place.dataset.src || "", { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${response.status}`);
  const outlines = await response.json();
  const point = (place.dataset.point || "").split(",").map(Number);
  const isPointed = point.length === 2 && point.every(Number.isFinite);
  if (!outlines.features.length && !isPointed) {
    place.hidden = true;
    return;
  }
  const colour = (/** @type {string} */ name) => getComputedStyle(place).getPropertyValue(name).trim();
  const map = leaflet.map(place, { zoomSnap: 0.25, scrollWheelZoom: false, attributionControl: false });
  const shapes = leaflet.geoJSON(outlines, {
    style: { color: colour("--primary"), weight: 2, fillColor: colour("--primary"), fillOpacity: 0.08 },
    onEachFeature: (/** @type {{properties: Place}} */ feature, /** @type {any} */ shape) => {
      const { id, name } = feature.properties;
      shape.bindTooltip(element("span", "", name || ""), { permanent: true, direction: "center", className: "map-label" });
      if (id) shape.on("click", () => location.assign(`/areas/${encodeURIComponent(id)}`));
    },
  }).addTo(map);
  let bounds = shapes.getBounds();
  if (isPointed) {
    const position = leaflet.latLng(point[1], point[0]);
    leaflet.circleMarker(position, { radius: 9, color: "#fff", weight: 3, fillColor: colour("--red-t"), fillOpacity: 1 }).addTo(map);
    bounds = bounds.isValid() ? bounds.extend(position) : position.toBounds(400);
  }
  const fit = () => {
    map.invalidateSize();
    map.fitBounds(bounds, { padding: [12, 12], animate: false });
  };
  fit();
  new ResizeObserver(fit).observe(place);
  place.dataset.drawn = String(outlines.features.length);
}

/** The map of a zone's own page: its shape, the designated one beside a revision, and what stands inside. */
import { addGroupImages, readShapes } from "./images.js";
import { addLayers, belowNames, makeMap, mapSettings } from "./map.js";
import { readBounds } from "./permalink.js";
import { requestJson } from "./request.js";
import { memberData, shapeData, withRoom, zoneMembers, zoneShapes } from "./zone-life-layers.js";

const page = document.getElementById("zone-life");
const NONE = { current: null, published: null, isDesignated: true, members: [], groups: [] };
const zone = await requestJson(page.dataset.shapes).catch(() => NONE);
const icons = await readShapes(mapSettings().icons).catch(() => ({}));

makeMap(page.querySelector("[data-map]"), {
  bounds: withRoom(readBounds(page.dataset.bounds)),
  hashName: false,
  addData(map, tokens) {
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    addGroupImages(map, { groups: zone.groups, shapes: icons, tokens, isDark });
    addLayers(map, zoneShapes({ tokens, isDesignated: zone.isDesignated }), belowNames(map));
    addLayers(map, zoneMembers());
    map.getSource("current").setData(shapeData(zone.current));
    map.getSource("published").setData(shapeData(zone.published));
    map.getSource("members").setData(memberData(zone.members));
  },
});
page.dataset.ready = "true";

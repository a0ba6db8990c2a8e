/** Photos made small before they are kept and sent: drawn anew, so that nothing of the camera's notes is left. */
import { formatNumber } from "./format.js";
import { fill, gettext } from "./words.js";

const LONGEST_PX = 1600;
const QUALITY = 0.82;

/** Return a photo as a JPEG blob of at most LONGEST_PX; throw an Error in plain words. */
export async function shrunk(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Error(gettext("Foto ini tidak terbaca. Pakai JPEG, PNG, atau WebP."));
  }
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const sheet = document.createElement("canvas");
  sheet.width = Math.max(1, Math.round(picture.width * scale));
  sheet.height = Math.max(1, Math.round(picture.height * scale));
  sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
  picture.close();
  const blob = await new Promise((resolve) => sheet.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error(gettext("Foto ini tidak terbaca. Pakai JPEG, PNG, atau WebP."));
  return blob;
}

/** Draw small pictures of photos {id, blob} with a button each; onDrop(photo) when one is thrown away. */
export function drawPhotos(root, photos, onDrop) {
  for (const old of root.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  root.replaceChildren(...photos.map((photo, i) => {
    const row = document.createElement("li");
    const words = { number: formatNumber(i + 1), size: formatNumber(Math.ceil(photo.blob.size / 1024)) };
    const picture = Object.assign(document.createElement("img"), {
      src: URL.createObjectURL(photo.blob), alt: fill(gettext("Foto %(number)s, %(size)s kB"), words),
    });
    const drop = Object.assign(document.createElement("button"), {
      type: "button", className: "button button-small", textContent: fill(gettext("Buang foto %(number)s"), words),
    });
    drop.addEventListener("click", () => onDrop(photo));
    row.append(picture, drop);
    return row;
  }));
}

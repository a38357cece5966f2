/* A photo is made small on the telephone, which leaves away where it was taken, and then sent. */

const LONGEST = 1600;
const QUALITY = 0.82;

addEventListener("change", async (event) => {
  const input = event.target;
  const [file] = input.matches?.("input[data-photo]") ? input.files : [];
  if (!file) return;
  const small = await shrunk(file).catch(() => null);
  if (small) {
    const bag = new DataTransfer();
    bag.items.add(small);
    input.files = bag.files;
  }
  input.form.requestSubmit();
});

/** The picture drawn anew, no longer than that on any side; nothing but its points comes along. */
async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#fff"; // what was transparent would be black
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const content = await new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
  return content && new File([content], "photo.jpg", { type: "image/jpeg" });
}

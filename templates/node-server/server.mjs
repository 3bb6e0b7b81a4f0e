// Answers over HTTP what is on a picture: POST /predict with the picture as the body.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

process.env.ORT_DISABLE_TELEMETRY ??= "1"; // before it is loaded: nothing is reported anywhere
const ort = (await import("onnxruntime-node")).default;
const sharp = (await import("sharp")).default;

const { HOST = "127.0.0.1", PORT = "8080", MAX_BYTES = "10000000", MAX_PIXELS = "50000000" } = process.env;
const beside = (name) => readFile(new URL(name, import.meta.url));

// Classes, size of images, how pictures are brought to that size, how probabilities become an answer.
const { classes, image, fit, background, kernel, decision } = JSON.parse(await beside("model.json"));
const session = await ort.InferenceSession.create(await beside("model.onnx"), {
  executionProviders: ["cpu"],
  executionMode: "sequential",
  logSeverityLevel: 3,
});

/** A mistake of whoever asks. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function bodyOf(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > Number(MAX_BYTES)) throw new Refusal(413, `The picture is larger than ${MAX_BYTES} bytes.`);
    pieces.push(piece);
  }
  if (length === 0) throw new Refusal(400, "The body is empty: send the bytes of a picture.");
  return Buffer.concat(pieces);
}

/** The picture's pixels at the model's size, [height, width, channels], a byte each: as in training. */
async function pixelsOf(bytes) {
  const picture = sharp(bytes, { failOn: "truncated", limitInputPixels: Number(MAX_PIXELS), sequentialRead: true });
  const described = await picture.metadata().catch((error) => {
    if (/pixel limit/.test(error.message)) throw new Refusal(413, `The picture has more than ${MAX_PIXELS} pixels.`);
    throw new Refusal(415, "The body is no JPEG, PNG, WebP, GIF, AVIF or TIFF.");
  });
  const { width, height, format, space, depth, hasProfile, hasAlpha } = described;
  if (width * height > Number(MAX_PIXELS)) throw new Refusal(413, `The picture has more than ${MAX_PIXELS} pixels.`);
  if (format === "svg" || format === "pdf") throw new Refusal(415, `The body is no photo, but ${format}.`);
  const isGrey = space === "b-w" || space === "grey16";
  if (depth === "ushort" && hasProfile && !isGrey) picture.withIccProfile("srgb");
  if (isGrey && hasAlpha) picture.pipelineColourspace(depth === "ushort" ? "rgb16" : "srgb");
  const sharpFit = { squash: "fill", crop: "cover", pad: "contain" }[fit];
  picture.autoOrient().flatten({ background });
  picture.resize(image.width, image.height, { fit: sharpFit, background, kernel });
  if (image.channels === 1) picture.greyscale().toColourspace("b-w");
  else picture.toColourspace("srgb");
  return picture
    .raw({ depth: "uchar" })
    .toBuffer()
    .catch(() => {
      throw new Refusal(422, "The picture is damaged or cut off.");
    });
}

/** From probabilities to an answer, by the decision that was made in training where there was one. */
function decide(row) {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i] > row[best]) best = i;
  let [place, notSure] = [best, false];
  if (decision?.positive !== undefined) {
    const yes = classes.indexOf(decision.positive);
    const { low, high } = decision.notSure ?? { low: 0, high: 0 };
    notSure = row[yes] >= low && row[yes] < high;
    if (!notSure) place = row[yes] >= decision.threshold ? yes : 1 - yes;
  } else if (decision !== undefined) notSure = row[best] < decision.threshold;
  return {
    label: notSure ? "not sure" : classes[place],
    probability: row[place],
    ...(notSure && { notSure }),
    probabilities: Object.fromEntries(classes.map((name, i) => [name, row[i]])),
  };
}

async function answer(request) {
  const { pathname } = new URL(request.url, "http://host");
  if (pathname !== "/predict") throw new Refusal(404, "There is only /predict: POST a picture there.");
  if (request.method !== "POST") throw new Refusal(405, "POST a picture, as the body.");
  const pixels = await pixelsOf(await bodyOf(request));
  const images = new ort.Tensor("uint8", new Uint8Array(pixels), [1, image.height, image.width, image.channels]);
  const { probabilities } = await session.run({ images });
  return decide(probabilities.data);
}

const server = createServer(async (request, response) => {
  const reply = (status, told) => {
    // What was not read of a refused body is not waited for.
    const headers = { "content-type": "application/json", ...(!request.complete && { connection: "close" }) };
    response.writeHead(status, headers).end(`${JSON.stringify(told)}\n`);
  };
  try {
    reply(200, await answer(request));
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    reply(error.status ?? 500, { error: error instanceof Refusal ? error.message : "Something went wrong here." });
  }
});
server.requestTimeout = 30_000;
server.listen(Number(PORT), HOST, () => {
  const { address, port } = server.address();
  console.log(`http://${address}:${port}/predict`);
});

import type { ModelInfo } from "../compile/modelFile.ts";
import type { Limits } from "./serveOptions.ts";

/** What the server answers, as OpenAPI 3.1 tells it. */
export function openApi({ classes, image }: ModelInfo, limits: Limits, version: string): object {
  const bytes = image.height * image.width * image.channels;
  const binary = { schema: { type: "string", format: "binary" } };
  const json = (schema: object) => ({ "application/json": { schema } });
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const text = (type: string, description: string) => ({
    "200": { description, content: { [type]: { schema: { type: "string" } } } },
  });
  const problem = (description: string) => ({ description, content: json(ref("Problem")) });
  return {
    openapi: "3.1.0",
    info: {
      title: "Image classifier",
      description: `Says which of ${classes.length} classes a picture shows.`,
      version,
    },
    servers: [{ url: "/" }],
    paths: {
      "/predict": {
        post: {
          operationId: "predict",
          summary: "Say what is on a picture",
          parameters: [
            {
              name: "top",
              in: "query",
              description: "How many of the likeliest classes are told with their probabilities; all without it.",
              schema: { type: "integer", minimum: 1 },
            },
          ],
          requestBody: {
            required: true,
            description: `A picture of at most ${limits.maxBytes} bytes and ${limits.maxPixels} pixels.`,
            content: {
              "image/*": binary,
              "application/octet-stream": binary,
              "multipart/form-data": {
                schema: {
                  type: "object",
                  required: ["image"],
                  properties: {
                    image: { type: "array", minItems: 1, maxItems: 64, items: { type: "string", format: "binary" } },
                  },
                },
              },
              "application/vnd.plumage.pixels": {
                schema: {
                  type: "string",
                  format: "binary",
                  description: `Pixels as the model takes them, ${bytes} bytes an image: height ${image.height}, width ${image.width}, channels ${image.channels}.`,
                },
              },
            },
          },
          responses: {
            "200": {
              description: "The answer; of a form or of pixels an answer for each, in their order.",
              content: json({ oneOf: [ref("Answer"), ref("Answers")] }),
            },
            "400": problem("The request is broken, or its body empty."),
            "408": problem("The request came too slowly."),
            "413": problem("Too many bytes, pixels or pictures."),
            "415": problem("This is no picture."),
            "422": problem("The picture is damaged."),
            "503": {
              ...problem("There is more to do than fits the queue."),
              headers: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
            },
            "504": problem(`No answer came within ${limits.timeout} seconds.`),
          },
        },
      },
      "/healthz": {
        get: {
          operationId: "health",
          summary: "Whether the server lives",
          responses: { "200": { description: "It does.", content: json(ref("Status")) } },
        },
      },
      "/readyz": {
        get: {
          operationId: "ready",
          summary: "Whether it takes requests",
          responses: {
            "200": { description: "It does.", content: json(ref("Status")) },
            "503": { description: "It is stopping.", content: json(ref("Status")) },
          },
        },
      },
      "/metrics": {
        get: { operationId: "metrics", summary: "Counts for Prometheus", responses: text("text/plain", "Counts.") },
      },
      "/openapi.json": {
        get: {
          operationId: "describe",
          summary: "This description",
          responses: { "200": { description: "OpenAPI 3.1.", content: json({ type: "object" }) } },
        },
      },
      "/": {
        get: { operationId: "page", summary: "A page to try pictures", responses: text("text/html", "The page.") },
      },
    },
    components: { schemas: schemas(classes) },
  };
}

function schemas(classes: readonly string[]): object {
  const share = { type: "number", minimum: 0, maximum: 1 };
  const answer = {
    label: { type: "string", enum: classes },
    probability: { ...share, description: "Of that class." },
    probabilities: { type: "object", description: "By class.", additionalProperties: share },
    notSure: { type: "boolean", description: "Whether the model's threshold calls this no answer." },
  };
  const required = ["label", "probability", "probabilities"];
  const ms = { type: "number", minimum: 0, description: "Milliseconds in the server." };
  return {
    Answer: { type: "object", required: [...required, "ms"], properties: { ...answer, ms } },
    Answers: {
      type: "object",
      required: ["answers", "ms"],
      properties: {
        answers: {
          type: "array",
          items: {
            oneOf: [
              { type: "object", required, properties: { name: { type: "string" }, ...answer } },
              { $ref: "#/components/schemas/Problem" },
            ],
          },
        },
        ms,
      },
    },
    Problem: {
      type: "object",
      required: ["error"],
      properties: {
        name: { type: "string", description: "Of the file, in a form." },
        error: {
          type: "object",
          required: ["message", "what"],
          properties: {
            message: { type: "string", description: "All of it in a sentence or two." },
            what: { type: "string" },
            expected: { type: "string" },
            received: { type: "string" },
            mend: { type: "string", description: "What to do about it." },
          },
        },
      },
    },
    Status: { type: "object", required: ["status"], properties: { status: { type: "string" } } },
  };
}

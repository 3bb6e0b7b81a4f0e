import type { CurvePlan, CurvePoint } from "../experiment/learningCurve.ts";
import { learningCurve } from "../experiment/learningCurve.ts";
import type { Answer } from "./askedBefore.node.ts";
import { curveHeading, curveRow, describePlan, forecastSentence } from "./describeCurve.ts";
import { writeJson } from "./jsonView.ts";
import { curvePicture } from "./learningCurvePicture.ts";
import { liveBar } from "./liveBar.node.ts";
import { savePicture } from "./savedPicture.node.ts";

/** `plumage train <what> --learning-curve`: what would twice the images bring? The test images are not given to it. */
export const answerLearningCurve: Answer = async ({ plan: { network, options, splits }, flags, effects, signal }) => {
  const { stdout, stderr, env, cwd, memory } = effects;
  const { resume, earlier, checkpoints, sampleWeights, ...training } = options;
  const human = flags.json ? stderr : stdout;
  const bar = human.isTTY && env.TERM !== "dumb" ? liveBar(human) : undefined;
  const say = (text: string) => {
    bar?.clear();
    if (!flags.json) stdout.write(text);
  };
  const events = learningCurve(network, {
    ...{ ...training, validation: splits.validation, signal, estimate: { held: memory } },
    ...(flags.repeats !== undefined && { repeats: flags.repeats }),
  });
  let plan: CurvePlan | undefined;
  const points: CurvePoint[] = [];
  try {
    for await (const event of events) {
      switch (event.type) {
        case "plan":
          plan = event;
          if (flags.json) writeJson(stdout, { ...event, type: "learningCurvePlan" });
          say(`${describePlan(event)}\n${curveHeading(event)}`);
          break;
        case "step":
          bar?.show(event.done, event.total, `learning from ${event.images} images`);
          break;
        case "point":
          points.push(event);
          if (flags.json) writeJson(stdout, { ...event, type: "learningCurvePoint" });
          say(curveRow(plan!, event));
          break;
        case "curve": {
          const picture = await savePicture(curvePicture(plan!, points, event), flags.out, "learning-curve.svg", cwd);
          const sentence = forecastSentence(event, points);
          if (flags.json) writeJson(stdout, { ...event, type: "learningCurve", sentence, picture });
          say(`\n${sentence}\nThe picture: ${picture}\n`);
          return 0;
        }
      }
    }
  } finally {
    bar?.close();
  }
  stderr.write("Stopped: no curve was drawn, and nothing written.\n");
  return 1;
};

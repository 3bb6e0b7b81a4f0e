import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Where there is no graphics card, Debian's chromium brings a Vulkan driver that is software. The tests of the WebGPU
// engine run on it; Vulkan's loader wants a folder for the session, too.
const software = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (!existsSync("/dev/dri") && existsSync(software)) {
  process.env.VK_ICD_FILENAMES ??= software;
  process.env.XDG_RUNTIME_DIR ??= "/tmp";
}

export default defineConfig({
  test: {
    // A core each: by default one is left idle, which is half of a small machine.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.data.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: "data", include: ["test/**/*.data.test.ts"], testTimeout: 1_800_000, hookTimeout: 1_800_000 },
      },
    ],
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
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

// The Khronos validator on each file of argv after the folder of its package: one JSON report a line, in order.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const [modules, ...files] = process.argv.slice(2);
const validator = createRequire(join(modules, "here.js"))("gltf-validator");
for (const file of files) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(file)), {
    uri: file,
    maxIssues: 1000,
    externalResourceFunction: (uri) => Promise.resolve(new Uint8Array(readFileSync(join(dirname(file), decodeURIComponent(uri))))),
  });
  console.log(JSON.stringify(report));
}

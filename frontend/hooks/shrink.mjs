// Makes the page's module small under brotli; run by finish-page.sh on a release, which has names until then.
//
//   node shrink.mjs MODULE.wasm
//
// Beside what wasm-opt does at its level 1 (higher ones inline, and copies compress worse than calls):
//
// - Panics lose their words. Rust carries a message and a place in the sources for each of some two thousand calls
//   that never happen. A panic of the page then ends as "unreachable", with the same stack; a build without
//   `--release` says what it was.
// - What one library exports for streams goes: the page has none.
// - Functions are sorted by their code, which puts what is alike side by side. That alone is worth 10 kB.
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";

/** Functions that run only on the way to the end. */
const PANICS =
  /^core(\[\w+\])?::panicking::|panic_access_error|panic_already|(unwrap|expect|assert)_failed|slice_(index_fail|error_fail)|len_mismatch_fail|capacity_overflow|raw_vec::handle_error|handle_alloc_error/;

/** Exports of wasm-streams, which server functions would need. */
const UNUSED = /^(__wbg_)?intounderlying/;

const [path] = process.argv.slice(2);
binaryen.setOptimizeLevel(1);
binaryen.setShrinkLevel(2);
binaryen.setDebugInfo(false);
binaryen.setAlwaysInlineMaxSize(2);
binaryen.setFlexibleInlineMaxSize(0);
binaryen.setOneCallerInlineMaxSize(0);

const module = read(readFileSync(path));
silencePanics(module);
clearPlaces(module);
removeExports(module);
module.runPasses(["dae-optimizing"]);
module.optimize();
const sorted = read(namedByCode(module.emitBinary(), module.getNumFunctions()));
sorted.runPasses(["reorder-functions-by-name"]);
writeFileSync(path, sorted.emitBinary());

function read(bytes) {
  const features = binaryen.Features;
  const module = binaryen.readBinary(bytes);
  module.setFeatures(
    features.BulkMemory |
      features.BulkMemoryOpt |
      features.CallIndirectOverlong |
      features.Multivalue |
      features.MutableGlobals |
      features.NontrappingFPToInt |
      features.ReferenceTypes |
      features.SignExt,
  );
  return module;
}

function silencePanics(module) {
  const functions = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  ).filter(({ name, module: imported }) => !imported && PANICS.test(name));
  if (functions.length === 0) throw new Error(`${path} has no names: which functions are panics?`);
  for (const { name, params, results } of functions) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
}

/** Overwrites the places in the sources that panics named: {address, length, line, column}, and the paths there. */
function clearPlaces(module) {
  const segments = Array.from({ length: module.getNumDataSegments() }, (_, index) =>
    module.getDataSegmentInfo(module.getDataSegmentByIndex(index)),
  );
  const start = Math.min(...segments.map(({ offset }) => offset));
  const end = Math.max(...segments.map(({ offset, data }) => offset + data.byteLength));
  const image = new Uint8Array(end - start);
  for (const { offset, data } of segments) image.set(new Uint8Array(data), offset - start);
  const words = new DataView(image.buffer);
  const paths = [];
  for (let at = -start & 3; at + 16 <= image.length; at += 4) {
    const [address, length, line, column] = [0, 4, 8, 12].map((step) => words.getUint32(at + step, true));
    const first = address - start;
    const isPlace = line > 0 && line < 50_000 && column > 0 && column < 1_000 && length > 3 && length < 300;
    if (!isPlace || first < 0 || first + length > image.length) continue;
    if (String.fromCharCode(...image.subarray(first + length - 3, first + length)) !== ".rs") continue;
    paths.push([first, first + length]);
    image.fill(0, at, at + 16);
  }
  for (const [first, last] of paths) image.fill(0, first, last);
  const { value: memory } = binaryen.getExportInfo(module.getExport("memory"));
  const { initial, max } = module.getMemoryInfo(memory);
  const contents = { offset: module.i32.const(start), data: image, passive: false };
  module.removeExport("memory");
  module.setMemory(initial, max ?? -1, "memory", [contents], false, false, memory);
}

function removeExports(module) {
  for (let index = module.getNumExports() - 1; index >= 0; index--) {
    const { name } = binaryen.getExportInfo(module.getExportByIndex(index));
    if (UNUSED.test(name)) module.removeExport(name);
  }
}

/** The module with names for its functions (imported ones come first and get none) in the order of their code. */
function namedByCode(bytes, functions) {
  const [CODE_SECTION, CUSTOM_SECTION, FUNCTION_NAMES] = [10, 0, 1];
  const reader = { at: 8 };
  const bodies = [];
  while (reader.at < bytes.length) {
    const section = bytes[reader.at++];
    const end = readNumber(bytes, reader) + reader.at;
    if (section === CODE_SECTION) {
      for (let count = readNumber(bytes, reader); count > 0; count--) {
        const length = readNumber(bytes, reader);
        bodies.push(Buffer.from(bytes.subarray(reader.at, reader.at + length)));
        reader.at += length;
      }
    }
    reader.at = end;
  }
  const names = bodies
    .map((body, index) => ({ body, index: functions - bodies.length + index }))
    .sort((one, other) => Buffer.compare(one.body, other.body))
    .map(({ index }, rank) => ({ index, name: `${rank}`.padStart(6, "0") }))
    .sort((one, other) => one.index - other.index)
    .flatMap(({ index, name }) => [...number(index), ...text(name)]);
  const map = [...number(bodies.length), ...names];
  const content = [...text("name"), FUNCTION_NAMES, ...number(map.length), ...map];
  return Buffer.concat([bytes, Buffer.from([CUSTOM_SECTION, ...number(content.length), ...content])]);
}

/** LEB128, as WebAssembly writes its numbers. */
function readNumber(bytes, reader) {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[reader.at++];
    value += (byte % 128) * factor;
    if (byte < 128) return value;
  }
}

function number(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...number(Math.floor(value / 128))];
}

function text(string) {
  return [...number(string.length), ...Buffer.from(string)];
}

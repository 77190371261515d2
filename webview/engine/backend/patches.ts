/** Four mends of tfjs 4.22, which is no longer maintained. Each stands under test with the defect they mend. */
import { MatMulSmallOutputSizeProgram, type Tensor, type TensorInfo, type WebGPUBackend } from '../tfjs.js';
import { backendFields, engineFields, type Program } from './internals.js';

let tapeOrderMended = false;

/**
 * Gradients of gradients through operations that save their output (exp, sigmoid, tanh, softmax, and customGrad's `save`).
 *
 * tfjs saves a tensor by cloning it, and the clone of an output comes on the tape before the operation that makes the output. Back-propagation
 * walks the tape backwards and so meets the operation first: what flows back through the saved output is lost, without an error
 * (tfjs issue 3252). Here those clones move behind their operation. Once for the engine; calling it again does nothing.
 */
export function mendTapeOrderOfSavedOutputs(): void {
  if (tapeOrderMended) return;
  tapeOrderMended = true;
  const fields = engineFields();
  const addTapeNode = fields.addTapeNode;
  fields.addTapeNode = function (name, inputs, outputs, gradient, saved: Tensor[] | undefined, attributes) {
    addTapeNode.call(this, name, inputs, outputs, gradient, saved ?? [], attributes);
    if (!saved?.length) return;
    const tape = this.state.activeTape;
    const outputIds = new Set(outputs.map(({ id }) => id));
    const savedIds = new Set(saved.map(({ id }) => id));
    const isCloneOfOutput = (node: (typeof tape)[number]) =>
      node.outputs.some(({ id }) => savedIds.has(id)) && Object.values(node.inputs).some(({ id }) => outputIds.has(id));
    // The clones are the newest nodes before the operation, at most one for each saved tensor.
    const start = Math.max(0, tape.length - 1 - saved.length);
    const recent = tape.splice(start);
    tape.push(...recent.filter((node) => !isCloneOfOutput(node)), ...recent.filter(isCloneOfOutput));
  };
}

/**
 * Transposes of int32 and bool, and with them reductions of those types over an axis that is not the last one.
 *
 * tfjs hands an i32 to a WGSL function that wants f32, which today's compilers refuse (tfjs issue 8638, pull request 8616): the result is
 * zeros or what was in the buffer before, and only the device's error event tells. Before the backend's first transpose.
 */
export function mendTransposeOfIntegers(backend: WebGPUBackend): void {
  const runWebGPUProgram = backend.runWebGPUProgram;
  backend.runWebGPUProgram = function (program: Program, inputs, ...rest) {
    const [source] = inputs;
    if (source && program.shaderKey.startsWith('transpose_') && backendFields(this).tensorMap.get(source.dataId).dtype !== 'float32') {
      const code = program.getUserCode();
      program.getUserCode = () => code.replace('setOutputAtIndex(', 'setOutputAtIndexI32(');
    }
    return runWebGPUProgram.call(this, program, inputs, ...rest);
  };
}

/**
 * Kernels over more workgroups than the device takes in one dimension: matrices of more than a million rows, transposes of long narrow tensors and
 * with them sums over their rows, batches of more than 65535.
 *
 * tfjs folds those of its dispatches that have one dimension, and throws of the others. Here these are dispatched in parts, each of which is told
 * the workgroup that it begins at. Before the other mends, so that it sees the programs that they put in place of tfjs's own.
 * @param limit of workgroups in one dimension; a test sets a low one.
 */
export function mendDispatchesOverTheLimit(
  backend: WebGPUBackend,
  limit: number = backend.device.limits.maxComputeWorkgroupsPerDimension,
): void {
  const runWebGPUProgram = backend.runWebGPUProgram;
  backend.runWebGPUProgram = function (program: Program, inputs, dtype, uniforms, output) {
    const { y, z } = program.dispatchLayout;
    if ((!y && !z) || program.dispatch.every((count) => count <= limit)) {
      return runWebGPUProgram.call(this, program, inputs, dtype, uniforms, output);
    }
    const parts = inParts(program.dispatch, limit);
    beginWhereTold(program);
    const { shaderKey } = program;
    let written = output;
    for (const { first, count } of parts) {
      program.dispatch = count;
      // tfjs lengthens the key whenever the program runs.
      program.shaderKey = shaderKey;
      const places = first.map((place) => ({ type: 'int32', data: [place] }));
      written = runWebGPUProgram.call(this, program, inputs, dtype, [...(uniforms ?? []), ...places], written);
    }
    return written as TensorInfo;
  };
}

type Workgroups = [number, number, number];

/** The workgroups in boxes that reach no further than `limit` in any dimension. */
function inParts([x, y, z]: Workgroups, limit: number): { readonly first: Workgroups; readonly count: Workgroups }[] {
  const spans = (count: number) =>
    Array.from({ length: Math.max(1, Math.ceil(count / limit)) }, (_, part) => ({
      first: part * limit,
      count: Math.min(limit, count - part * limit),
    }));
  return spans(z).flatMap((inZ) =>
    spans(y).flatMap((inY) =>
      spans(x).map((inX) => ({
        first: [inX.first, inY.first, inZ.first] as Workgroups,
        count: [inX.count, inY.count, inZ.count] as Workgroups,
      })),
    ),
  );
}

/** Three more uniforms, after all others, are added to the numbers of the workgroup before anything else is done. */
function beginWhereTold(program: Program): void {
  const { uniforms = '', workgroupSize, shaderKey } = program;
  const userCode = program.getUserCode.bind(program);
  program.shaderKey = `${shaderKey}_inParts`;
  program.uniforms = `${uniforms} firstX : i32, firstY : i32, firstZ : i32,`;
  program.getUserCode = () => {
    const [before, body, ...others] = userCode().split(/fn main\(\)\s*\{/);
    if (body === undefined || others.length > 0) throw new Error(`tfjs's kernel ${shaderKey} has no main() that could begin elsewhere.`);
    return `${before} fn main() {
      let first = vec3u(vec3i(uniforms.firstX, uniforms.firstY, uniforms.firstZ));
      workgroupId += first;
      globalId += first * vec3u(${workgroupSize.join(', ')});
      ${body}`;
  };
}

/**
 * Matrix products with long sums and few results, such as the gradient of a layer's weights over many points.
 *
 * tfjs parts such a sum among workgroups that add with float atomics, in the order in which they come, so that the last bits differ from run to
 * run. Here another of its programs takes them, whose threads each add up one result.
 */
export function mendMatMulOfLongSums(backend: WebGPUBackend): void {
  const runWebGPUProgram = backend.runWebGPUProgram;
  backend.runWebGPUProgram = function (program: Program, inputs, ...rest) {
    return runWebGPUProgram.call(this, isSplitMatMul(program) ? unsplit(program, inputs) : program, inputs, ...rest);
  };
}

type SplitMatMul = Program & { readonly outputShape: [number, number, number]; readonly transposeA: boolean; readonly transposeB: boolean };

function isSplitMatMul(program: Program): program is SplitMatMul {
  return program.shaderKey.startsWith('matMulSplitK_');
}

function unsplit({ outputShape, transposeA, transposeB }: SplitMatMul, inputs: readonly TensorInfo[]): Program {
  const [a, b] = inputs.map(({ shape }) => shape as [number, number, number]);
  if (!a || !b) throw new Error('tfjs multiplies matrices that are not there.');
  return new MatMulSmallOutputSizeProgram(a, b, outputShape, transposeA, transposeB);
}
